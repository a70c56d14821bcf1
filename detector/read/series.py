"""Rows of the counts table from counted numbers, shared by the readers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pandas as pd

from detector.history import Count
from detector.history.interval import midnight
from detector.history.tables import checked

PACIFIC = "America/Los_Angeles"


def total_row(at: dt.datetime, total: Count) -> dict[str, object]:
    """A total standing at one instant (start = end)."""
    return {"start": at, "end": at, **_bounds("total", total)}


def flow_row(
    start: dt.datetime, end: dt.datetime, gained: Count | None, lost: Count | None
) -> dict[str, object]:
    """Gains and losses over the half-open `[start, end)`; None stays blank."""
    row: dict[str, object] = {"start": start, "end": end}
    if gained is not None:
        row |= _bounds("gained", gained)
    if lost is not None:
        row |= _bounds("lost", lost)
    return row


def counts_table(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """The rows as a valid counts table."""
    return checked("counts", pd.DataFrame(list(rows)))


def day_bounds(day: dt.date, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """The half-open reporting day in UTC."""
    return midnight(day, zone), midnight(day + dt.timedelta(days=1), zone)


def _bounds(name: str, count: Count) -> dict[str, object]:
    # An exact number spans itself, so that nobody downstream needs a special case.
    return {name: count.value, f"{name}_low": count.low, f"{name}_high": count.high}


def day_before(end: dt.datetime) -> dt.datetime:
    """The start of the Californian day that `end` closes (Meta's `end_time`)."""
    # A day of 23 or 25 hours is why this is no subtraction of 24.
    inside = (end - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(PACIFIC))
    return midnight(inside.date(), PACIFIC)
