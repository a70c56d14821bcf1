"""CrowdTangle's historical data: posts of pages one does not own, with the count at each.

"Likes at Posting" and "Followers at Posting" are the page's totals at the time of a post: a
history of pages that nobody opens to you. The service closed in August 2024.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from detector.history import Count, Note, PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import UTC_TIME, checked
from detector.read.dates import parse_dates
from detector.read.named_columns import NamedTable, has_table, named_table
from detector.read.opened import Opened
from detector.read.plain_table import count_cells
from detector.read.snapshots import Snapshot, snapshot_histories

SOURCE = "source.crowdtangle"

_PAGE = ("page name", "group name", "page name (or group name)", "account", "name")
_HANDLE = ("user name", "username")
_ID = ("facebook id", "page id", "account id")
_TIME = ("post created", "created")
_LIKES = "likes at posting"
_FOLLOWERS = "followers at posting"
_REACTIONS = {
    **{name: (name,) for name in ("likes", "love", "wow", "haha", "sad", "angry")},
    "comments": ("comments",),
    "shares": ("shares",),
}
_ADDRESS = ("url",)
_POST = re.compile(r"(?:posts/|story_fbid=|fbid=|videos/|/p/|/reel/|photos/[^?#]*/)([^/?&#]+)")


class Crowdtangle:
    """Reads the historical data of Facebook pages and Instagram accounts."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether a row of headers has the count at posting and the time of the post."""
        return file.kind != "json" and has_table(file, _is_crowdtangle)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each page and measure; the posts stand with each.

        Raises
        ------
        UnknownFormat
            No row holds a count at posting.
        BadCell
            More than a tenth of the times cannot be read.
        """
        table = named_table(file, _is_crowdtangle)
        if table is None or not table.rows:
            raise UnknownFormat("read.crowdtangle.no_counts", file=file.name)
        created = table.find(_TIME)
        assert created is not None
        dates = parse_dates(
            table.column(created),
            file=file.name,
            column=table.headers[created],
            first_row=table.lines[0],
        )
        times = [
            when and (when.astimezone(dt.UTC) if when.tzinfo else when.replace(tzinfo=dt.UTC))
            for when in dates.values
        ]
        platform = "facebook" if table.find(("love", "angry", _LIKES)) is not None else "instagram"
        guessed = [*file.guessed, *dates.guessed]
        if not dates.aware:
            guessed.append(note("read.crowdtangle.zone"))
        blank = Receipt(SOURCE).plus(guessed=guessed, left_out=dates.left_out)
        owners = _owners(table)
        posts = _posts(table, times)
        histories: list[PageHistory] = []
        for header, measure in ((_LIKES, "likes"), (_FOLLOWERS, "followers")):
            index = table.find((header,))
            if index is None:
                continue
            snapshots, zeros = _snapshots(owners, times, count_cells(table.column(index)))
            left = [note("read.crowdtangle.zeros", n=zeros, column=table.headers[index])]
            histories += snapshot_histories(
                file,
                snapshots,
                receipt=blank.plus(left_out=left if zeros else ()),
                platform=platform,
                measure=measure,
            )
        if not histories:
            raise UnknownFormat("read.crowdtangle.no_counts", file=file.name)
        return [_with_posts(history, posts, owners) for history in histories]


def _is_crowdtangle(keys: frozenset[str]) -> bool:
    return bool(keys & {_LIKES, _FOLLOWERS}) and bool(keys & set(_TIME)) and bool(keys & set(_PAGE))


def _owners(table: NamedTable) -> list[tuple[str, str | None]]:
    """Name and id of the page of each row."""
    names = table.texts(table.find(_PAGE))
    handles = table.texts(table.find(_HANDLE))
    ids = table.texts(table.find(_ID))
    return [
        (name or handle, page_id or None)
        for name, handle, page_id in zip(names, handles, ids, strict=True)
    ]


def _snapshots(
    owners: Sequence[tuple[str, str | None]],
    times: Sequence[dt.datetime | None],
    counts: Sequence[Count | None],
) -> tuple[list[Snapshot], int]:
    """The totals, and how many zeros were dropped: CrowdTangle wrote 0 where it knew none."""
    found, zeros = [], 0
    for (name, page_id), when, count in zip(owners, times, counts, strict=True):
        if when is None or count is None:
            continue
        if count.value <= 0:
            zeros += 1
        else:
            found.append(Snapshot(name, page_id, when, count))
    return found, zeros


def _posts(table: NamedTable, times: Sequence[dt.datetime | None]) -> pd.DataFrame:
    numbers = {
        name: [None if c is None or c.value < 0 else c.value for c in cells]
        for name, words in _REACTIONS.items()
        if (index := table.find(words)) is not None and (cells := count_cells(table.column(index)))
    }
    addresses = table.texts(table.find(_ADDRESS))
    kinds = table.texts(table.find(("type",)))
    return pd.DataFrame(
        {
            "time": pd.Series(list(times), dtype=UTC_TIME),
            # Without an address the row stands for its post.
            "post": [_post_id(a, line) for a, line in zip(addresses, table.lines, strict=True)],
            "type": [kind.casefold() for kind in kinds],
            **numbers,
        }
    )


def _post_id(address: str, line: int) -> str:
    found = _POST.search(address)
    return found[1] if found else address or f"row {line}"


def _with_posts(
    history: PageHistory, posts: pd.DataFrame, owners: Sequence[tuple[str, str | None]]
) -> PageHistory:
    key = history.page_id or history.page.casefold()
    mine = [(page_id or name.casefold()) == key for name, page_id in owners]
    frame = posts[pd.Series(mine, dtype=bool) & posts["time"].notna()]
    once = frame.drop_duplicates("post", keep="last")
    left: list[Note] = []
    if len(frame) > len(once):
        left = [note("read.crowdtangle.posts_twice", n=len(frame) - len(once))]
    receipt = history.receipt.plus(
        read=[note("read.crowdtangle.posts", n=len(once))], left_out=left
    )
    return replace(history, posts=checked("posts", once), receipt=receipt)
