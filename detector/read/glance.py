"""What a whole column is, told at a glance: one pass in C instead of a call for each cell.

Tables of thousands of columns are mostly plain numbers. A glance that says False settles
nothing: the cells are then looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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


def _numbers(cells: Sequence[Cell], kinds: set[type]) -> list[float]:
    """The numbers of a sheet's column that holds only numbers and blanks, else nothing."""
    if not kinds <= {int, float, str}:
        return []
    given = [cell for cell in cells if cell != ""]
    return cast("list[float]", given) if set(map(type, given)) <= {int, float} else []
