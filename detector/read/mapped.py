"""A plain table as a person says it is: what each column holds is proposed, then corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.history import InputError, PageHistory, UnknownFormat
from detector.history.note import Note, note
from detector.read.column_map import ColumnMap, Measure, Role, shape_of
from detector.read.header_words import Meaning, names_other
from detector.read.opened import Opened
from detector.read.plain import SOURCE, PlainTable, read_table
from detector.read.plain_counts import shape
from detector.read.plain_long import Table, wide_countries
from detector.read.plain_table import (
    CountColumn,
    Layout,
    count_cells,
    date_column,
    is_numeric,
    layout,
    raw_tables,
)

# Rows and letters of a cell that a person is shown.
ROWS_SHOWN = 8
LETTERS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column as a person is asked about it.

    Attributes
    ----------
    name
        Its header, or `#3` where it has none or shares it with another: for a map.
    header
        Its header as it stands.
    cells
        Its first cells as text.
    role
        What it is proposed to be; None when nothing in it says so.
    """

    name: str
    header: str
    cells: tuple[str, ...]
    role: Role | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the columns of a table are taken for.

    Attributes
    ----------
    shape
        Of its headers, for a map that is kept.
    columns
        In file order.
    measure
        What is counted, or None.
    reason
        Why the table cannot be read as proposed, or None.
    """

    shape: str
    columns: tuple[Column, ...]
    measure: Measure | None
    reason: Note | None

    def map(self) -> ColumnMap | None:
        """The proposal as a map for exports of this shape, or None when it lacks a part."""
        used = tuple((column.name, column.role) for column in self.columns if column.role)
        if "date" not in {role for _, role in used}:
            return None
        return ColumnMap(used, self.measure, self.shape)


class MappedTable:
    """Reads a table whose columns a person has named."""

    source = SOURCE

    def __init__(self, given: ColumnMap) -> None:
        self.given = given

    def recognises(self, file: Opened) -> bool:
        """Whether the file holds a table for which the map is meant."""
        return self._table(file) is not None

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each page of the table.

        Raises
        ------
        UnknownFormat
            The columns that were named hold no dates, or fewer than two rows of counts.
        BadCell
            More than a tenth of the dates are unreadable.
        """
        table = self._table(file)
        places = None if table is None else self.given.places(table.headers)
        if table is None or places is None:
            raise UnknownFormat("read.map.unused", columns=names_of(self.given))
        plan = _layout(table, places, self.given.measure)
        named = "; ".join(f"{name.strip()}: {role}" for name, role in self.given.columns)
        told = note("read.map.applied", columns=named[:400])
        return read_table(table, file, plan, told)

    def _table(self, file: Opened) -> Table | None:
        if not PlainTable().recognises(file):
            return None
        found = (table for table in raw_tables(file) if self.given.fits(table.headers))
        return next(found, None)


def mapped(file: Opened, maps: Iterable[ColumnMap]) -> MappedTable | None:
    """The reader of the first map that is meant for the file."""
    readers = (MappedTable(given) for given in maps)
    return next((reader for reader in readers if reader.recognises(file)), None)


def propose(file: Opened) -> Proposal | None:
    """What the columns of the file's longest table are taken for; None when it has no table."""
    found = raw_tables(file) if PlainTable().recognises(file) else []
    if not found:
        return None
    table = found[0]
    roles: dict[int, Role] = {}
    reason = measure = None
    try:
        plan = layout(table, file.name)
    except UnknownFormat as failure:
        reason, roles = failure.note, _guessed(table)
    else:
        roles, measure = _roles(plan)
        reason = _trial(table, file, plan)
    columns = [
        Column(name, table.headers[index], _shown(table, index), roles.get(index))
        for index, name in enumerate(_names(table.headers))
    ]
    return Proposal(shape_of(table.headers), tuple(columns), measure, reason)


def names_of(given: ColumnMap) -> str:
    """The columns of a map, for a sentence."""
    return ", ".join(name.strip() for name, _ in given.columns)[:200]


def _trial(table: Table, file: Opened, plan: Layout) -> Note | None:
    try:
        read_table(table, file, plan)
    except InputError as failure:
        return failure.note
    return None


def _guessed(table: Table) -> dict[int, Role]:
    """What the columns may be where their headers name no audience: by shape alone."""
    date = date_column(table)
    roles: dict[int, Role] = {} if date is None else {date: "date"}
    levels: dict[int, float] = {}
    for index in range(len(table.headers)):
        if index == date or names_other(table.headers[index]) or not is_numeric(table, index):
            continue
        values = [count.value for count in count_cells(table.column(index)) if count is not None]
        if len(values) > 2 and shape(values) == "total":
            levels[index] = max(values)
    if levels:
        # Of several counts that move little, the audience is mostly the largest.
        roles[max(levels, key=lambda index: levels[index])] = "total"
    return roles


def _roles(plan: Layout) -> tuple[dict[int, Role], Measure | None]:
    roles: dict[int, Role] = {plan.date: "date"}
    measure: Measure | None = None
    for column in reversed(plan.counts):
        told = column.meaning
        quantity = "gained" if column.parts else (told and told.quantity) or "total"
        # Of two columns for one quantity the first is read.
        roles = {index: role for index, role in roles.items() if role != quantity}
        roles[column.index] = quantity
        if told is not None and told.measure is not None:
            measure = told.measure  # type: ignore[assignment]
    named: tuple[tuple[int | None, Role], ...] = (
        (plan.country, "country"),
        (plan.page_name, "page"),
        (plan.page_id, "page_id"),
    )
    return roles | {index: role for index, role in named if index is not None}, measure


def _layout(table: Table, places: dict[int, Role], measure: Measure | None) -> Layout:
    at = {role: index for index, role in places.items() if role != "unused"}
    counts = [
        CountColumn(at[quantity], table.headers[at[quantity]].strip(), Meaning(quantity, measure))
        for quantity in ("total", "gained", "lost", "net")
        if quantity in at
    ]
    free = [i for i in range(len(table.headers)) if i not in places]
    wide = wide_countries(table.headers, [i for i in free if is_numeric(table, i)])
    others = [header for i, header in enumerate(table.headers) if i in free and i not in wide]
    return Layout(
        at["date"],
        counts,
        at.get("country"),
        at.get("page_id"),
        at.get("page"),
        wide,
        [header for header in others if header],
    )


def _names(headers: Sequence[str]) -> list[str]:
    """Each column by a name that `ColumnMap.places` finds again."""
    keys = [shape_of([header]) for header in headers]
    return [
        header
        if header.strip() and keys.count(key) == 1 and not header.startswith("#")
        else f"#{place}"
        for place, (header, key) in enumerate(zip(headers, keys, strict=True), 1)
    ]


def _shown(table: Table, index: int) -> tuple[str, ...]:
    return tuple(str(row[index])[:LETTERS_SHOWN] for row in table.rows[:ROWS_SHOWN])
