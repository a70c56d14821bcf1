"""Find the table in a plain file: its header, and which column is what."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from detector.history import Count, UnknownFormat, note
from detector.read.blocks import rows as text_rows
from detector.read.dates import read_moment
from detector.read.glance import LARGEST, SHORTEST_DATE, plainly_no_dates, plainly_numbers
from detector.read.header_words import (
    MONTH_WORDS,
    YEAR_WORDS,
    Meaning,
    is_date,
    is_page,
    meaning,
    measure_of,
    names_other,
    words,
)
from detector.read.numbers import column_decimal, is_blank, parse_count
from detector.read.opened import Cell, Opened, Rows
from detector.read.plain_long import Table, country_column, narrowed, wide_countries

# A column of dates may have a total row or a footer; below half it is something else.
DATE_SHARE = 0.5
# A count column may hold a stray note; below this it is text.
NUMBER_SHARE = 0.9
# Rows looked at to find where the data begins: preambles seen are under ten lines.
PREAMBLE = 40
# Columns without a header are named by their place.
NAMELESS = re.compile(r"#\d+")
_TOTALS = "total totals totale gesamt summe suma sum somme ensemble итого всего toplam إجمالي مجموع"
TOTAL_WORDS = frozenset(_TOTALS.split())


@dataclass(frozen=True, slots=True)
class CountColumn:
    """A column of numbers and what its header says of it (None: nothing).

    `parts` is True for a total over the kinds of a day's new followers, as LinkedIn's.
    """

    index: int
    header: str
    meaning: Meaning | None
    parts: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which column of a table is what.

    Attributes
    ----------
    date
        Index of the column of dates.
    counts
        Columns of numbers, in file order, those named as an audience or, when there is
        only one number column, that one.
    country, page_id, page_name
        Indices, or None.
    wide
        Columns that are named as countries, by index.
    others
        Headers of columns not used.
    """

    date: int
    counts: list[CountColumn]
    country: int | None
    page_id: int | None
    page_name: int | None
    wide: dict[int, str]
    others: list[str]


def tables(file: Opened) -> list[Table]:
    """Every rectangle of the file that has dates, the longest first, rows of an audience only."""
    return sorted(map(narrowed, raw_tables(file)), key=lambda table: -len(table.rows))


def raw_tables(file: Opened) -> list[Table]:
    """Every rectangle of the file that has dates, the longest first."""
    if file.kind == "workbook":
        sheets: list[Rows] = list(file.sheets.values())
    else:
        sheets = [[list[Cell](row) for row in text_rows(file.text)]]
    found = [table for sheet in sheets if (table := _table(sheet)) is not None]
    return sorted(found, key=lambda table: -len(table.rows))


def layout(table: Table, file: str) -> Layout:
    """Decide what each column is.

    Parameters
    ----------
    table
        From `tables`.
    file
        The file's name: it may say what is counted, and the error names it.

    Raises
    ------
    UnknownFormat
        No column of dates, or no column that counts an audience.
    """
    date = date_column(table)
    if date is None:
        raise UnknownFormat("read.plain.no_date_column", file=file)
    free = [i for i in range(len(table.headers)) if i != date]
    numeric = [i for i in free if is_numeric(table, i)]
    country = country_column(table, free, numeric)
    pages = {i: kind for i in free if (kind := is_page(table.headers[i])) and i != country}
    pages = {i: kind for i, kind in pages.items() if _repeats(table.column(i))}
    page_id = next((i for i, kind in pages.items() if kind == "id"), None)
    page_name = next((i for i, kind in pages.items() if kind == "name"), None)
    used = {date, country, page_id, page_name}
    numeric = [i for i in numeric if i not in used]
    wide = wide_countries(table.headers, numeric)
    numeric = [i for i in numeric if i not in wide]
    counts = _counts(table, numeric, measure_of(f"{table.preamble} {PurePath(file).stem}"))
    if not counts and not wide:
        names = ", ".join(table.headers[i].strip() for i in numeric if table.headers[i])
        code = "read.plain.no_named_count" if names else "read.plain.no_count_column"
        if len(numeric) > 1 and not any(table.headers):
            code = "read.plain.no_header"
        raise UnknownFormat(code, file=file, columns=names[:200])
    used |= {column.index for column in counts} | set(wide)
    others = [
        header or f"#{i + 1}"
        for i, header in enumerate(table.headers)
        # Numbers under no header may count anything; a blank column counts nothing.
        if i not in used and (header or (i in numeric and not _is_index(table.column(i))))
    ]
    return Layout(date, counts, country, page_id, page_name, wide, others)


