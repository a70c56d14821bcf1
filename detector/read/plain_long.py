"""Tables of several things at once: a row for each country or metric, a column for each country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from detector.history import Note, note
from detector.places import resolve_country
from detector.read.glance import short_numbers
from detector.read.header_words import VALUE_WORDS, is_country, meaning, names_other, words
from detector.read.opened import Cell

# Two-letter words are often codes of countries by chance: three columns are no chance.
FEWEST_COUNTRIES = 3
COUNTRY_SHARE = 0.8
# A column of metric names repeats a few names; more different texts are posts or people.
MOST_METRICS = 60


@dataclass(frozen=True, eq=False)  # no slots: the glance is kept once made
class Table:
    """A rectangle of cells under one header.

    Attributes
    ----------
    headers
        One for each column; empty text in a file without a header row.
    rows
        Data rows, all as long as `headers`.
    lines
        The line of the file at which each row stands, from 1.
    preamble
        Text above the header.
    left_out
        Rows dropped: totals and footers.
    sums
        The first total row dropped, or empty.
    """

    headers: list[str]
    rows: list[list[Cell]]
    lines: list[int]
    preamble: str = ""
    left_out: tuple[Note, ...] = ()
    sums: tuple[Cell, ...] = ()

    @cached_property
    def short_numbers(self) -> frozenset[int]:
        """The columns of a few digits a cell: counts beyond doubt, and no dates."""
        return short_numbers(self.rows)

    def column(self, index: int) -> list[Cell]:
        """The cells of one column."""
        return [row[index] for row in self.rows]


def narrowed(table: Table) -> Table:
    """Keep the rows of the audience where a column names each row's metric.

    Of `metric, value` rows with page_fans_country among others, those rows stay and the
    value column takes the metric's name.
    """
    value = next((i for i, h in enumerate(table.headers) if set(words(h)) & VALUE_WORDS), None)
    if value is None or any(meaning(h) for h in table.headers):
        return table
    for index in range(len(table.headers)):
        metrics = {cell for cell in table.column(index) if isinstance(cell, str)}
        known = sorted(m for m in metrics if (said := meaning(m)) and said.measure)
        if not known or index == value or len(metrics) > MOST_METRICS:
            continue
        keep = [i for i, row in enumerate(table.rows) if row[index] == known[0]]
        headers = list(table.headers)
        headers[value], headers[index] = known[0], ""
        left = len(table.rows) - len(keep)
        dropped = (note("read.plain.other_metrics", n=left, metric=known[0]),) if left else ()
        return replace(
            table,
            headers=headers,
            rows=[table.rows[i] for i in keep],
            lines=[table.lines[i] for i in keep],
            left_out=table.left_out + dropped,
        )
    return table


def country_column(table: Table, free: list[int], numeric: list[int]) -> int | None:
    """The column that names a country in each row, by its header or by its cells.

    A column of numbers names countries only when its header says so.
    """
    by_header = next((i for i in free if is_country(table.headers[i])), None)
    if by_header is not None:
        return by_header
    for index in sorted(set(free) - set(numeric)):
        texts = {cell.strip() for cell in table.column(index) if isinstance(cell, str)} - {""}
        if len(texts) < FEWEST_COUNTRIES or len(texts) > 300 or len(texts) == len(table.rows):
            continue
        # Languages share their codes with countries (ar, fr).
        if {"language", "lang", "locale", "langue", "idioma"} & set(words(table.headers[index])):
            continue
        if sum(map(_is_country, texts)) >= COUNTRY_SHARE * len(texts):
            return index
    return None


def wide_countries(headers: list[str], numeric: list[int]) -> dict[int, str]:
    """The number columns whose headers are countries: `MA`, `Likes by Country - Morocco`."""
    found: dict[int, str] = {}
    for index in numeric:
        last = headers[index].rpartition(" - ")[2].rpartition(":")[2].strip()
        # No country's name holds a digit; a look at misspelt names costs half a millisecond.
        spelt = last and not any(map(str.isdecimal, last)) and not names_other(last)
        country = resolve_country(last) if spelt else None
        if country is not None and country not in found.values():
            found[index] = country
    return found if len(found) >= FEWEST_COUNTRIES else {}


def _is_country(text: str) -> bool:
    return resolve_country(text) is not None
