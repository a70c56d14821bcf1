"""Dates of Facebook's own exports: month first where the column itself cannot settle it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from detector.history import Note, note
from detector.read.dates import parse_dates, read_moment
from detector.read.opened import Cell
from detector.read.series import PACIFIC

_DAY_FIRST = "read.date_day_first_guessed"
_SLASHED = re.compile(r"\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")


class FacebookDates(NamedTuple):
    """Naive wall-clock times of California, None where a cell is no date."""

    values: list[dt.datetime | None]
    read: tuple[Note, ...]
    guessed: tuple[Note, ...]
    left_out: tuple[Note, ...]


def facebook_dates(
    cells: Sequence[Cell], *, file: str, column: str, first_row: int
) -> FacebookDates:
    """Read a column of dates of a Facebook export.

    Raises
    ------
    BadCell
        Too many cells are no date.
    """
    parsed = parse_dates(cells, file=file, column=column, first_row=first_row)
    values = [when.replace(tzinfo=None) if when else None for when in parsed.values]
    guessed = parsed.guessed
    if any(line.code == _DAY_FIRST for line in guessed) and not _consecutive(values):
        # Facebook writes 02/19/2014 in every language; only a spreadsheet turns it round.
        moments = [read_moment(cell, "month_first") for cell in cells]
        values = [moment.when.replace(tzinfo=None) if moment else None for moment in moments]
        guessed = tuple(line for line in guessed if line.code != _DAY_FIRST)
        guessed += (note("read.date_order_facebook"),)
    # One date in words shows the person how all were read; 1/1/2014 would show nothing.
    shown = next(
        (
            note("read.dates_as", value=cell.strip(), day=when.date())
            for cell, when in zip(cells, values, strict=True)
            if when is not None
            and when.day != when.month
            and isinstance(cell, str)
            and _SLASHED.match(cell)
        ),
        None,
    )
    return FacebookDates(values, (shown,) if shown else (), guessed, parsed.left_out)


def in_utc(values: Sequence[dt.datetime | None]) -> pd.DatetimeIndex:
    """Wall-clock times of California as instants; NaT where there is none."""
    local = pd.DatetimeIndex(np.array(values, "datetime64[us]"))
    # The hour that stands twice in autumn is read as its first, still in summer time.
    zoned = local.tz_localize(
        PACIFIC, nonexistent="shift_forward", ambiguous=np.ones(len(local), bool)
    )
    return zoned.tz_convert("UTC")


def _consecutive(values: Sequence[dt.datetime | None]) -> bool:
    """Whether two days or more follow each other without a hole."""
    days = sorted({when.date() for when in values if when is not None})
    return 1 < len(days) == (days[-1] - days[0]).days + 1
