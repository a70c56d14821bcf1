"""A page with stories hour by hour: when in the day fans come, by what brings them.

The days are those of `eventful`, and every hour's count is a part of its day's, so that hours
add up to days. Rhythms, with where they come from:

- ordinary growth, shared posts, advertisements: `1 + .5 cos` around an hour of the evening,
  which is 4.49 bits and .125 in the best two hours, beside the 4.46 and .12 of one
  repository's viral week (5,010 stars to the second);
- burst farms: one to three pulses of one or two hours that hold 70 to 95 % of the day
  (De Cristofaro et al., IMC 2014: most of an order within about two hours);
- ghost network: .52 in the best two hours and 1.6 bits (154 pages of one, StarScout's data);
- daily blocks: one to three hours at the same time each day; panels that drip: around the
  clock; trickle: the rhythm of another part of the world;
- a broadcast: from its hour on, falling by the hour; an article more slowly. Both look like a
  machine's hours to a check that knows nothing else, and are there to say so;
- late reports, restored accounts, removals: one hour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.simulate.lived import Eventful

HOURS = 24
SWING = 0.5
# How closely a day follows its rhythm: the concentration of a Dirichlet.
STEADY = 200.0
GHOST = (0.45, 0.07, 0.40, 0.08)  # two batches: .52 in the best two hours, 1.6 bits
PULSES, IN_PULSES = (1, 3), (0.70, 0.95)
BROADCAST, ARTICLE = 2.0, 8.0  # hours after which the rate has fallen to 1 / e

# Draws the shares of one day's 24 hours; the number is the page's own busiest hour.
Rhythm = Callable[[int, np.random.Generator], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Hourly:
    """One page by the hour; arrays of shape (24 n,).

    Attributes
    ----------
    hours
        `datetime64[h]` in UTC, the start of each hour; a day of the page is a day in UTC.
    gained, lost
        Fans in each hour.
    total
        Fans at its end. What moves past the columns of a day moves in its last hour.
    """

    hours: NDArray[np.datetime64]
    gained: Floats
    lost: Floats
    total: Floats


def hourly(page: Eventful, rng: np.random.Generator) -> Hourly:
    """Spread every day of `page` over its hours.

    Parameters
    ----------
    page
        From `eventful`.
    rng
        Source of every draw.
    """
    n = len(page.days)
    busiest = int(rng.integers(HOURS))
    gained, lost = np.zeros((n, HOURS)), np.zeros((n, HOURS))
    # A story keeps its hours from day to day where its rhythm says so.
    steady = {place: int(rng.integers(2**32)) for place in range(len(page.told))}
    for day in range(n):
        left = int(page.gained[day])
        for place, told in enumerate(page.told):
            number = min(left, int(told.came[day]))
            if told.kind == "gap" and day == told.end - 1:
                number = left
            if number <= 0:
                continue
            seed = [steady[place]] if told.kind in SAME_EVERY_DAY else [steady[place], day]
            shares = rhythm(told.kind)(busiest, np.random.default_rng(seed))
            gained[day] += rng.multinomial(number, shares)
            left -= number
        gained[day] += rng.multinomial(left, _round_the_evening(busiest, rng))
        removed = min(int(page.lost[day]), int(page.removals[day]))
        lost[day] += rng.multinomial(removed, _one_hour(busiest, rng))
        lost[day] += rng.multinomial(
            int(page.lost[day]) - removed, _round_the_evening(busiest, rng)
        )
    hours = page.days[0].astype("datetime64[h]") + np.arange(n * HOURS)
    within = np.cumsum(gained - lost, axis=1)
    total = (page.total - within[:, -1])[:, None] + within
    # The day before ends where this one begins; the rest moved past the books.
    past = np.diff(page.total, prepend=page.total[0] - within[0, -1]) - within[:, -1]
    total[:, :-1] -= past[:, None]
    return Hourly(hours, gained.ravel(), lost.ravel(), np.maximum(total.ravel(), 0.0))


def hourly_csv(made: Hourly) -> bytes:
    """A plain table with a row an hour, as a person's own counter would keep it.

    A row's time ends its hour: new and lost fans are those since the row before it, and the
    total is what stood there. The first row, without numbers, begins the first hour.
    """
    rows = zip(made.hours + np.timedelta64(1, "h"), made.gained, made.lost, made.total, strict=True)
    lines = ["time,new fans,lost fans,total fans", f"{made.hours[0]}:00Z,,,"]
    lines += [
        f"{hour}:00Z,{gained:.0f},{lost:.0f},{total:.0f}" for hour, gained, lost, total in rows
    ]
    return ("\n".join(lines) + "\n").encode()


def evening(hour: int) -> Floats:
    """Shares of a day's 24 hours of people who come by themselves, most of them at `hour`."""
    shares = 1.0 + SWING * np.cos(2 * np.pi * (np.arange(HOURS) - hour) / HOURS)
    return np.asarray(shares / shares.sum())


