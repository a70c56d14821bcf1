"""LinkedIn's workbooks of followers: a company page's, and a creator's.

"Total followers" of a day in the sheet "New followers" are those new that day: the sum of
sponsored, organic and invited ones.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

import pandas as pd

from detector.history import Count, PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import checked
from detector.read.blocks import header_key
from detector.read.dates import read_moment
from detector.read.day_table import Columns, day_history
from detector.read.header_words import Quantity
from detector.read.named_columns import NamedTable, has_table, named_table
from detector.read.opened import Opened
from detector.read.plain_table import count_cells
from detector.read.series import counts_table, day_bounds, total_row

SOURCE = "source.linkedin"
_PARTS = {
    "sponsored": ("sponsored followers",),
    "organic": ("organic followers",),
    "invited": ("auto-invited followers",),
}
_NEW = ("total followers", "new followers")
_PLACES = {"location", "total followers"}
_STANDING = re.compile(r"total followers on (?P<day>.+?):?")


class Linkedin:
    """Reads new followers by day, their sources, and followers by place."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether a sheet has LinkedIn's columns of followers."""
        if file.kind == "json":
            return False
        return has_table(file, _is_company) or _standing(file) is not None

    def read(self, file: Opened) -> list[PageHistory]:
        """One history of followers.

        Raises
        ------
        UnknownFormat
            No day holds a number.
        """
        company = named_table(file, _is_company)
        table = company or named_table(file, _is_creator)
        if table is None or not table.rows:
            raise UnknownFormat("read.day_table.no_numbers", file=file.name)
        date, new = table.keys.index("date"), table.find(_NEW)
        sources = {s: i for s, words in _PARTS.items() if (i := table.find(words)) is not None}
        counts: dict[Quantity, int] = {} if new is None else {"gained": new}
        guessed = [*file.guessed, note("read.plain.zone_guessed")]
        unresolved = []
        if company is not None and new is not None:
            guessed.append(note("read.plain.total_is_gained", column=table.headers[new]))
            odd = _sums_that_differ(table, new, list(sources.values()))
            unresolved = [note("read.linkedin.parts_differ", n=odd)] if odd else []
        blank = PageHistory(
            PurePath(file.name).stem,
            "linkedin",
            "followers",
            "UTC",
            "day",
            Receipt(SOURCE).plus(guessed=guessed, unresolved=unresolved),
            digests=(file.digest,),
            named=False,
        )
        history = day_history(blank, table, Columns(date, counts, {}, sources), file.name)
        return [_with_places(_with_standing(history, file), file)]


def _is_company(keys: frozenset[str]) -> bool:
    return keys >= {"date", "organic followers", "sponsored followers"}


def _is_creator(keys: frozenset[str]) -> bool:
    return keys >= {"date", "new followers"}


def _sums_that_differ(table: NamedTable, total: int, parts: list[int]) -> int:
    """Days on which the kinds of new followers do not add up to the day's number."""
    columns = [count_cells(table.column(index)) for index in (total, *parts)]
    return sum(
        all(c is not None for c in row)
        # Half a follower: counts are whole.
        and abs(row[0].value - sum(c.value for c in row[1:])) >= 0.5
        for row in zip(*columns, strict=True)
    )


def _standing(file: Opened) -> tuple[str, object] | None:
    """Day and number of "Total followers on DAY:" above a creator's table."""
    if file.kind != "workbook" or not has_table(file, _is_creator):
        return None
    for rows in file.sheets.values():
        for row in rows[:3]:
            found = _STANDING.fullmatch(header_key(str(row[0]))) if len(row) > 1 else None
            if found:
                return found["day"], row[1]
    return None


def _with_standing(history: PageHistory, file: Opened) -> PageHistory:
    standing = _standing(file)
    if standing is None:
        return history
    day, cell = standing
    # The order that its own table of dates has is LinkedIn's: month first.
    moment = read_moment(day, "month_first")
    count = count_cells([cell])[0] if isinstance(cell, int | float | str) else None
    if moment is None or count is None or count.value < 0:
        return history
    row = total_row(day_bounds(moment.when.date(), "UTC")[1], Count.exact(count.value))
    counts = pd.concat([history.counts, counts_table([row])], ignore_index=True)
    return replace(history, counts=checked("counts", counts))


def _with_places(history: PageHistory, file: Opened) -> PageHistory:
    """Followers by place, as they stood when the workbook was made."""
    table = named_table(file, lambda keys: keys >= _PLACES and "date" not in keys)
    if table is None or not table.rows or history.counts.empty:
        return history
    places = table.texts(table.keys.index("location"))
    fans = count_cells(table.column(table.keys.index("total followers")))
    listed = {p: c.value for p, c in zip(places, fans, strict=True) if p and c and c.value > 0}
    if not listed:
        return history
    frame = pd.DataFrame(
        {
            "time": history.counts["end"].max(),
            "dimension": "city",
            "place": list(listed),
            "fans": list(listed.values()),
            "floor": min(listed.values()),
        }
    )
    receipt = history.receipt.plus(
        read=[note("read.audience_city", n=len(listed), days=1)],
        guessed=[note("read.linkedin.places_at_end")],
    )
    return replace(history, audience=checked("audience", frame), receipt=receipt)
