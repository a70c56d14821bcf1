"""X (Twitter) analytics: the account overview by day, and the older table of posts."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePath

import pandas as pd

from detector.history import PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import checked
from detector.read.dates import parse_dates
from detector.read.day_table import Columns, day_history, other_columns
from detector.read.header_words import Quantity
from detector.read.named_columns import NamedTable, has_table, named_table
from detector.read.opened import Opened
from detector.read.plain_table import count_cells

SOURCE = "source.x_overview"
_COUNTS: dict[Quantity, tuple[str, ...]] = {"gained": ("new follows",), "lost": ("unfollows",)}
_ACTIVITY = {
    "impressions": ("impressions",),
    "engaged": ("engagements",),
    "visits": ("profile visits",),
    "views": ("media views",),
    "comments": ("replies",),
    "shares": ("reposts",),
}
_POSTS = {"tweet id", "tweet permalink", "time"}
_NUMBERS = {"likes": ("likes",), "comments": ("replies",), "shares": ("retweets",)}


class XOverview:
    """Reads new follows and unfollows by day; posts into the table of posts."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the header is the overview's or that of the posts."""
        return file.kind != "json" and has_table(file, _is_x)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history.

        Raises
        ------
        UnknownFormat
            No row holds a number.
        """
        table = named_table(file, _is_x)
        if table is None or not table.rows:
            raise UnknownFormat("read.day_table.no_numbers", file=file.name)
        blank = PageHistory(
            PurePath(file.name).stem,
            "twitter",
            "followers",
            "UTC",
            "day",
            Receipt(SOURCE).plus(guessed=file.guessed),
            digests=(file.digest,),
            named=False,
        )
        if set(table.keys) >= _POSTS:
            return [_posts(blank, table, file)]
        date = table.keys.index("date")
        counts = {q: i for q, w in _COUNTS.items() if (i := table.find(w)) is not None}
        activity = {m: i for m, w in _ACTIVITY.items() if (i := table.find(w)) is not None}
        receipt = blank.receipt.plus(
            guessed=[note("read.plain.zone_guessed")],
            left_out=other_columns(table, [date, *counts.values(), *activity.values()]),
        )
        columns = Columns(date, counts, activity)
        return [day_history(blank.with_receipt(receipt), table, columns, file.name)]


def _is_x(keys: frozenset[str]) -> bool:
    return keys >= {"date", "new follows", "unfollows"} or keys >= _POSTS


def _posts(blank: PageHistory, table: NamedTable, file: Opened) -> PageHistory:
    dates = parse_dates(table.column(table.keys.index("time")), file=file.name, column="time")
    numbers = {
        name: count_cells(table.column(index))
        for name, words in _NUMBERS.items()
        if (index := table.find(words)) is not None
    }
    # The id in the link keeps the digits that a spreadsheet program cuts off the number.
    links = table.texts(table.keys.index("tweet permalink"))
    rows = [
        {
            "time": when.astimezone(dt.UTC) if when.tzinfo else when.replace(tzinfo=dt.UTC),
            "post": link.rstrip("/").rsplit("/", 1)[-1].split("?")[0],
            "type": "post",
            **{name: c.value for name, cells in numbers.items() if (c := cells[at]) is not None},
        }
        for at, (when, link) in enumerate(zip(dates.values, links, strict=True))
        if when is not None and link
    ]
    if not rows:
        raise UnknownFormat("read.posts_empty", file=file.name)
    posts = checked("posts", pd.DataFrame(rows).drop_duplicates("post"))
    receipt = blank.receipt.plus(
        read=[note("read.posts_listed", n=len(posts), file=file.name)],
        guessed=dates.guessed,
        left_out=dates.left_out,
    )
    return PageHistory(
        blank.page, blank.platform, blank.measure, "UTC", "irregular", receipt,
        posts=posts, digests=blank.digests, named=False,
    )  # fmt: skip
