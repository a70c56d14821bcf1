"""Lists of fans beside a simulated page: who came to it when, and to pages listed with it.

The days are those of `eventful`; the hours those of `hourly`; what the accounts are like comes
from `crowds`. Between genuine pages of one owner audiences overlapped by .036 in the median,
.096 at the 95th percentile (dwyl's 226 repositories), which is how far ordinary fans like other
listed pages here. Groups act together on many pages without any delivery: clubs go from page to
page week by week, and a pool may serve other pages and touch this one only for camouflage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats, day_instants
from detector.simulate import hourly
from detector.simulate.crowds import Crowd, crowd_of, ordinary
from detector.simulate.exports import PACIFIC
from detector.simulate.lived import Eventful

Ints = NDArray[np.int64]

DAY, HOUR = 86_400, 3_600
MOST = 5_000  # fans of the page that are listed: a sample of more
FIRST_ACCOUNTS = 1_075_852_800  # 2004-02-04, when the platform of these pages opened
YOUNG_DAYS, MONTH_DAYS = 60, 30
LASTS = 60  # days after which those who came leave no more
OTHER_PAGES = (2, 7)
OVERLAP = (0.01, 0.10)  # chance that an ordinary fan likes one other listed page
OTHER_FANS = (120, 500)
AT_ONCE = (4, 25)  # likes that a machine makes in the same two seconds
# What a list tells, whatever happened on the page.
TOLD = {
    "created": 0.65,
    "gone": 0.5,
    "country": 0.5,
    "followers": 0.4,
    "others": 0.7,
    "seconds": 0.75,
}
CLUB, POOL_ELSEWHERE, WAVE = 0.4, 0.3, 0.3  # how often a page has one
# Some platforms write likes down in batches of some seconds, of which busy days hold more.
BATCHED, EVERY = 0.08, (2, 31)


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Likes of the page, number 0, and of the pages listed with it.

    Attributes
    ----------
    fan, page, time
        Numbers and seconds since 1970 (UTC), shape (n,).
    created, gone
        When each account was made, in seconds since 1970, and 1 or 0 for whether it no longer
        exists; NaN where the list does not say; shape (fans,).
    country, followers
        The place of each account's country among those of the page, and how many follow it,
        likewise.
    story
        The truth: which story of the page brought each fan, in their order, -1 for none; shape
        (fans,).
    manners
        What the crowd of each story was.
    """

    fan: Ints
    page: Ints
    time: Ints
    created: Floats
    gone: Floats
    country: Floats
    followers: Floats
    story: Ints
    manners: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Came:
    """Fans of one crowd: their numbers, and when they came to this page."""

    crowd: Crowd
    fan: Ints
    time: Ints


def listed(made: Eventful, rng: np.random.Generator) -> Listed:
    """Draw the lists beside a page.

    Parameters
    ----------
    made
        From `eventful`.
    rng
        Source of every draw; a page's own columns are not drawn from it.
    """
    own = ordinary(rng)
    crowds = [crowd_of(told.kind, told.bought, own, rng) for told in made.told]
    by_day = _by_day(made)
    drawn = min(1.0, MOST / max(sum(float(each.sum()) for each in by_day), 1.0))
    day = day_instants(made.days, PACIFIC).as_unit("s").asi8
    evening = int(rng.integers(hourly.HOURS))
    groups, n = [], 0
    for place, (crowd, came) in enumerate(zip((own, *crowds), by_day, strict=True)):
        many = rng.binomial(np.maximum(came, 0.0).astype(np.int64), drawn)
        kind = made.told[place - 1].kind if place else ""
        time = _moments(kind, crowd, many, day, evening, rng)
        groups.append(_Came(crowd, n + np.arange(len(time)), time))
        n += len(time)
    likes = [(each.fan, np.zeros(len(each.fan), np.int64), each.time) for each in groups]
    created = np.concatenate([_made(each, rng) for each in groups])
    created = _waved(created, np.concatenate([each.time for each in groups]), rng)
    facts = {
        "created": created,
        "gone": np.concatenate(
            [(rng.random(len(g.fan)) < g.crowd.gone).astype(float) for g in groups]
        ),
        "country": _countries(made, groups, day, rng),
        "followers": np.concatenate(
            [
                (rng.random(len(g.fan)) >= g.crowd.empty) * rng.geometric(0.02, len(g.fan))
                for g in groups
            ]
        ).astype(float),
    }
    span = (int(day[0]), int(day[-1]) + DAY)
    if rng.random() < TOLD["others"] and n:
        more, n = _elsewhere(groups, n, span, rng)
        likes += more
    fan, page, time = (np.concatenate(column) for column in zip(*likes, strict=True))
    told = {name: rng.random() < chance for name, chance in TOLD.items()}
    if not told["seconds"]:
        time = _coarse(time, day, rng)
    elif rng.random() < BATCHED:
        every = int(rng.integers(*EVERY))
        time = time // every * every
    if not told["gone"]:
        # A list made later does not hold those who are gone.
        there = np.concatenate([facts["gone"] == 0.0, np.ones(n - len(created), bool)])[fan]
        fan, page, time = fan[there], page[there], time[there]
    known = {}
    for name, fact in facts.items():
        known[name] = np.full(n, np.nan)
        if told[name]:
            known[name][: len(fact)] = fact
    story = np.full(n, -1)
    for place, each in enumerate(groups):
        story[each.fan] = place - 1
    manners = tuple(each.manner for each in crowds)
    return Listed(fan, page, time, **known, story=story, manners=manners)


