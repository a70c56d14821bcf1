"""Lists of fans beside a case: an ordinary page of 40 joins a day, and a crowd on one day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detector.history import Case
from detector.history.fans import Bools, FanLists, Floats, Ints
from tests.cases import case

DAY = 86_400
DAYS, AT, DAILY, CROWD = 60, 30, 40, 600
OTHERS = DAYS * DAILY


def with_fans(
    *,
    crowd: int = CROWD,
    at: Ints | None = None,
    usual_at: Ints | None = None,
    created: Floats | None = None,
    gone: Floats | None = None,
    together: Bools | None = None,
    country: Floats | None = None,
    followers: Floats | None = None,
    beside: tuple[tuple[Ints, Ints], ...] = (),
    kind: str = "gain",
) -> Case:
    """A case whose interval is the day of the crowd.

    Fans 0 to `OTHERS` - 1 came evenly at random over all days, the crowd from `OTHERS` on.

    Parameters
    ----------
    at, usual_at
        Seconds into the day of the crowd, and seconds since the first day of the others.
    created, gone, together, country, followers
        Of all fans, shape (OTHERS + crowd,); nothing is known when None.
    beside
        Likes of other pages: fans and seconds since the first day.
    """
    rng = np.random.default_rng(1)
    gained = np.full(DAYS, float(DAILY))
    gained[AT] += crowd
    one = case(gained, AT, AT + 1, kind=kind)
    day = int(one.interval.start.timestamp())
    first = day - AT * DAY
    usual = np.sort(rng.integers(0, DAYS * DAY, OTHERS)) if usual_at is None else usual_at
    inside = np.sort(rng.integers(0, DAY, crowd)) if at is None else at
    parts = [
        (np.arange(OTHERS), 0, first + usual),
        (np.arange(OTHERS, OTHERS + crowd), 0, day + inside),
        *((fans, number, first + when) for number, (fans, when) in enumerate(beside, 1)),
    ]
    n = max(int(fans.max(initial=0)) for fans, _, _ in parts) + 1
    unknown = np.full(n, np.nan)
    lists = FanLists(
        0,
        1 + len(beside),
        np.concatenate([fans for fans, _, _ in parts]).astype(np.int32),
        np.concatenate([np.full(len(fans), page) for fans, page, _ in parts]).astype(np.int32),
        np.concatenate([when for _, _, when in parts]).astype(np.int64),
        unknown if created is None else created,
        unknown if gone is None else gone,
        together,
        country=country,
        followers=followers,
    )
    return replace(one, fans=lists)


def first_day(one: Case) -> int:
    """Seconds since 1970 of the first day."""
    return int(one.interval.start.timestamp()) - AT * DAY