def count_cells(cells: Sequence[Cell]) -> list[Count | None]:
    """A column's cells as counts, its decimal mark decided on the whole column."""
    decimal = column_decimal([cell for cell in cells if isinstance(cell, str)])
    return [_count(cell, decimal) for cell in cells]


def _count(cell: Cell, decimal: str | None) -> Count | None:
    if isinstance(cell, str):
        return parse_count(cell, decimal=decimal)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < LARGEST:
        return Count.exact(float(cell))
    return None


def _counts(table: Table, numeric: list[int], hint: str | None) -> list[CountColumn]:
    said = {i: meaning(table.headers[i]) for i in numeric}
    parts = [i for i in numeric if {"sponsored", "organic"} & set(words(table.headers[i]))]
    named = [
        CountColumn(i, table.headers[i].strip(), m, m.quantity == "total" and len(parts) > 1)
        for i in numeric
        if (m := said[i])
    ]
    if any(c.meaning and c.meaning.measure for c in named):
        return _without_reactions(table, named)
    if named:
        return named
    alone = [i for i in numeric if not _is_index(table.column(i))]
    if hint is not None:
        # "Fans of the operators": Date, Maroc Telecom, Inwi, Meditel.
        alone = [i for i in alone if not names_other(table.headers[i])]
        return [CountColumn(i, table.headers[i].strip(), Meaning(None, hint)) for i in alone]
    return [CountColumn(alone[0], table.headers[alone[0]].strip(), None)] if len(alone) == 1 else []


def _without_reactions(table: Table, named: list[CountColumn]) -> list[CountColumn]:
    """Drop a bare "Likes" that stands among reactions: it counts likes of posts."""
    everything = {word for header in table.headers for word in words(header)}
    among = everything & {"comments", "shares", "impressions", "engagements", "views", "reposts"}
    people = any(c.meaning and c.meaning.measure in ("followers", "subscribers") for c in named)
    if not (among and people):
        return named
    return [c for c in named if c.meaning != Meaning(None, "likes")]


def _table(sheet: Rows) -> Table | None:
    lines = [(n, row) for n, row in enumerate(sheet, 1) if any(not _is_empty(c) for c in row)]
    lines = _dated_by_parts(lines)
    first = next((i for i, (_, row) in enumerate(lines[:PREAMBLE]) if _has_date(row)), None)
    if first is None:
        return None
    data = lines[first:]
    width = max(len(row) for _, row in data)
    header: list[Cell] = []
    above = first
    # A total may stand between the header and the first date.
    while above and _is_total(lines[above - 1][1]):
        above -= 1
    if above and _is_header(lines[above - 1][1]):
        above -= 1
        header = lines[above][1]
    headers = [str(cell) for cell in header] + [""] * max(0, width - len(header))
    width = len(headers)
    preamble = " ".join(str(cell) for _, row in lines[:above] for cell in row)[:500]
    table = Table(
        headers,
        [list(row) + [""] * (width - len(row)) for _, row in data],
        [n for n, _ in data],
        preamble,
    )
    return _without_totals(table, [row for _, row in lines[above + bool(header) : first]])


def _without_totals(table: Table, before: list[list[Cell]]) -> Table:
    """Drop the total rows and footers; `before` stood between the header and the dates."""
    keep, dropped = [], list(before)
    for place, row in enumerate(table.rows):
        if not _has_date(row) and (_is_total(row) or sum(not _is_empty(c) for c in row) == 1):
            dropped.append(row)
        else:
            keep.append(place)
    if not dropped:
        return table
    sums = next((row for row in dropped if _is_total(row)), [])
    return replace(
        table,
        rows=[table.rows[i] for i in keep],
        lines=[table.lines[i] for i in keep],
        left_out=(note("read.plain.total_rows", n=len(dropped)),),
        sums=tuple(sums),
    )


