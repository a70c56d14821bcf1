"""Facebook Page Insights, the post-level (and video-level) export: one row a post.

It holds no count of fans, so it is only of use beside the page-level export, to whose
history the posts are joined. No message text is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from detector.history import Note, PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import checked
from detector.read.blocks import header_key, leading_lines
from detector.read.blocks import rows as text_rows
from detector.read.cells import numbers
from detector.read.facebook_dates import facebook_dates, in_utc
from detector.read.facebook_insights import named
from detector.read.facebook_insights_columns import Unit, units_of
from detector.read.facebook_insights_tables import ZONE
from detector.read.facebook_posts_sheets import one_table
from detector.read.opened import Cell, Opened, Rows
from detector.read.post_ids import post_ids

ID, POSTED, TYPE, LINK = "post id", "posted", "type", "permalink"

# Column of the posts table: headers it may have, and what it counts.
COLUMNS: dict[str, tuple[tuple[str, ...], Unit | None]] = {
    "reach": (("lifetime post total reach",), "people"),
    "paid_reach": (("lifetime post paid reach",), "people"),
    "engaged": (("lifetime engaged users",), "people"),
    # Which of these two names counts people and which events changed over the years.
    "negative": (("lifetime negative feedback", "lifetime negative feedback from users"), "people"),
    "comments": (("lifetime post stories by action type - comment",), None),
    "likes": (("lifetime post stories by action type - like",), None),
    "shares": (("lifetime post stories by action type - share",), None),
}
_PAGE_AND_POST = re.compile(r"(\d{5,20})_\d+")
_DEEPEST_HEADER = 10


class FacebookPosts:
    """Reads the post-level export into a history of posts without counts."""

    source = "source.facebook_posts"

    def recognises(self, file: Opened) -> bool:
        """Whether the file has the columns `Post ID` and `Posted`."""
        if file.kind == "workbook":
            return any(
                _is_header(row) for rows in file.sheets.values() for row in rows[:_DEEPEST_HEADER]
            )
        if file.kind != "text":
            return False
        # The cheap look first: parsing a whole file for each reader in turn adds up.
        lines = map(str.casefold, leading_lines(file.text))
        if not any(ID in line and POSTED in line for line in lines):
            return False
        return any(_is_header(row) for row in text_rows(file.text)[:_DEEPEST_HEADER])

    def read(self, file: Opened) -> list[PageHistory]:
        """One history with nothing but posts; it lives only joined to the page's counts.

        Raises
        ------
        UnknownFormat
            There is a header but no post.
        BadCell
            The column of dates holds something else.
        """
        table = _table(file)
        told = post_ids([row[table.id] for row in table.rows], table.links)
        ids = told.posts
        if not any(ids):
            raise UnknownFormat("read.posts_empty", file=file.name)
        dates = facebook_dates(
            [row[table.posted] if ids[n] else "" for n, row in enumerate(table.rows)],
            file=file.name,
            column="Posted",
            first_row=table.first_row,
        )
        frame, unresolved = _posts(table, ids, dates.values)
        posts = checked("posts", frame)
        if posts.empty:
            raise UnknownFormat("read.posts_empty", file=file.name)
        guessed = (*file.guessed, *dates.guessed, note("read.zone_pacific"))
        if posts["likes"].notna().any():
            guessed += (note("read.post_likes_are_stories"),)
        dropped = sum(map(bool, ids)) - len(posts)
        left_out = (note("read.posts_dropped", n=dropped),) if dropped else ()
        name = named(file.name).page
        return [
            PageHistory(
                page=name or file.name.rsplit(".", 1)[0],
                platform="facebook",
                measure="likes",
                zone=ZONE,
                resolution="irregular",
                receipt=Receipt(
                    self.source,
                    (note("read.posts", file=file.name, n=len(posts)), *dates.read),
                    guessed,
                    (*dates.left_out, *left_out),
                    (*unresolved, *told.unresolved),
                ),
                posts=posts,
                page_id=_page_id(ids),
                digests=(file.digest,),
                named=name is not None,
            )
        ]


class _Table(NamedTuple):
    """Rows of posts as wide as their header."""

    keys: list[str]
    units: list[Unit | None]
    rows: list[list[Cell]]
    first_row: int

    @property
    def id(self) -> int:
        return self.keys.index(ID)

    @property
    def links(self) -> list[str]:
        """The post's own link in each row, empty where the table has none."""
        if LINK not in self.keys:
            return [""] * len(self.rows)
        at = self.keys.index(LINK)
        return [str(row[at]).strip() for row in self.rows]

    @property
    def posted(self) -> int:
        return self.keys.index(POSTED)


def _table(file: Opened) -> _Table:
    rows: Rows = (
        one_table(file.sheets, _is_header)
        if file.kind == "workbook"
        else [list(row) for row in text_rows(file.text)]
    )
    header, body, first_row = next(
        (row, rows[at + 1 :], at + 2)
        for at, row in enumerate(rows[:_DEEPEST_HEADER])
        if _is_header(row)
    )
    keys = [header_key(str(cell)) for cell in header]
    width = len(keys)
    full: list[list[Cell]] = [[*row[:width], *[""] * (width - len(row))] for row in body]
    described = bool(full) and not str(full[0][keys.index(ID)]).strip()
    descriptions = [str(cell) for cell in full[0]] if described else None
    return _Table(keys, units_of(keys, descriptions), full[described:], first_row + int(described))


def _posts(
    table: _Table, ids: list[str], when: Sequence[dt.datetime | None]
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Rows of the posts table, and what could not be understood."""
    columns = {name: at for name in COLUMNS if (at := _column(table, name)) is not None}
    found = numbers(table.rows, list(columns.values()))
    frame = pd.DataFrame(found.values, columns=list(columns))
    kinds = [str(row[table.keys.index(TYPE)]) if TYPE in table.keys else "" for row in table.rows]
    frame = frame.assign(
        time=in_utc(when),
        post=ids,
        type=[kind.strip().casefold() for kind in kinds],
    )
    unresolved = found.notes(
        [table.keys[at] for at in columns.values()],
        [str(table.first_row + n) for n in range(len(ids))],
    )
    # "Was mentioned in a post" rows are other people's posts: no type, nobody reached.
    own = frame["type"] != ""
    if "reach" in frame:
        own |= frame["reach"].notna()
    kept = frame[own & (frame["post"] != "") & frame["time"].notna()]
    return kept.drop_duplicates(["time", "post"], keep="last"), unresolved


def _column(table: _Table, name: str) -> int | None:
    headers, unit = COLUMNS[name]
    at = [i for i, key in enumerate(table.keys) if key in headers]
    fitting = [i for i in at if unit is None or table.units[i] == unit]
    return next(iter(fitting or at), None)


def _page_id(ids: Sequence[str]) -> str | None:
    """The page's id, which most of its posts' ids begin with (`<page>_<post>`)."""
    owners = Counter(found[1] for post in ids if (found := _PAGE_AND_POST.fullmatch(post)))
    return owners.most_common(1)[0][0] if owners else None


def _is_header(row: Sequence[Cell]) -> bool:
    return {ID, POSTED} <= {header_key(str(cell)) for cell in row}
