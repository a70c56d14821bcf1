"""What the counters do right now: rate, movement since a moment, holes in the readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from detector.history import Count
from detector.watch.store import Reading, Store, Watched

# The stretch over which a rate is told: at a reading a minute, sixty readings.
RATE_OVER = timedelta(hours=1)
# Readings further apart than this many paces have a hole between them.
HOLE = 2.5
# Beyond so long a stretch the last reading of each hour is looked at, not each reading.
BY_THE_HOUR = timedelta(days=8)


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """One page as it stands.

    Attributes
    ----------
    last
        The latest reading, or None before the first.
    per_minute
        Movement over the last hour of readings divided by its minutes, with the interval
        of rounded counts; None with fewer than two readings.
    first
        The reading that `moved` counts from: the first at or after the moment asked for.
    moved
        Fans since then, below zero for a loss; an interval where counts are rounded.
    readings
        `at`, `value`, `low`, `high` since the moment, thinned out for a chart.
    holes
        `start`, `end` of the stretches without a reading.
    troubles
        The latest attempt that failed, by its code, when it is later than the last reading.
    """

    page: Watched
    last: Reading | None
    per_minute: Count | None
    first: Reading | None
    moved: Count | None
    readings: pd.DataFrame
    holes: pd.DataFrame
    trouble: str | None


def live(store: Store, page: Watched, since: datetime | None, *, most: int = 600) -> Live:
    """A page of the store as it stands, and since a moment (everything when None)."""
    last = store.last(page)
    first = store.first(page, since)
    hourly = first is not None and last is not None and last.at - first.at > BY_THE_HOUR
    shown = store.readings(page, since, most=most, hourly=hourly)
    hole = max(timedelta(seconds=HOLE * page.every), timedelta(hours=2) if hourly else _NONE)
    moved = last.count - first.count if first is not None and last is not None else None
    recent = store.first(page, last.at - RATE_OVER) if last is not None else None
    return Live(
        page,
        last,
        _rate(recent, last),
        first,
        moved,
        shown,
        store.holes(page, hole, since, hourly=hourly),
        store.trouble(page),
    )


_NONE = timedelta(0)


def _rate(first: Reading | None, last: Reading | None) -> Count | None:
    if first is None or last is None or last.at <= first.at:
        return None
    minutes = (last.at - first.at) / timedelta(minutes=1)
    moved = last.count - first.count
    return Count(moved.value / minutes, moved.low / minutes, moved.high / minutes)


def segments(readings: pd.DataFrame, holes: pd.DataFrame) -> pd.Series:
    """Number of the unbroken stretch that each reading belongs to, from 0."""
    ends = holes["end"].sort_values(ignore_index=True)
    return pd.Series(ends.searchsorted(readings["at"], side="right"), index=readings.index)