def _by_day(made: Eventful) -> list[Floats]:
    """Fans still listed by the day on which they came: the page's own, then of each story."""
    gained, n = made.gained.astype(float).copy(), len(made.days)
    for told in made.told:
        if told.kind in ("gap", "late"):
            # Reported late, but come day by day.
            gained[told.start : told.end] = gained[told.start : told.end].mean()
    came = [np.asarray(told.came, float) for told in made.told]
    kept = np.minimum(np.arange(n)[::-1], LASTS) / 30.0
    stories = {} if made.hidden is None else {(s, x.kind): x.kept for s, x in made.hidden.stories}
    out = [np.maximum(gained - np.sum(came, axis=0), 0.0) if came else gained]
    for told, each in zip(made.told, came, strict=True):
        out.append(each * stories.get((told.start, told.kind), 1.0) ** kept)
    return [np.asarray(np.rint(each), float) for each in out]


def _moments(
    kind: str, crowd: Crowd, many: Ints, day: Ints, evening: int, rng: np.random.Generator
) -> Ints:
    """When they came, in seconds since 1970, ascending."""
    steady = int(rng.integers(2**32))
    out = []
    if not kind:
        hour = rng.choice(hourly.HOURS, int(many.sum()), p=hourly.evening(evening))
        out.append(np.repeat(day, many) + hour * HOUR + rng.integers(0, HOUR, len(hour)))
    for at in np.flatnonzero(many) if kind else ():
        seed = [steady] if kind in hourly.SAME_EVERY_DAY else [steady, int(at)]
        shares = hourly.rhythm(kind)(evening, np.random.default_rng(seed))
        hour = rng.choice(hourly.HOURS, int(many[at]), p=shares)
        second = hour * HOUR + rng.integers(0, HOUR, len(hour))
        if crowd.pace == "machine" and len(second):
            batches = second[: max(1, len(second) // int(rng.integers(*AT_ONCE)))]
            second = rng.choice(batches, len(second)) + rng.integers(0, 2, len(second))
        elif crowd.pace == "steady" and len(second):
            # From the first to the last at even gaps, which waver by a tenth.
            gap = max(float(np.ptp(second)) / len(second), 1.0)
            even = second.min() + gap * (np.arange(len(second)) + rng.uniform(-0.1, 0.1, len(hour)))
            second = np.maximum(even, 0).astype(np.int64)
        out.append(day[at] + np.minimum(second, DAY - 1))
    return np.sort(np.concatenate(out)) if out else np.zeros(0, np.int64)


def _made(came: _Came, rng: np.random.Generator) -> Floats:
    """When each account was made, seconds since 1970."""
    crowd, n = came.crowd, len(came.fan)
    young = rng.random(n) < crowd.young
    age = np.where(
        young,
        rng.uniform(0.0, YOUNG_DAYS, n),
        YOUNG_DAYS + rng.exponential(365.25 * crowd.years, n),
    )
    made = came.time - age * DAY
    early = made < FIRST_ACCOUNTS
    made[early] = rng.uniform(FIRST_ACCOUNTS, came.time[early])
    together = rng.random(n) < crowd.batch
    if together.any():
        end = float(came.time.min()) - crowd.batch_age * DAY
        month = end - rng.uniform(0.0, MONTH_DAYS * DAY, int(together.sum()))
        made[together] = np.maximum(month, FIRST_ACCOUNTS)
    return np.asarray(np.floor(made))


def _countries(made: Eventful, groups: list[_Came], day: Ints, rng: np.random.Generator) -> Floats:
    """Where each account is; NaN where the page does not know what it was made from."""
    if made.hidden is None:
        return np.full(sum(len(each.fan) for each in groups), np.nan)
    stories = {(start, story.kind): story.mix for start, story in made.hidden.stories}
    mixes = [made.hidden.mixes, *(stories[told.start, told.kind] for told in made.told)]
    out = []
    for each, mix in zip(groups, mixes, strict=True):
        if mix.ndim == 1:
            out.append(rng.choice(len(mix), len(each.time), p=mix / mix.sum()))
            continue
        at = np.clip(np.searchsorted(day, each.time, side="right") - 1, 0, len(day) - 1)
        below = np.cumsum(mix, axis=1)[at]
        out.append((rng.random(len(at))[:, None] * below[:, -1:] > below).sum(axis=1))
    return np.concatenate(out).astype(float)


def _waved(created: Floats, time: Ints, rng: np.random.Generator) -> Floats:
    """Some publics came to the platform in one wave: the same on every day of the page."""
    if rng.random() >= WAVE or not len(created):
        return created
    share, long = rng.uniform(0.1, 0.4), rng.uniform(30, 120) * DAY
    begin = rng.uniform(FIRST_ACCOUNTS, float(time.min()) - long)
    inside = rng.random(len(created)) < share
    created = created.copy()
    created[inside] = np.floor(begin + rng.uniform(0.0, long, int(inside.sum())))
    return created


def _elsewhere(
    groups: list[_Came], n: int, span: tuple[int, int], rng: np.random.Generator
) -> tuple[list[tuple[Ints, Ints, Ints]], int]:
    """Likes of the other listed pages, and how many fans there are then."""
    pages = int(rng.integers(*OTHER_PAGES))
    likes = []
    low, high = np.log(OVERLAP)
    taste = np.exp(rng.uniform(low, high, pages))
    session = rng.uniform(0.15, 0.5)
    for each in groups:
        chance = np.minimum(taste * each.crowd.eager, 0.9)
        i, j = np.nonzero(rng.random((len(each.fan), pages)) < chance)
        when = rng.integers(*span, len(i))
        at_once = rng.random(len(i)) < session
        when[at_once] = each.time[i[at_once]] + rng.exponential(HOUR, int(at_once.sum()))
        likes.append((each.fan[i], 1 + j, when))
        if each.crowd.pool and len(each.fan):
            likes.append(_together(each, pages, span, rng))
    sizes = rng.integers(*OTHER_FANS, pages)
    for page, size in enumerate(sizes.tolist(), 1):
        when = rng.integers(*span, size)
        burst = rng.random(size) < 0.2
        when[burst] = rng.integers(*span) + rng.lognormal(np.log(10 * HOUR), 0.8, int(burst.sum()))
        likes.append((n + np.arange(size), np.full(size, page), when))
        n += size
    own = groups[0]
    if rng.random() < CLUB and len(own.fan):
        # Forty to eighty of the page's fans go from page to page within a day, week by week.
        some = np.sort(
            rng.choice(len(own.fan), min(int(rng.integers(40, 81)), len(own.fan)), False)
        )
        club = Crowd("club", pool=1.0, rate=0.7, spread="weekly")
        likes.append(_together(_Came(club, own.fan[some], own.time[some]), pages, span, rng))
    if rng.random() < POOL_ELSEWHERE:
        pool = n + np.arange(int(rng.integers(60, 200)))
        n += len(pool)
        spare = _Came(Crowd("pool", pool=1.0, rate=0.6), pool, np.full(len(pool), span[0]))
        likes.append(_together(spare, pages, span, rng))
        hidden = pool[rng.random(len(pool)) < 0.1]
        likes.append((hidden, np.zeros(len(hidden), np.int64), rng.integers(*span, len(hidden))))
    kept = [(fan, page, np.clip(time, *span)) for fan, page, time in likes]
    return [(f, p, np.asarray(t, np.int64)) for f, p, t in kept], n


def _together(
    came: _Came, pages: int, span: tuple[int, int], rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Likes of a crowd that acts together on some of the other listed pages."""
    crowd = came.crowd
    some = np.flatnonzero(rng.random(len(came.fan)) < crowd.pool)
    served = rng.choice(pages, int(rng.integers((pages + 1) // 2, pages + 1)), False)
    i, j = np.nonzero(rng.random((len(some), len(served))) < crowd.rate)
    fans = some[i]
    if crowd.spread == "same":
        when = came.time[fans] + rng.exponential(0.7 * DAY, len(i))
    elif crowd.spread == "session":
        when = came.time[fans] + rng.uniform(0, 2 * HOUR, len(i))
    elif crowd.spread == "weekly":
        first = float(np.median(came.time)) if len(came.time) else span[0]
        week = first + 7 * DAY * rng.permutation(np.arange(-2, len(served)))[: len(served)]
        when = week[j] + rng.uniform(0, DAY, len(i))
    else:
        # Each order in its own window, from two hours to four days.
        starts = rng.integers(*span, len(served))
        long = np.exp(rng.uniform(np.log(2 * HOUR), np.log(4 * DAY), len(served)))
        when = starts[j] + rng.random(len(i)) * long[j]
    return came.fan[fans], 1 + served[j], np.asarray(when, np.int64)


def _coarse(time: Ints, day: Ints, rng: np.random.Generator) -> Ints:
    """Times by the minute, or whole days: midnight in UTC of the page's reporting day."""
    if rng.random() < 0.5:
        return time // 60 * 60
    place = np.clip(np.searchsorted(day, time, side="right") - 1, 0, len(day) - 1)
    # Noon in UTC lies in the same date as the start of a day in the Pacific zone.
    return np.asarray((day[place] + 12 * HOUR) // DAY * DAY, np.int64)
