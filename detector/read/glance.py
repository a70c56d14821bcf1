"""What a whole column is, told at a glance: one pass in C instead of a call for each cell.

Tables of thousands of columns are mostly plain numbers. A glance that says False settles
nothing: the cells are then looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import cast

from detector.read.opened import Cell

# A double holds fifteen digits exactly; longer numbers are identifiers.
LARGEST = 1e15
# "1/2/14", "2014-1": no date is written with fewer letters.
SHORTEST_DATE = 6
# A day written as one number has eight digits.
_SMALLEST_DATE = 1e7
_NUMBERS = re.compile(r"(?:-?[0-9]{1,12}(?:[.,][0-9]{1,12})?\n)+")


def plainly_numbers(cells: Sequence[Cell]) -> bool:
    """Whether every cell that holds something is a number beyond doubt, and one does."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        texts = list(filter(None, cast("Sequence[str]", cells)))
        lines = "\n".join([*texts, ""])
        # A cell of two lines is no number.
        return lines.count("\n") == len(texts) and _NUMBERS.fullmatch(lines) is not None
    numbers = _numbers(cells, kinds)
    return bool(numbers) and max(map(abs, numbers)) < LARGEST


def plainly_no_dates(cells: Sequence[Cell]) -> bool:
    """Whether every cell is too short, or too small a number, for a date."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return max(map(len, cast("Sequence[str]", cells))) < SHORTEST_DATE
    numbers = _numbers(cells, kinds)
    return bool(numbers) and max(map(abs, numbers)) < _SMALLEST_DATE


def short_numbers(rows: Sequence[Sequence[Cell]]) -> frozenset[int]:
    """The columns whose cells are blank or a few digits, too few for a date, and not all blank.

    Parameters
    ----------
    rows
        All of one width. They are gone through row by row, as they lie in memory: column by
        column, a table of thousands of columns takes ten times as long.
    """
    live = list(range(len(rows[0]))) if rows else []
    blank = set(live)
    take: Callable[[Sequence[Cell]], Sequence[Cell]] = tuple
    for row in rows:
        if not _all_short(take(row)):
            live = [index for index in live if _all_short([row[index]])]
            if not live:
                break
            # Of one index a getter gives the bare cell: the last column stands twice.
            take = itemgetter(*live, live[-1])
        if blank:
            blank = {index for index in blank if not row[index]}
    return frozenset(live) - blank


def _all_short(cells: Sequence[Cell]) -> bool:
    if set(map(type, cells)) != {str}:
        return False
    texts = cast("Sequence[str]", cells)
    digits = "".join(texts)
    return (not digits or digits.isdecimal()) and max(map(len, texts)) < SHORTEST_DATE


def _numbers(cells: Sequence[Cell], kinds: set[type]) -> list[float]:
    """The numbers of a sheet's column that holds only numbers and blanks, else nothing."""
    if not kinds <= {int, float, str}:
        return []
    given = [cell for cell in cells if cell != ""]
    return cast("list[float]", given) if set(map(type, given)) <= {int, float} else []
