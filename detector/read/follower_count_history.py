"""Counts of followers read out of archived pages: the CSV of FollowerCountHistory.

Each row is a capture in a web archive; its address names the account.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

from detector.history import Note, PageHistory, Receipt, UnknownFormat, note
from detector.read.dates import parse_dates
from detector.read.day_table import other_columns
from detector.read.named_columns import has_table, named_table
from detector.read.opened import Opened
from detector.read.plain_table import count_cells
from detector.read.snapshots import Snapshot, snapshot_histories

SOURCE = "source.follower_count_history"
_COLUMNS = ("mementodatetime", "urim", "followercount")
_ARCHIVED = re.compile(
    r"/\d{14}[a-z_]*/(?:https?://)?(?P<host>[^/:?#]+)(?::\d+)?/+(?:#!/)?@?(?P<handle>[^/?#]+)"
)
_SITES = {
    "twitter.com": "twitter",
    "x.com": "twitter",
    "instagram.com": "instagram",
    "facebook.com": "facebook",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
}
# The tool reads "12.3K" as 123,000: ten times too many. Five parts it from any true step.
_TOO_HIGH = 5


class FollowerCountHistory:
    """Reads captures as totals at their instants, one history for each account."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the header is the tool's."""
        return file.kind != "json" and has_table(file, _is_history)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each account.

        Raises
        ------
        UnknownFormat
            No capture holds a count.
        """
        table = named_table(file, _is_history)
        if table is None or not table.rows:
            raise UnknownFormat("read.day_table.no_numbers", file=file.name)
        when, address, count = (table.keys.index(name) for name in _COLUMNS)
        dates = parse_dates(table.column(when), file=file.name, column=table.headers[when])
        owners = [_owner(text) for text in table.texts(address)]
        found: dict[str, list[Snapshot]] = {}
        for (site, handle), time, total in zip(
            owners, dates.values, count_cells(table.column(count)), strict=True
        ):
            if time is not None and total is not None and total.low >= 0:
                stamp = time.astimezone(dt.UTC) if time.tzinfo else time.replace(tzinfo=dt.UTC)
                found.setdefault(site, []).append(Snapshot(handle, None, stamp, total))
        if not found:
            raise UnknownFormat("read.day_table.no_numbers", file=file.name)
        left_out = other_columns(table, [when, address, count])
        receipt = Receipt(SOURCE).plus(
            guessed=(*file.guessed, *dates.guessed, note("read.archive_stamps")),
            left_out=[*dates.left_out, *left_out],
        )
        return [
            history.with_receipt(history.receipt.plus(unresolved=_too_high(history)))
            for site, snapshots in found.items()
            for history in snapshot_histories(
                file,
                snapshots,
                receipt=receipt,
                platform=site,
                measure="subscribers" if site == "youtube" else "followers",
            )
        ]


def _is_history(keys: frozenset[str]) -> bool:
    return keys >= set(_COLUMNS)


def _owner(address: str) -> tuple[str, str]:
    """The platform and account of an archived address; unknown and nameless when it is odd."""
    found = _ARCHIVED.search(address[:500])
    if found is None:
        return "unknown", ""
    host = found["host"].casefold()
    site = next((s for h, s in _SITES.items() if host == h or host.endswith("." + h)), None)
    return (site, found["handle"]) if site else ("unknown", "")


def _too_high(history: PageHistory) -> list[Note]:
    totals = history.counts["total"].tolist()
    days = history.counts["end"].tolist()
    odd = [
        days[at + 1]
        for at, ((before, here), (_, after)) in enumerate(pairwise(pairwise(totals)))
        if here >= _TOO_HIGH * max(before, 1) and here >= _TOO_HIGH * max(after, 1)
    ]
    return [note("read.ten_times", n=len(odd), day=odd[0].date())] if odd else []
