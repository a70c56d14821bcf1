"""CSV exports of TikTok's Business Suite and Studio: audience, overview and videos."""

from __future__ import annotations

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
from detector.read.series import day_bounds

SOURCE = "source.tiktok_business"

_COUNTS: dict[Quantity, tuple[str, ...]] = {
    "total": ("total followers", "followers"),
    "gained": ("new followers",),
    "lost": ("lost followers",),
    "net": ("net growth", "difference in followers from previous day"),
}
_ACTIVITY = {
    "reach": ("reached audience",),
    "engaged": ("engaged audience",),
    "views": ("video views",),
    "visits": ("profile views",),
    "shares": ("shares",),
    "comments": ("comments",),
}
_DAILY = {"reached audience", "engaged audience", "profile views", "net growth"}
_STUDIO = "difference in followers from previous day"
_VIDEOS = {"video link", "post time", "video views"}


class TiktokBusiness:
    """Reads the daily tables of followers and activity, and the list of videos."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the header is one of TikTok's."""
        return file.kind != "json" and has_table(file, _is_tiktok)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history: followers and activity by day, or the videos.

        Raises
        ------
        UnknownFormat
            No row, or no number in any of them.
        """
        table = named_table(file, _is_tiktok)
        if table is None or not table.rows:
            raise UnknownFormat("read.day_table.no_numbers", file=file.name)
        receipt = Receipt(SOURCE).plus(guessed=file.guessed)
        blank = PageHistory(
            PurePath(file.name).stem,
            "tiktok",
            "followers",
            "UTC",
            "day",
            receipt,
            digests=(file.digest,),
            named=False,
        )
        if set(table.keys) >= _VIDEOS:
            return [_videos(blank, table, file)]
        date = table.find(("date",))
        assert date is not None
        counts = {q: i for q, words in _COUNTS.items() if (i := table.find(words)) is not None}
        if "gained" in counts:
            counts.pop("net", None)
        activity = {m: i for m, w in _ACTIVITY.items() if (i := table.find(w)) is not None}
        left_out = other_columns(table, [date, *counts.values(), *activity.values()])
        receipt = receipt.plus(guessed=[note("read.plain.zone_guessed")], left_out=left_out)
        columns = Columns(date, counts, activity)
        return [day_history(blank.with_receipt(receipt), table, columns, file.name)]


def _is_tiktok(keys: frozenset[str]) -> bool:
    if "date" in keys:
        both = "new followers" in keys or "video views" in keys
        return _STUDIO in keys or (both and bool(keys & _DAILY))
    return keys >= _VIDEOS


def _videos(blank: PageHistory, table: NamedTable, file: Opened) -> PageHistory:
    link, posted = table.find(("video link",)), table.find(("post time",))
    assert link is not None
    assert posted is not None
    dates = parse_dates(table.column(posted), file=file.name, column=table.headers[posted])
    numbers = {
        name: count_cells(table.column(index))
        for name in ("likes", "comments", "shares")
        if (index := table.find((name,))) is not None
    }
    rows = [
        {
            "time": day_bounds(when.date(), "UTC")[0] if dates.grain == "day" else when,
            # The id alone: the link names the account.
            "post": text.rstrip("/").rsplit("/", 1)[-1].split("?")[0],
            "type": "video",
            **{name: c.value for name, cells in numbers.items() if (c := cells[at]) is not None},
        }
        for at, (when, text) in enumerate(zip(dates.values, table.texts(link), strict=True))
        if when is not None and text
    ]
    if not rows:
        raise UnknownFormat("read.day_table.no_numbers", file=file.name)
    frame = pd.DataFrame(rows).drop_duplicates("post")
    frame["time"] = pd.to_datetime(frame["time"], utc=True)
    posts = checked("posts", frame)
    receipt = blank.receipt.plus(
        read=[note("read.posts_listed", n=len(posts), file=file.name)],
        guessed=[*dates.guessed, note("read.plain.zone_guessed")],
        left_out=dates.left_out,
    )
    return PageHistory(
        blank.page, "tiktok", "followers", "UTC", "irregular", receipt,
        posts=posts, digests=blank.digests, named=False,
    )  # fmt: skip