def _round_the_evening(busiest: int, rng: np.random.Generator) -> Floats:
    return np.asarray(rng.dirichlet(STEADY * evening(busiest)))


def _elsewhere(busiest: int, rng: np.random.Generator) -> Floats:
    return _round_the_evening((busiest + int(rng.integers(6, 19))) % HOURS, rng)


def _round_the_clock(_busiest: int, rng: np.random.Generator) -> Floats:
    return np.asarray(rng.dirichlet(np.full(HOURS, STEADY / HOURS)))


def _pulses(_busiest: int, rng: np.random.Generator) -> Floats:
    held = rng.uniform(*IN_PULSES)
    shares = np.full(HOURS, (1.0 - held) / HOURS)
    many = int(rng.integers(PULSES[0], PULSES[1] + 1))
    for start, part in zip(
        rng.integers(HOURS, size=many), rng.dirichlet(np.ones(many)), strict=True
    ):
        length = int(rng.integers(1, 3))
        shares[(start + np.arange(length)) % HOURS] += held * part / length
    return np.asarray(shares / shares.sum())


def _two_batches(_busiest: int, rng: np.random.Generator) -> Floats:
    shares = np.zeros(HOURS)
    first = int(rng.integers(HOURS))
    second = first + int(rng.integers(3, HOURS - 3))
    shares[np.array([first, first + 1, second, second + 1]) % HOURS] = GHOST
    return shares


def _block(_busiest: int, rng: np.random.Generator) -> Floats:
    shares = np.zeros(HOURS)
    start, length = int(rng.integers(HOURS)), int(rng.integers(1, 4))
    shares[(start + np.arange(length)) % HOURS] = 1.0 / length
    return shares


def _one_hour(_busiest: int, rng: np.random.Generator) -> Floats:
    return np.asarray(np.arange(HOURS) == int(rng.integers(HOURS)), float)


def _falling(after: float) -> Rhythm:
    def shares(busiest: int, rng: np.random.Generator) -> Floats:
        # A broadcast is in the evening, an article at any hour that is awake.
        start = (busiest + int(rng.integers(-3, 2))) % HOURS
        since = (np.arange(HOURS) - start) % HOURS
        fall = np.exp(-since / after)
        return np.asarray(fall / fall.sum())

    return shares


RHYTHMS: dict[str, Rhythm] = {
    "burst_farm": _pulses,
    "home_farm": _pulses,
    "geo_targeted": _pulses,
    "masked_refill": _pulses,
    "daily_blocks": _block,
    "ghost_network": _two_batches,
    "trickle": _elsewhere,
    "cheap_panel": _round_the_clock,
    "drip_refill": _round_the_clock,
    "state_scale": _round_the_clock,
    "television": _falling(BROADCAST),
    "press": _falling(ARTICLE),
    "gap": _one_hour,
    "restored_accounts": _one_hour,
}
SAME_EVERY_DAY = frozenset({"daily_blocks", "trickle"})


def rhythm(kind: str) -> Rhythm:
    """How a story's fans lie over a day; what is not named follows the page's own hours."""
    return RHYTHMS.get(kind, _round_the_evening)
