"""Lists of fans beside pages of the second simulator, made otherwise than `listed`.

Accounts come from a platform that grows along a logistic curve, so that ages follow from the
calendar; likes of other pages from a gamma-mixed Poisson law over pages of uneven fame; what a
supplier delivers is a mixture of accounts registered in a few lots and of lent ones. It shares
with `listed` the form of the result and nothing else, and nothing is fitted on it. Where no
source stands, a number is a choice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats, day_instants
from detector.simulate.exports import PACIFIC
from detector.simulate.listed import Listed
from detector.simulate.lived import Eventful

Ints = NDArray[np.int64]

DAY = 86_400
MOST = 4_000
OPENED, HALF_GROWN = 1_104_537_600, 1_293_840_000  # 2005, and 2011: half of all accounts
TOLD = {"created": 0.6, "gone": 0.5, "followers": 0.4, "others": 0.7, "seconds": 0.8}


def second_lists(made: Eventful, rng: np.random.Generator) -> Listed:
    """Draw the lists beside a page of `second`.

    Parameters
    ----------
    made
        From `second`.
    rng
        Source of every draw.
    """
    day = day_instants(made.days, PACIFIC).as_unit("s").asi8
    extra = made.told[0].came if made.told else np.zeros(len(day))
    flows = [np.maximum(_spread_late(made) - extra, 0.0), np.asarray(extra, float)]
    drawn = min(1.0, MOST / max(float(np.sum(flows)), 1.0))
    bought = bool(made.told and made.told[0].bought)
    many = [rng.binomial(np.rint(flow).astype(np.int64), drawn) for flow in flows]
    times = [
        _times(day, many[0], False, rng),
        _times(day, many[1], bought and rng.random() < 0.5, rng),
    ]
    time = np.concatenate(times)
    story = np.repeat([-1, 0], [len(each) for each in times])
    crowd = story == 0
    speed = rng.uniform(1.0, 3.0) * 365.25 * DAY
    created = _logistic(time, speed, rng)
    loss = rng.uniform(0.01, 0.05)
    gone, empty = np.full(len(time), loss), np.full(len(time), rng.uniform(0.15, 0.55))
    lent, manner = np.ones(len(time), bool), "people"
    if bought:
        lent, manner = rng.random(len(time)) < rng.beta(0.6, 1.2), "supplied"
        own = crowd & ~lent
        created[own] = _lots(int(own.sum()), float(times[1].min(initial=day[-1])), rng)
        gone[own], empty[own] = rng.beta(1.0, 2.0), rng.uniform(0.4, 1.0)
    elif crowd.any() and rng.random() < 0.3:
        # A new public: a part of it is on the platform for some weeks.
        new, manner = crowd & (rng.random(len(time)) < rng.uniform(0.1, 0.5)), "new public"
        created[new] = time[new] - rng.gamma(2.0, 20 * DAY, int(new.sum()))
        empty[new] = 0.8
    told = {name: rng.random() < chance for name, chance in TOLD.items()}
    is_gone = rng.random(len(time)) < gone
    n = len(time)
    fan, page = np.arange(n), np.zeros(n, np.int64)
    if told["others"] and n:
        more, n = _beside(time, crowd & ~lent if bought else crowd, bought, day, rng)
        fan, page, time = (
            np.concatenate([a, b]) for a, b in zip((fan, page, time), more, strict=True)
        )
    if not told["seconds"]:
        time = time // 60 * 60
    if not told["gone"]:
        kept = np.concatenate([~is_gone, np.ones(n - len(is_gone), bool)])[fan]
        fan, page, time = fan[kept], page[kept], time[kept]
    followers = np.where(rng.random(len(empty)) < empty, 0.0, rng.geometric(0.01, len(empty)))
    facts = {}
    for name, fact in (
        ("created", np.floor(created)),
        ("gone", is_gone.astype(float)),
        ("followers", followers),
    ):
        facts[name] = np.full(n, np.nan)
        if told[name]:
            facts[name][: len(fact)] = fact
    whole = np.concatenate([story, np.full(n - len(story), -1)])
    manners = (manner,) * len(made.told)
    return Listed(
        fan, page, time, **facts, country=np.full(n, np.nan), story=whole, manners=manners
    )


def _spread_late(made: Eventful) -> Floats:
    """What came by day: a late report comes day by day."""
    gained = made.gained.astype(float).copy()
    for told in made.told:
        if told.kind == "late":
            gained[told.start : told.end] = gained[told.start : told.end].mean()
    return gained


def _times(day: Ints, many: Ints, machine: bool, rng: np.random.Generator) -> Ints:
    """Seconds since 1970, ascending: around one hour of the day, or one by one from a queue."""
    at = np.repeat(day, many)
    hours = (rng.normal(rng.uniform(0.0, 24.0), 5.0, len(at)) * 3600).astype(np.int64) % DAY
    if not machine:
        return np.asarray(np.sort(at + hours), np.int64)
    out = [
        start + int(rng.integers(0, DAY // 2)) + np.cumsum(rng.integers(0, gap + 1, n))
        for start, n in zip(day.tolist(), many.tolist(), strict=True)
        if n
        for gap in (max(1, min(60, DAY // 3 // n)),)
    ]
    return np.sort(np.concatenate(out)) if out else np.zeros(0, np.int64)


def _logistic(time: Ints, speed: float, rng: np.random.Generator) -> Floats:
    """When accounts were made, each before its like, on a platform that grows to saturation."""
    low, high = (1 / (1 + np.exp(-(t - HALF_GROWN) / speed)) for t in (float(OPENED), time))
    part = low + rng.random(len(time)) * (high - low)
    return np.asarray(HALF_GROWN + speed * np.log(part / (1 - part)))


def _lots(many: int, before: float, rng: np.random.Generator) -> Floats:
    """Dates of accounts registered in a few lots of some days, up to five years before."""
    lots = before - rng.gamma(1.0, 500 * DAY, int(rng.integers(1, 5))) - 5 * DAY
    lots = np.maximum(lots, OPENED)
    part = rng.choice(len(lots), many, p=rng.dirichlet(np.ones(len(lots))))
    return np.asarray(lots[part] - rng.uniform(0, 5 * DAY, many))


def _beside(
    time: Ints, acting: NDArray[np.bool_], bought: bool, day: Ints, rng: np.random.Generator
) -> tuple[tuple[Ints, Ints, Ints], int]:
    """Likes of other listed pages, and how many fans there are then."""
    pages = int(rng.integers(2, 7))
    fame = rng.dirichlet(np.full(pages, 1.5))
    first, last = int(day[0]), int(day[-1]) + DAY
    activity = rng.gamma(0.4, rng.uniform(0.2, 0.6), len(time))
    fan = np.repeat(np.arange(len(time)), rng.poisson(activity))
    page, when = rng.choice(pages, len(fan), p=fame), rng.integers(first, last, len(fan))
    rows = [(fan, page, when)]
    strangers = rng.poisson(300 * pages * fame) + 60
    n = len(time)
    for number, size in enumerate(strangers.tolist()):
        rows.append((n + np.arange(size), np.full(size, number), rng.integers(first, last, size)))
        n += size
    some = np.flatnonzero(acting & (rng.random(len(time)) < rng.uniform(0.2, 0.9)))
    # A supplier's accounts, or people who move as one crowd, go to some of the pages together.
    if len(some) and rng.random() < (0.6 if bought else 0.35):
        for number in rng.choice(pages, int(rng.integers(1, pages + 1)), replace=False).tolist():
            here = some[rng.random(len(some)) < rng.uniform(0.3, 0.9)]
            start, long = rng.integers(first, last), DAY * rng.uniform(0.1, 3.0)
            moment = start + long * rng.random(len(here))
            rows.append((here, np.full(len(here), number), moment.astype(np.int64)))
    fans, numbers, moments = (np.concatenate(column) for column in zip(*rows, strict=True))
    return (fans, 1 + numbers, np.clip(moments, first, last)), n
