"""Facebook Page Insights, the page-level export of 2011 to about 2022, CSV or workbook.

A header row, a row of descriptions, then one row a day; 644 to 2,681 columns in the
files seen. Breakdowns are columns named `Metric - key`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from detector.history import Note, PageHistory, Receipt, UnknownFormat, note
from detector.read.blocks import leading_lines
from detector.read.facebook_insights_columns import LOST, NEW, TOTAL, Plan, plan
from detector.read.facebook_insights_grids import grids, looks_like_insights
from detector.read.facebook_insights_tables import ZONE, Taken, take
from detector.read.opened import Opened

SOURCE = "source.facebook_insights"

_NAME = re.compile(
    r"Facebook Insights Data Export(?: \((?P<level>[^)]*)\))? - (?P<page>.+?)"
    r" - (?P<first>\d{4}-\d{2}-\d{2}) - (?P<last>\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)


class Named(NamedTuple):
    """What the name of an export says. `page` is None where it says nothing."""

    page: str | None
    level: str


def named(file: str) -> Named:
    """The page's name from `Facebook Insights Data Export - <Page> - <from> - <to>.csv`."""
    found = _NAME.search(file) or _NAME.search(file.replace("_", " "))
    if found is None:
        return Named(None, "")
    return Named(found["page"].strip(), (found["level"] or "").casefold())


class FacebookInsights:
    """Reads the page-level export."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether a header of the file is `Lifetime Total Likes` or one of its two flows."""
        if file.kind == "workbook":
            return looks_like_insights(file.sheets)
        if file.kind != "text":
            return False
        return any(
            mark in line
            for line in map(str.casefold, leading_lines(file.text))
            for mark in (TOTAL, NEW, LOST)
        )

    def read(self, file: Opened) -> list[PageHistory]:
        """One history of the page's likes.

        Raises
        ------
        UnknownFormat
            There is no column of dates, or none of total, new and lost likes.
        BadCell
            The column of dates holds something else.
        """
        taken = Taken.nothing()
        rolling = others = 0
        for grid in grids(file):
            planned = plan(grid.headers, grid.descriptions)
            if planned is None:
                continue
            rolling, others = rolling + planned.rolling, others + planned.others
            if not planned.columns or not grid.rows:
                continue
            take(grid, planned, file.name, taken)
            taken.unresolved += _twins(planned)
        counts = taken.table("counts")
        if counts.empty:
            raise UnknownFormat("read.insights_without_counts", file=file.name)
        _tell(file, taken, rolling, others)
        name = named(file.name).page
        return [
            PageHistory(
                page=name or _stem(file.name),
                platform="facebook",
                measure="likes",
                zone=ZONE,
                resolution="day",
                receipt=Receipt(
                    SOURCE,
                    tuple(taken.read),
                    tuple(taken.guessed),
                    tuple(taken.left_out),
                    tuple(taken.unresolved),
                ),
                counts=counts,
                audience=taken.table("audience"),
                activity=taken.table("activity"),
                sources=taken.table("sources"),
                digests=(file.digest,),
                named=name is not None,
            )
        ]


def _twins(planned: Plan) -> list[Note]:
    return [note("read.header_twice", header=header) for header in planned.twins]


def _tell(file: Opened, taken: Taken, rolling: int, others: int) -> None:
    first, last = (day.astype(object) for day in (taken.days[0], taken.days[-1]))
    taken.read.insert(
        0, note("read.days", file=file.name, n=len(taken.days), first=first, last=last)
    )
    taken.guessed[:0] = [*file.guessed, note("read.zone_pacific")]
    if rolling:
        taken.left_out.append(note("read.columns_rolling", n=rolling))
    if others:
        taken.left_out.append(note("read.columns_unused", n=others))


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0] or name
