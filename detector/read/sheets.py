"""The tables of a file, be it a workbook or delimited text, in one form."""

from __future__ import annotations

from collections.abc import Iterator

from detector.history import Note, note
from detector.read.blocks import leading_lines
from detector.read.blocks import rows as text_rows
from detector.read.opened import Opened, Rows

# A few title lines may stand above a header.
DEEPEST_HEADER = 10


def tables(file: Opened) -> Iterator[Rows]:
    """The rows of each sheet, or of the text; nothing for JSON."""
    if file.kind == "workbook":
        yield from file.sheets.values()
    elif file.kind == "text":
        yield [list(row) for row in text_rows(file.text)]


def table_tops(file: Opened) -> Iterator[Rows]:
    """The first rows of each, without the cost of the rest."""
    if file.kind == "workbook":
        yield from (rows[:DEEPEST_HEADER] for rows in file.sheets.values())
    elif file.kind == "text":
        start = "".join(leading_lines(file.text))
        yield [list(row) for row in text_rows(start)[:DEEPEST_HEADER]]


def other_sheets(file: Opened, used: Rows) -> list[Note]:
    """What the receipt says of the sheets of a workbook that were not read."""
    others = [name for name, rows in file.sheets.items() if rows and rows is not used]
    if not others:
        return []
    return [note("read.sheets_left_out", n=len(others), names=", ".join(others[:3])[:120])]
