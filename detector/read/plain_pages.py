"""Which rows of a plain table belong to which page, one for each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from detector.history import Count, Note, UnknownFormat, note
from detector.read.plain_long import Table
from detector.read.plain_table import Layout

# Rows sharing a date beyond this are another table: one row for each city, post or gender.
MOST_REPEATED = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The rows of one page: positions in the table, ordered by time, one for each time."""

    name: str
    page_id: str | None
    rows: list[int]
    named: bool


def pages_of(
    table: Table,
    plan: Layout,
    times: Sequence[dt.datetime | None],
    cells: dict[int, list[Count | None]],
    file: str,
) -> tuple[list[Page], tuple[Note, ...]]:
    """The rows of each page in time order; of rows with one time the last of the file wins."""
    groups: dict[str, list[int]] = {}
    key_column = plan.page_id if plan.page_id is not None else plan.page_name
    for row, when in enumerate(times):
        if when is not None:
            key = "" if key_column is None else _text(table.rows[row][key_column])
            groups.setdefault(key, []).append(row)
    pages, unresolved, dated = [], [], 0
    for key, rows in groups.items():
        last: dict[tuple[object, str], int] = {}
        differing: list[int] = []
        for row in rows:
            place = "" if plan.country is None else _text(table.rows[row][plan.country])
            before = last.get((times[row], place))
            if before is not None and any(v[before] != v[row] for v in cells.values()):
                differing.append(row)
            last[times[row], place] = row
        dated += len(rows)
        if len(differing) > MOST_REPEATED * len(rows):
            raise UnknownFormat("read.plain.dates_repeat", file=file, row=table.lines[differing[0]])
        if differing:
            where = times[differing[0]]
            unresolved.append(
                note(
                    "read.plain.dates_disagree",
                    n=len(differing),
                    row=table.lines[differing[0]],
                    day=where.date() if where else None,
                )
            )
        order = sorted(last.values(), key=lambda row: times[row] or dt.datetime.min)
        shown = _text(table.rows[rows[-1]][plan.page_name]) if plan.page_name is not None else ""
        page_id = key if key and plan.page_id is not None else None
        name = shown or key
        pages.append(Page(name or PurePath(file).stem, page_id, order, bool(name)))
    return pages, tuple(unresolved)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
