"""Meta Content Library: posts with their reactions. It has no count of fans at posting."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from detector.history import PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import UTC_TIME, checked
from detector.read.dates import parse_dates
from detector.read.named_columns import has_table, named_table
from detector.read.opened import Opened
from detector.read.plain_table import count_cells

SOURCE = "source.content_library"
_COLUMNS = {"id", "creation_time", "post_owner.id"}
_NUMBERS = {
    **{name: f"statistics.{name}_count" for name in ("love", "haha", "wow", "sad", "angry")},
    "likes": "statistics.like_count",
    "comments": "statistics.comment_count",
    "shares": "statistics.share_count",
}


class ContentLibrary:
    """Reads posts into histories without counts, one for each page."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the header has the library's flattened names."""
        return file.kind != "json" and has_table(file, _is_library)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each owner of posts.

        Raises
        ------
        UnknownFormat
            There is no post.
        """
        table = named_table(file, _is_library)
        if table is None or not table.rows:
            raise UnknownFormat("read.posts_empty", file=file.name)
        dates = parse_dates(
            table.column(table.keys.index("creation_time")),
            file=file.name,
            column="creation_time",
            first_row=table.lines[0],
        )
        numbers = {
            name: [None if c is None or c.value < 0 else c.value for c in count_cells(cells)]
            for name, header in _NUMBERS.items()
            if header in table.keys and (cells := table.column(table.keys.index(header)))
        }
        frame = pd.DataFrame(
            {
                "time": pd.Series(
                    [
                        when and (when.astimezone(dt.UTC) if when.tzinfo else _utc(when))
                        for when in dates.values
                    ],
                    dtype=UTC_TIME,
                ),
                "post": table.texts(table.keys.index("id")),
                "type": "",
                **numbers,
                "_owner": table.texts(table.keys.index("post_owner.id")),
                "_name": table.texts(table.find(("post_owner.name", "post_owner.username"))),
            }
        )
        frame = frame[frame["time"].notna() & (frame["post"] != "")].drop_duplicates("post")
        if frame.empty:
            raise UnknownFormat("read.posts_empty", file=file.name)
        # Instagram has one reaction only: the columns of the others stay blank.
        love = numbers.get("love", [])
        platform = "facebook" if any(count is not None for count in love) else "instagram"
        receipt = Receipt(SOURCE).plus(
            guessed=[*file.guessed, *dates.guessed], left_out=dates.left_out
        )
        return [
            PageHistory(
                str(posts["_name"].iloc[-1]) or str(owner),
                platform,
                "followers",
                "UTC",
                "irregular",
                receipt.plus(
                    read=[note("read.posts_listed", n=len(posts), file=file.name)],
                    left_out=[note("read.content_library.no_counts")],
                ),
                posts=checked("posts", posts.drop(columns=["_owner", "_name"])),
                page_id=str(owner) or None,
                digests=(file.digest,),
            )
            for owner, posts in frame.groupby("_owner", sort=False)
        ]


def _is_library(keys: frozenset[str]) -> bool:
    return keys >= _COLUMNS and any(key.startswith("statistics.") for key in keys)


def _utc(when: dt.datetime) -> dt.datetime:
    return when.replace(tzinfo=dt.UTC)
