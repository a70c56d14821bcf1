"""Dates of Facebook's own exports: month first where the column itself cannot settle it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from detector.history import Note, note
from detector.read.dates import parse_dates, read_moment
from detector.read.opened import Cell

_UNDECIDED = "read.date_order_guessed"
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
    if any(line.code == _UNDECIDED for line in guessed):
        # Facebook writes 02/19/2014 in every language; only a spreadsheet turns it round.
        moments = [read_moment(cell, "month_first") for cell in cells]
        values = [moment.when.replace(tzinfo=None) if moment else None for moment in moments]
        guessed = tuple(line for line in guessed if line.code != _UNDECIDED)
        guessed += (note("read.date_order_facebook"),)
    # One date in words shows the person how all were read.
    shown = next(
        (
            note("read.dates_as", value=cell.strip(), day=when.date())
            for cell, when in zip(cells, values, strict=True)
            if when is not None and isinstance(cell, str) and _SLASHED.match(cell)
        ),
        None,
    )
    return FacebookDates(values, (shown,) if shown else (), guessed, parsed.left_out)