def _dated_by_parts(lines: list[tuple[int, list[Cell]]]) -> list[tuple[int, list[Cell]]]:
    """Add a `YYYY-MM` column where a table has a year and a month in two columns."""
    for place, (_, row) in enumerate(lines[:PREAMBLE]):
        if _has_date(row):
            continue
        said = [words(cell) if isinstance(cell, str) else () for cell in row]
        year = next((i for i, each in enumerate(said) if YEAR_WORDS.intersection(each)), None)
        month = next((i for i, each in enumerate(said) if MONTH_WORDS.intersection(each)), None)
        if year is None or month is None or year == month:
            continue
        joined: list[tuple[int, list[Cell]]] = [(n, ["", *cells]) for n, cells in lines[:place]]
        joined.append((lines[place][0], ["date", *row]))
        for n, cells in lines[place + 1 :]:
            joined.append((n, [_year_month(cells, year, month), *cells]))
        return joined
    return lines


def _year_month(cells: list[Cell], year: int, month: int) -> str:
    if max(year, month) >= len(cells):
        return ""
    y, m = (parse_count(str(cells[i])) for i in (year, month))
    return f"{y.value:04.0f}-{m.value:02.0f}" if y and m and 1 <= m.value <= 12 else ""


def date_column(table: Table) -> int | None:
    """The column that dates the rows: by its header, then by how many cells are dates."""
    best: tuple[int, bool, float] | None = None
    chosen = None
    for index, header in enumerate(table.headers):
        if index in table.short_numbers or is_date(header) < 0:
            continue
        column = table.column(index)
        if plainly_no_dates(column):
            continue
        cells = [cell for cell in column if not _is_empty(cell)]
        share = sum(map(_is_date, cells)) / len(cells) if cells else 0.0
        if share < DATE_SHARE:
            continue
        grade = (is_date(header), not all(map(_is_digits, cells)), share)
        if best is None or grade > best:
            best, chosen = grade, index
    return chosen


def _has_date(row: list[Cell]) -> bool:
    return any(_is_date(cell) for cell in row)


def _is_date(cell: Cell) -> bool:
    if isinstance(cell, bool) or (isinstance(cell, str) and len(cell) < SHORTEST_DATE):
        return False
    return read_moment(cell) is not None or read_moment(cell, "month_first") is not None


def _is_digits(cell: Cell) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and cell.strip().isdigit())


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _is_header(row: list[Cell]) -> bool:
    cells = [cell for cell in row if not _is_empty(cell)]
    texts = [c for c in cells if isinstance(c, str) and parse_count(c) is None]
    return len(texts) >= min(2, len(cells)) and 2 * len(texts) > len(cells)


def _is_total(row: list[Cell]) -> bool:
    first = next((cell for cell in row if not _is_empty(cell)), "")
    said = words(first) if isinstance(first, str) else ()
    return len(said) == 1 and said[0] in TOTAL_WORDS and any(_is_number(cell) for cell in row)


def _is_number(cell: Cell) -> bool:
    return _count(cell, None) is not None


def is_numeric(table: Table, index: int) -> bool:
    """Whether nearly all of a column's cells are counts or blank, and one is a count."""
    if index in table.short_numbers:
        return True
    cells = table.column(index)
    if plainly_numbers(cells):
        return True
    given = [cell for cell in cells if not (isinstance(cell, str) and is_blank(cell))]
    return bool(given) and sum(map(_is_number, given)) >= NUMBER_SHARE * len(given)


def _is_index(cells: list[Cell]) -> bool:
    """Whether a column only numbers its rows: 0, 1, 2 ..."""
    values = [count.value for cell in cells if (count := _count(cell, None))]
    return values in ([float(i + first) for i in range(len(cells))] for first in (0, 1))


def _repeats(cells: list[Cell]) -> bool:
    """Whether a column can name pages: dates and texts that come again."""
    given = [str(cell).strip() for cell in cells if not _is_empty(cell)]
    if not given or any(isinstance(cell, dt.date) for cell in cells):
        return False
    return len(set(given)) == 1 or 2 * len(set(given)) <= len(given)
