"""The tables of a page-level export, from a CSV or a workbook, in one form.

In a workbook, `Key Metrics` has headers, descriptions, days. A breakdown sheet has
`Description`, `Date` and a column for each key, and no descriptions; its name is the
family's, cut at 31 characters with an ellipsis and in varying capitals. A CSV re-saved as
a workbook is one sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detector.read.blocks import header_key
from detector.read.blocks import rows as text_rows
from detector.read.facebook_insights_columns import DATE, FAMILIES, LOST, NEW, TOTAL
from detector.read.facebook_insights_tables import Grid
from detector.read.opened import Cell, Opened, Rows

# A few title lines may stand above the header.
_DEEPEST_HEADER = 10
_LONGEST_SHEET_NAME = 31


def looks_like_insights(sheets: Mapping[str, Rows]) -> bool:
    """Whether some sheet has a header of total, new or lost likes."""
    wanted = {TOTAL, NEW, LOST}
    return any(
        wanted & {header_key(str(cell)) for cell in row}
        for rows in sheets.values()
        for row in rows[:_DEEPEST_HEADER]
    )


def grids(file: Opened) -> list[Grid]:
    """The tables of a file that hold a column of dates, headers written as in the CSV."""
    sheets = file.sheets if file.kind == "workbook" else {"": text_rows(file.text)}
    found = (grid(rows, family_of_sheet(sheet)) for sheet, rows in sheets.items())
    return [each for each in found if each is not None]


def grid(rows: Sequence[Sequence[Cell]], family: str | None = None) -> Grid | None:
    """A table under its header row, or None where no row near the top holds `Date`.

    Parameters
    ----------
    rows
        All rows of a sheet or a CSV, blank ones included.
    family
        The family that the sheet's name says, for headers that are bare keys.
    """
    for at, row in enumerate(rows[:_DEEPEST_HEADER]):
        headers = [str(cell) for cell in row]
        keys = [header_key(header) for header in headers]
        if DATE not in keys:
            continue
        date = keys.index(DATE)
        if family is not None and not any(key in FAMILIES for key in keys):
            named = (f"{family} - {header}" if header else "" for header in headers[date + 1 :])
            headers = [*headers[: date + 1], *named]
        body = rows[at + 1 :]
        # Explanations have no date; a row of a breakdown sheet has.
        described = bool(body) and len(body[0]) > date and not str(body[0][date]).strip()
        descriptions = [str(cell) for cell in body[0]] if described else None
        return Grid(headers, descriptions, body[described:], at + 2 + described)
    return None


def family_of_sheet(sheet: str) -> str | None:
    """The family whose name a sheet's name is, or begins."""
    name = _bare(sheet)
    for family in FAMILIES:
        if _bare(family) == name:
            return family
    if not sheet.rstrip().endswith(("...", "…")) and len(sheet) < _LONGEST_SHEET_NAME:
        return None
    fitting = [family for family in FAMILIES if name and _bare(family).startswith(name)]
    return fitting[0] if len(fitting) == 1 else None


def _bare(name: str) -> str:
    # Sheets cannot have colons in their names.
    return "".join(filter(str.isalnum, header_key(name)))
