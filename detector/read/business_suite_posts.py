"""Meta Business Suite's content export: one row a post, for Facebook or Instagram.

It holds no count of fans and is of use beside the export that does. Times are California's in
every language of the export. No text of a post is kept.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

import pandas as pd

from detector.history import Note, PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import checked
from detector.read.cells import numbers
from detector.read.dates import Order, read_moment
from detector.read.facebook_dates import facebook_dates, in_utc
from detector.read.instagram_ids import posted_at
from detector.read.meta_words import columns
from detector.read.opened import Cell, Opened, Rows
from detector.read.post_ids import Ids, is_cut, post_ids
from detector.read.series import PACIFIC
from detector.read.sheets import DEEPEST_HEADER, other_sheets, table_tops, tables

SOURCE = "source.business_suite_posts"
COUNTED = ("likes", "comments", "shares", "negative", "reach", "paid_reach")
_SUMMED = ("likes", "comments", "shares", "negative")
# Publishing takes some minutes after the id is made.
_SAME_TIME = dt.timedelta(minutes=15)


class BusinessSuitePosts:
    """Reads the content export into histories of posts without counts, one for each page."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether a header row has the columns of a post's id and of its time of publishing."""
        return any(_header_of(rows) is not None for rows in table_tops(file))

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each page or account, with nothing but posts.

        Raises
        ------
        UnknownFormat
            There is a header but no post.
        BadCell
            The column of times holds something else.
        """
        table = _table(file)
        ids = post_ids(table.cells("id"), table.texts("link"))
        if not any(ids.posts):
            raise UnknownFormat("read.posts_empty", file=file.name)
        dates = facebook_dates(
            [
                cell if post else ""
                for cell, post in zip(table.cells("time"), ids.posts, strict=True)
            ],
            file=file.name,
            column=table.headers[table.found["time"][0]],
            first_row=table.first_row,
        )
        frame, unresolved = _frame(table, ids, in_utc(dates.values))
        daily = _is_daily(table)
        frame = _one_row_a_post(frame, daily=daily).sort_values("time", kind="stable")
        if frame.empty:
            raise UnknownFormat("read.posts_empty", file=file.name)
        instagram = _is_instagram(table)
        read, disagreeing = _clock(frame) if instagram else ((), ())
        guessed = [*file.guessed, *dates.guessed, note("read.zone_pacific")]
        if not instagram and frame["likes"].notna().any():
            guessed.append(note("read.content.likes_are_reactions"))
        if daily:
            guessed.append(note("read.content.days_summed"))
        left_out = [*dates.left_out, *table.others, *_left_out(table, ids, dates.values)]
        histories = []
        for _, posts in frame.groupby("owner", sort=False):
            # A page that changed its name keeps its id; its last name is the one it has now.
            page_id, page = (str(posts.iloc[-1][name]) for name in ("page_id", "page"))
            receipt = Receipt(
                SOURCE, (note("read.posts", file=file.name, n=len(posts)), *dates.read, *read)
            )
            histories.append(
                PageHistory(
                    page or PurePath(file.name).stem,
                    "instagram" if instagram else "facebook",
                    "followers",
                    PACIFIC,
                    "irregular",
                    receipt.plus(
                        guessed=guessed,
                        left_out=left_out,
                        unresolved=[*unresolved, *ids.unresolved, *disagreeing],
                    ),
                    posts=checked("posts", posts),
                    page_id=page_id or None,
                    digests=(file.digest,),
                    named=bool(page),
                )
            )
        return histories


class _Table(NamedTuple):
    """Rows of posts as wide as their header."""

    headers: list[str]
    found: dict[str, list[int]]
    rows: Rows
    first_row: int
    others: list[Note]

    def cells(self, name: str) -> list[Cell]:
        """A column, blank where the table has none of this name."""
        at = self.found.get(name, [None])[0]
        return ["" if at is None else row[at] for row in self.rows]

    def texts(self, name: str) -> list[str]:
        """The same as text without outer spaces."""
        return [_plain(cell) for cell in self.cells(name)]


def _plain(cell: Cell) -> str:
    # A workbook holds an id as a number.
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell).strip()


def _header_of(rows: Sequence[Sequence[Cell]]) -> int | None:
    for at, row in enumerate(rows[:DEEPEST_HEADER]):
        if {"id", "time"} <= columns("content", row).keys():
            return at
    return None


def _table(file: Opened) -> _Table:
    rows, at = next((r, at) for r in tables(file) if (at := _header_of(r)) is not None)
    headers = [str(cell) for cell in rows[at]]
    width = len(headers)
    full = [[*row[:width], *[""] * (width - len(row))] for row in rows[at + 1 :]]
    return _Table(headers, columns("content", headers), full, at + 2, other_sheets(file, rows))


def _frame(
    table: _Table, ids: Ids, time: pd.DatetimeIndex
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """A row for each row of the file that is a post with a time."""
    given = {name: table.found[name][0] for name in COUNTED if name in table.found}
    found = numbers(table.rows, list(given.values()))
    frame = pd.DataFrame(found.values, columns=list(given)).reindex(columns=list(COUNTED))
    frame = frame.assign(
        time=time,
        post=ids.posts,
        type=[kind.casefold() for kind in table.texts("type")],
        page=table.texts("page"),
        page_id=["" if is_cut(cell) else _plain(cell) for cell in table.cells("page_id")],
        link=table.texts("link"),
    )
    frame["owner"] = frame["page_id"].where(frame["page_id"] != "", frame["page"])
    rows = [str(table.first_row + n) for n in range(len(frame))]
    unresolved = found.notes([table.headers[at] for at in given.values()], rows)
    return frame[(frame["post"] != "") & frame["time"].notna()], unresolved


def _is_daily(table: _Table) -> bool:
    """Whether the rows are days of posts (`Date` is else a word for their whole life)."""
    orders: tuple[Order, ...] = ("day_first", "month_first")
    cells = set(table.texts("date"))
    return any(read_moment(cell, order) is not None for cell in cells for order in orders)


def _one_row_a_post(frame: pd.DataFrame, *, daily: bool) -> pd.DataFrame:
    """Days of a post added up, people by their most; else of a repeated post the last row."""
    if not daily:
        return frame.drop_duplicates(["time", "post"], keep="last")
    how = {name: "first" for name in frame.columns if name not in ("time", "post")}
    how |= {"reach": "max", "paid_reach": "max"}
    grouped = frame.groupby(["time", "post"], as_index=False, sort=False)
    whole = grouped.agg(how)
    # A sum of nothing but blanks is blank.
    sums = grouped[list(_SUMMED)].sum(min_count=1)
    whole[list(_SUMMED)] = sums[list(_SUMMED)]
    return whole


def _is_instagram(table: _Table) -> bool:
    sites = Counter(
        site
        for link in table.texts("link")
        for site in ("instagram", "facebook")
        if f"{site}.com/" in link
    )
    if sites:
        return sites.most_common(1)[0][0] == "instagram"
    return "account" in table.found


def _clock(frame: pd.DataFrame) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Whether the times agree with those in the posts' own links: what was read, what not."""
    told = [
        abs(time - known) <= _SAME_TIME
        for time, link in zip(frame["time"], frame["link"], strict=True)
        if (known := posted_at(link)) is not None
    ]
    if not told:
        return (), ()
    line = {"n": len(told), "agreeing": sum(told)}
    if 2 * sum(told) >= len(told):
        return (note("read.content.times_agree", **line),), ()
    return (), (note("read.content.times_disagree", **line),)


def _left_out(table: _Table, ids: Ids, times: Sequence[dt.datetime | None]) -> list[Note]:
    dropped = sum(not post or time is None for post, time in zip(ids.posts, times, strict=True))
    used = {at for found in table.found.values() for at in found[:1]}
    unused = sum(bool(header.strip()) for header in table.headers) - len(used)
    lines = [note("read.posts_dropped", n=dropped)] if dropped else []
    return lines + ([note("read.columns_unused", n=unused)] if unused > 0 else [])
