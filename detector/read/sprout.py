"""Sprout Social's report of a Facebook page by day."""

from __future__ import annotations

from pathlib import PurePath

from detector.history import Count, PageHistory, Receipt, UnknownFormat, note
from detector.read.day_table import Columns, day_history, other_columns
from detector.read.header_words import Quantity
from detector.read.named_columns import NamedTable, has_table, named_table
from detector.read.opened import Cell, Opened
from detector.read.plain_table import count_cells

SOURCE = "source.sprout"
_DATE = ("date",)
_PAGE = ("profile", "facebook page", "page")
_ORGANIC, _PAID = ("organic page likes",), ("paid page likes",)
_COUNTS: dict[Quantity, tuple[str, ...]] = {
    "total": ("fans",),
    "lost": ("page unlikes",),
    "net": ("net page likes",),
}


class Sprout:
    """Reads total, new and lost likes by day; new ones parted in organic and paid."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the header has Sprout's names of likes."""
        return file.kind != "json" and has_table(file, _is_sprout)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each page.

        Raises
        ------
        UnknownFormat
            No day holds a number.
        """
        table = named_table(file, _is_sprout)
        if table is None or not table.rows:
            raise UnknownFormat("read.day_table.no_numbers", file=file.name)
        pages = table.texts(table.find(_PAGE))
        return [_page(file, table, pages, page) for page in dict.fromkeys(pages)]


def _is_sprout(keys: frozenset[str]) -> bool:
    return "date" in keys and len(keys & {*_ORGANIC, *_PAID, "page unlikes", "net page likes"}) > 1


def _page(file: Opened, table: NamedTable, pages: list[str], page: str) -> PageHistory:
    mine = [at for at, name in enumerate(pages) if name == page]
    organic, paid = table.find(_ORGANIC), table.find(_PAID)
    parts = [index for index in (organic, paid) if index is not None]
    rows = [list(table.rows[at]) for at in mine]
    sums = _sums(table, mine, parts)
    width = len(table.headers)
    whole = NamedTable(
        [*table.headers, "organic + paid"],
        [*table.keys, "organic + paid"],
        [[*row, *[""] * (width - len(row)), total] for row, total in zip(rows, sums, strict=True)],
        [table.lines[at] for at in mine],
    )
    counts = {q: i for q, w in _COUNTS.items() if (i := table.find(w)) is not None}
    if len(parts) == 2:
        counts["gained"] = width
        counts.pop("net", None)
    sources = {
        name: index for name, index in (("organic", organic), ("paid", paid)) if index is not None
    }
    date = table.find(_DATE)
    assert date is not None
    used = [date, width, *counts.values(), *parts]
    receipt = Receipt(SOURCE).plus(
        guessed=[*file.guessed, note("read.plain.zone_guessed")],
        left_out=other_columns(table, [*used, *(i for i in [table.find(_PAGE)] if i is not None)]),
    )
    blank = PageHistory(
        page or PurePath(file.name).stem, "facebook", "likes", "UTC", "day", receipt,
        digests=(file.digest,), named=bool(page),
    )  # fmt: skip
    return day_history(blank, whole, Columns(date, counts, {}, sources), file.name)


def _sums(table: NamedTable, rows: list[int], parts: list[int]) -> list[Cell]:
    """Organic and paid likes of each row together; blank where one is."""
    columns: list[list[Count | None]] = [count_cells(table.column(index)) for index in parts]
    return [
        "" if (found := [c[at] for c in columns]) == [] or None in found
        else sum(c.value for c in found if c is not None)
        for at in rows
    ]  # fmt: skip
