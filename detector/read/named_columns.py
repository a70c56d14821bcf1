"""A table known by the names of its columns: how vendors' exports are told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from detector.read.blocks import header_key, leading_lines, rows
from detector.read.opened import Cell, Opened, Rows
from detector.read.sheets import tables

# Whether the headers of a row, as compared, are those of an export.
Wanted: TypeAlias = Callable[[frozenset[str]], bool]

# Title and explanation lines over the header of every export seen are fewer.
_PREAMBLE = 12


@dataclass(frozen=True, slots=True, eq=False)
class NamedTable:
    """Rows under a header.

    Attributes
    ----------
    headers
        As written.
    keys
        As compared (`header_key`).
    rows
        The rows below that hold anything.
    lines
        Number of each row in its file or sheet, from 1.
    """

    headers: list[str]
    keys: list[str]
    rows: Rows = field(repr=False)
    lines: list[int] = field(repr=False)

    def find(self, names: Iterable[str]) -> int | None:
        """The first column with one of these names, or None."""
        wanted = set(names)
        return next((i for i, key in enumerate(self.keys) if key in wanted), None)

    def column(self, index: int) -> list[Cell]:
        """The cells of a column; a row that is too short has a blank there."""
        return [row[index] if index < len(row) else "" for row in self.rows]

    def texts(self, index: int | None) -> list[str]:
        """The cells of a column as stripped text, whole numbers without a point."""
        if index is None:
            return [""] * len(self.rows)
        return [as_text(cell) for cell in self.column(index)]


def as_text(cell: Cell) -> str:
    """A cell as text; identifiers that a workbook holds as numbers keep their digits."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def has_table(file: Opened, wanted: Wanted) -> bool:
    """Whether one of the first rows of the file, or of a sheet, is the header wanted."""
    if file.kind == "text":
        return _header_of(_head("".join(leading_lines(file.text, _PREAMBLE))), wanted) is not None
    return any(_header_of(sheet, wanted) is not None for sheet in file.sheets.values())


def named_tables(file: Opened, wanted: Wanted) -> Iterator[NamedTable]:
    """The tables of the file with the header wanted, one a sheet at most."""
    for sheet in tables(file):
        at = _header_of(sheet, wanted)
        if at is None:
            continue
        below = [
            (n, row) for n, row in enumerate(sheet[at + 1 :], at + 2) if any(map(as_text, row))
        ]
        headers = [as_text(cell) for cell in sheet[at]]
        yield NamedTable(
            headers,
            [header_key(header) for header in headers],
            [row for _, row in below],
            [n for n, _ in below],
        )


def named_table(file: Opened, wanted: Wanted) -> NamedTable | None:
    """The first of them, or None."""
    return next(named_tables(file, wanted), None)


@lru_cache(maxsize=8)  # each reader asks for the same lines again
def _head(start: str) -> Rows:
    return [list[Cell](row) for row in rows(start)]


def _header_of(sheet: Rows, wanted: Wanted) -> int | None:
    for at, row in enumerate(sheet[:_PREAMBLE]):
        keys = frozenset(header_key(cell) for cell in row if isinstance(cell, str))
        if wanted(keys - {""}):
            return at
    return None
