"""Tables with one row a day under known columns: counts and activity of one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from detector.history import Count, Note, PageHistory, UnknownFormat, note
from detector.history.tables import checked
from detector.read.blocks import header_key
from detector.read.dates import DatesParsed, parse_dates, read_moment
from detector.read.header_words import Quantity
from detector.read.named_columns import NamedTable, as_text
from detector.read.numbers import is_blank
from detector.read.opened import Cell, Rows
from detector.read.plain_counts import counted
from detector.read.plain_table import TOTAL_WORDS, count_cells
from detector.read.series import day_bounds


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what.

    Attributes
    ----------
    date
        Index of the column of dates.
    counts
        Quantities of the audience.
    activity
        Metrics of the activity table.
    sources
        Sources of new followers.
    """

    date: int
    counts: Mapping[Quantity, int] = field(default_factory=dict)
    activity: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)


def day_history(blank: PageHistory, table: NamedTable, columns: Columns, file: str) -> PageHistory:
    """The history of a table of days.

    A row without a date (a sum, a footer) is left out; of two rows for one day the lower one
    is used.

    Parameters
    ----------
    blank
        The history without tables; its zone is that of the days.
    table, columns
        The table, and which column is what.
    file
        Name for the sentence of an error.

    Raises
    ------
    UnknownFormat
        No number in any of the columns.
    BadCell
        More than a tenth of the dates cannot be read.
    """
    table, sums, left_out = without_sums(table, columns.date)
    dates = parse_dates(
        table.column(columns.date),
        file=file,
        column=table.headers[columns.date],
        first_row=table.lines[0] if table.lines else 1,
    )
    order, twice = _one_a_day(table, dates)
    days = [when for at in order if (when := dates.values[at]) is not None]
    series = {q: _picked(table, index, order) for q, index in columns.counts.items()}
    unresolved = [*twice, *_sums_that_differ(table, sums, columns)]
    history = blank.with_receipt(
        blank.receipt.plus(
            guessed=dates.guessed, left_out=[*left_out, *dates.left_out], unresolved=unresolved
        )
    )
    if any(count is not None for counts in series.values() for count in counts):
        history = counted(history, list(days), series, dates) or history
    if dates.grain != "day":
        # Sums of other periods are no days' activity.
        skipped = [
            table.headers[i] for m in (columns.activity, columns.sources) for i in m.values()
        ]
        columns = replace(columns, activity={}, sources={})
        left = [note("read.day_table.not_days", n=len(skipped), names=", ".join(skipped)[:200])]
        history = history.with_receipt(history.receipt.plus(left_out=left if skipped else ()))
    bounds = [day_bounds(day.date(), blank.zone) for day in days]
    activity = _long(table, columns.activity, order, bounds, signed=True)
    sources = _long(table, columns.sources, order, bounds, signed=False)
    if history.counts.empty and not activity:
        raise UnknownFormat("read.day_table.no_numbers", file=file)
    names = ", ".join(sorted({name for name, *_ in activity}))
    receipt = history.receipt
    if activity:
        receipt = receipt.plus(read=[note("read.activity", n=len(set(days)), names=names)])
    if sources:
        n = len({name for name, *_ in sources})
        receipt = receipt.plus(read=[note("read.day_table.sources", n=n)])
    return replace(
        history,
        receipt=receipt,
        resolution=history.resolution if len(history.counts) else "day",
        activity=_frame("activity", "metric", "value", activity),
        sources=_frame("sources", "source", "gained", sources),
    )


def without_sums(table: NamedTable, date: int) -> tuple[NamedTable, Rows, list[Note]]:
    """The table without its sums and footers, the sums, and how many rows left."""
    kinds = [_kind(table, at, cell) for at, cell in enumerate(table.column(date))]
    kept = [at for at, kind in enumerate(kinds) if kind == "row"]
    if len(kept) == len(table.rows):
        return table, [], []
    shorter = replace(
        table, rows=[table.rows[at] for at in kept], lines=[table.lines[at] for at in kept]
    )
    sums = [row for row, kind in zip(table.rows, kinds, strict=True) if kind == "sum"]
    return shorter, sums, [note("read.plain.total_rows", n=len(table.rows) - len(kept))]


def other_columns(table: NamedTable, used: Sequence[int]) -> list[Note]:
    """The receipt's line on the columns that are not used."""
    names = [h for i, h in enumerate(table.headers) if h and i not in used]
    if not names:
        return []
    return [note("read.plain.columns_left_out", n=len(names), columns=", ".join(names[:8])[:200])]


def _kind(table: NamedTable, at: int, cell: Cell) -> Literal["row", "sum", "footer"]:
    if header_key(str(cell)) in TOTAL_WORDS:
        return "sum"
    filled = [other for other in table.rows[at] if as_text(other)]
    # "Showing top 500 results": a single cell, and no date.
    alone = len(filled) == 1 and len(table.headers) > 1 and isinstance(cell, str)
    return "footer" if alone and not is_blank(str(cell)) and read_moment(cell) is None else "row"


def _sums_that_differ(table: NamedTable, sums: Rows, columns: Columns) -> list[Note]:
    """Flows that do not add up to the file's own sum: rows were cut off."""
    notes = []
    for quantity, index in columns.counts.items():
        if quantity == "total" or not sums or index >= len(sums[0]):
            continue
        shown = count_cells([sums[0][index]])[0]
        added = sum(c.value for c in count_cells(table.column(index)) if c is not None)
        # Half a fan: counts are whole.
        if shown is not None and abs(shown.value - added) >= 0.5:
            header = table.headers[index]
            numbers = {"shown": round(shown.value), "added": round(added)}
            notes.append(note("read.plain.sum_differs", column=header, **numbers))
    return notes


def _one_a_day(table: NamedTable, dates: DatesParsed) -> tuple[list[int], list[Note]]:
    last: dict[dt.datetime, int] = {}
    differing: list[dt.datetime] = []
    for at, when in enumerate(dates.values):
        if when is None:
            continue
        if when in last and table.rows[last[when]] != table.rows[at]:
            differing.append(when)
        last[when] = at
    notes = []
    if differing:
        notes = [note("read.day_twice", n=len(differing), day=differing[0].date())]
    return [last[when] for when in sorted(last)], notes


def _picked(table: NamedTable, index: int, order: Sequence[int]) -> list[Count | None]:
    cells = count_cells(table.column(index))
    return [cells[at] for at in order]


def _long(
    table: NamedTable,
    names: Mapping[str, int],
    order: Sequence[int],
    bounds: Sequence[tuple[dt.datetime, dt.datetime]],
    *,
    signed: bool,
) -> list[tuple[str, dt.datetime, dt.datetime, float]]:
    return [
        (name, start, end, count.value)
        for name, index in names.items()
        for (start, end), count in zip(bounds, _picked(table, index, order), strict=True)
        # Views are corrected downwards at times; a source of followers is not.
        if count is not None and (signed or count.value >= 0)
    ]


def _frame(
    name: str, label: str, value: str, rows: list[tuple[str, dt.datetime, dt.datetime, float]]
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[label, "start", "end", value])
    return checked(name, frame)  # type: ignore[arg-type]
