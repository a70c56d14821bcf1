"""Cells of a table to numbers, a block of columns at once. Blank is NaN and never zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detector.history import Note, note
from detector.history.daily import Floats
from detector.read.numbers import is_blank, parse_count
from detector.read.opened import Cell

# A double holds fifteen digits exactly.
_EXACT_DIGITS = 15
_MOST = 10.0**_EXACT_DIGITS


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A block of columns as numbers.

    Attributes
    ----------
    values
        Shape (rows, columns); NaN where blank or unreadable.
    unreadable
        How many cells held something that is no count.
    first
        Row and column, from 0, and text of the first of them.
    """

    values: Floats
    unreadable: int = 0
    first: tuple[int, int, str] | None = None

    def notes(self, headers: Sequence[str], rows: Sequence[str]) -> tuple[Note, ...]:
        """What the receipt says of unreadable cells; `rows` names each row (its day)."""
        if self.first is None:
            return ()
        row, column, text = self.first
        return (
            note(
                "read.cells_unreadable",
                n=self.unreadable,
                row=rows[row],
                column=headers[column],
                value=text[:40],
            ),
        )


def numbers(rows: Sequence[Sequence[Cell]], indices: Sequence[int]) -> Numbers:
    """The cells of some columns as counts.

    Parameters
    ----------
    rows
        Rows of cells; a row that is too short has blanks at its end.
    indices
        Columns to take.
    """
    if not rows or not indices:
        return Numbers(np.empty((len(rows), len(indices))))
    width = max(indices) + 1
    full = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
    cells = [row[index] for row in full for index in indices]
    known = _plain(cells)
    if known is not None:
        plain = np.array([known[cell] for cell in cells])
        return Numbers(plain.reshape(len(rows), len(indices)))
    bad: list[int] = []
    # Nearly every cell is blank or plain digits: those are spared the call.
    values = np.array(
        [
            math.nan
            if cell == ""
            else float(cell)
            if cell.__class__ is str and cell.isdecimal() and len(cell) <= _EXACT_DIGITS
            else _number(cell, place, bad)
            for place, cell in enumerate(cells)
        ]
    )
    first = (*divmod(bad[0], len(indices)), str(cells[bad[0]])) if bad else None
    return Numbers(values.reshape(len(rows), len(indices)), len(bad), first)


def _plain(cells: list[Cell]) -> dict[Cell, float] | None:
    """The value of each text that occurs, or None where any is neither blank nor plain digits."""
    if set(map(type, cells)) != {str}:
        return None
    # The same few texts fill an export: each is read once.
    known: dict[Cell, float] = dict.fromkeys(cells, math.nan)
    for cell in known:
        if cell == "":
            continue
        if not (isinstance(cell, str) and cell.isdecimal() and len(cell) <= _EXACT_DIGITS):
            return None
        known[cell] = float(cell)
    return known


def _number(cell: Cell, place: int, bad: list[int]) -> float:
    if isinstance(cell, str):
        if is_blank(cell):
            return math.nan
        count = parse_count(cell)
        # A number in thousands or millions is no daily count of an export.
        if count is not None and count.step == 0 and count.value >= 0:
            return count.value
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < _MOST:
        return float(cell)
    bad.append(place)
    return math.nan
