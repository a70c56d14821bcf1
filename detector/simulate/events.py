"""Events on a page: what innocent growth and loss look like, and simple bulk deliveries.

Each function draws one event as a `Pulse`, in units of what the page itself does in a
day, so that one event suits pages of every size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.simulate.organic import Floats

Kind = Literal[
    "viral",
    "advertisement",
    "giveaway",
    "purge",
    "exodus",
    "gap",
    "bulk_burst",
    "bulk_blocks",
    "bulk_trickle",
]

# Share of its peak that a viral burst has on each day from the peak on: the stars of the
# BLNS repository, day by day from GH Archive.
VIRAL_SHAPE = np.array([1.00, 0.78, 0.27, 0.16, 0.19, 0.10, 0.09])
# Events a year on an ordinary page: bursts and advertisements at the rates under which
# the published comparison of detectors was made; known platform-wide purges are three in
# the years 2012-2020 (September 2012, December 2014, March 2015).
RATES: dict[Kind, float] = {
    "viral": 1.5,
    "advertisement": 0.7,
    "giveaway": 0.2,
    "purge": 0.35,
    "gap": 0.2,
}
# Gains grow as the 1.3th power of engagement in a burst (measured between 1.0 and 1.7).
ENGAGEMENT_POWER = (0.9, 1.7)


@dataclass(frozen=True, slots=True, eq=False)
class Pulse:
    """One event, day by day from its start; arrays of shape (d,).

    Attributes
    ----------
    kind
        What it is.
    gained
        Extra fans gained, in days of the page's own growth.
    lost
        Extra fans lost, in days of the page's own losses.
    engagement
        Factor on engagement.
    """

    kind: Kind
    gained: Floats
    lost: Floats
    engagement: Floats


Draw = Callable[[np.random.Generator], Pulse]


def _pulse(
    kind: Kind,
    *,
    gained: Floats | None = None,
    lost: Floats | None = None,
    engagement: Floats | None = None,
) -> Pulse:
    given = next(array for array in (gained, lost, engagement) if array is not None)
    nothing = np.zeros(len(given))
    return Pulse(
        kind,
        nothing if gained is None else gained,
        nothing if lost is None else lost,
        np.ones(len(given)) if engagement is None else engagement,
    )


def _log_normal(rng: np.random.Generator, median: float, spread: float) -> float:
    return float(median * np.exp(spread * rng.standard_normal()))


def viral(rng: np.random.Generator) -> Pulse:
    """A post that travels: a sharp rise, a shoulder of a week, engagement rising with it.

    Peak: median 3 days of growth, one in twenty above 11.
    """
    peak = _log_normal(rng, 3.0, 0.8)
    shape = VIRAL_SHAPE ** rng.uniform(0.7, 1.4) * np.exp(0.15 * rng.standard_normal(7))
    gained = peak * shape
    return _pulse(
        "viral",
        gained=gained,
        engagement=(1.0 + gained) ** (1.0 / rng.uniform(*ENGAGEMENT_POWER)),
    )


def advertisement(rng: np.random.Generator) -> Pulse:
    """A campaign with a daily budget: flat within a quarter, with a sharp stop.

    Half go worldwide, whose fans engage under one per cent (Veritasium, 2014); half reach
    people at home, who engage as others do.
    """
    days = int(rng.integers(3, 22))
    rate = _log_normal(rng, 0.7, 0.6)
    gained = rate * rng.uniform(0.75, 1.25, days)
    answering = float(rng.random() < 0.5)
    return _pulse(
        "advertisement",
        gained=gained,
        engagement=(1.0 + answering * gained) ** (1.0 / rng.uniform(*ENGAGEMENT_POWER)),
    )


def giveaway(rng: np.random.Generator) -> Pulse:
    """A contest: one to seven days, growing to its last day, then over at midnight.

    The one measured month-long contest brought 7 months of growth (Visit Kosice, 2021);
    most are drawn smaller.
    """
    days = int(rng.integers(1, 8))
    gained = _log_normal(rng, 2.5, 0.7) * np.linspace(0.6, 1.0, days)
    return _pulse(
        "giveaway",
        gained=gained,
        engagement=(1.0 + gained) ** (1.0 / rng.uniform(*ENGAGEMENT_POWER)),
    )


def purge(rng: np.random.Generator) -> Pulse:
    """The platform removes accounts from every page over one to three days.

    A clean page lost 0.1 to 1 % (September 2012, March 2015): with the organic churn of
    `organic.CHURN_RANGE` that is about 2 to 30 days of ordinary losses.
    """
    days = int(rng.integers(1, 4))
    size = float(np.exp(rng.uniform(np.log(2.0), np.log(30.0))))
    return _pulse("purge", lost=size * rng.dirichlet(np.full(days, 2.0)))


def exodus(rng: np.random.Generator) -> Pulse:
    """People leave in anger: 5.6 % in 36 hours (#OpUnlike, February 2016), then a tail."""
    size = _log_normal(rng, 110.0, 0.5)  # 5.6 % of the stock at the median churn of 0.05 %
    shape = np.array([0.35, 0.40, 0.12, 0.06, 0.04, 0.03])
    return _pulse("exodus", lost=size * shape, engagement=1.0 + 3.0 * shape / shape.max())


def gap(rng: np.random.Generator) -> Pulse:
    """Two to five days reported as nothing, then all of them on one day.

    The reported flow falls by a whole day's growth and comes back on the last day.
    """
    days = int(rng.integers(2, 6))
    moved = np.full(days + 1, -1.0)
    moved[-1] = days
    return _pulse("gap", gained=moved, lost=moved)


def bulk(kind: Kind, weeks: float) -> Draw:
    """A bulk delivery of `weeks` weeks of the page's own growth, for measuring power.

    `bulk_burst` comes in one or two days (burst farms deliver in pulses of hours),
    `bulk_blocks` flat over 3 to 7 days ("blocks of a few hundred a day", 2014),
    `bulk_trickle` evenly over 15 days (the honeypot study of 2014).
    """

    def draw(rng: np.random.Generator) -> Pulse:
        if kind == "bulk_burst":
            shape = rng.dirichlet(np.full(int(rng.integers(1, 3)), 2.0))
        elif kind == "bulk_blocks":
            days = int(rng.integers(3, 8))
            shape = np.full(days, 1.0 / days)
        else:
            shape = np.full(15, 1.0 / 15.0)
        return _pulse(kind, gained=7.0 * weeks * shape)

    return draw


INNOCENT: dict[Kind, Draw] = {
    "viral": viral,
    "advertisement": advertisement,
    "giveaway": giveaway,
    "purge": purge,
    "exodus": exodus,
    "gap": gap,
}
