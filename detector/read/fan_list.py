"""Lists of fans: accounts as keyed hashes, and what they say of gains by day.

Such a list holds those who are fans when it is made. Who came and left again is in none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath
from typing import NamedTuple

import pandas as pd

from detector.history import Count, Note, PageHistory, Receipt, UnknownFormat, note
from detector.history.fan_ids import PROJECT
from detector.history.tables import UTC_TIME, checked
from detector.read.dates import YEARS, read_moment
from detector.read.opened import Opened
from detector.read.series import counts_table, day_bounds, flow_row


class Follow(NamedTuple):
    """One account that follows, when it began to, and when the account was made.

    Only a hash of `account` is kept.
    """

    account: str
    time: dt.datetime | None = None
    created: dt.datetime | None = None


def fan_history(
    file: Opened,
    follows: Iterable[Follow],
    *,
    source: str,
    platform: str,
    measure: str = "followers",
    page: str = "",
    page_id: str | None = None,
    guessed: Iterable[Note] = (),
    left_out: Iterable[Note] = (),
) -> PageHistory:
    """The history of a list of fans: each fan once, and the gains by day of those dated.

    Parameters
    ----------
    file
        Where the list stands.
    follows
        Its entries; of an account listed twice the first time is kept.
    source, platform, measure, page, page_id
        As in `PageHistory` and its receipt.
    guessed, left_out
        Further lines of the receipt.

    Raises
    ------
    UnknownFormat
        The list is empty.
    """
    listed = [each for each in follows if each.account.strip()]
    if not listed:
        raise UnknownFormat("read.fans.none", file=file.name)
    frame = pd.DataFrame(
        {
            "fan": [PROJECT.hashed(platform, each.account) for each in listed],
            "time": pd.Series([each.time for each in listed], dtype=UTC_TIME),
            "country": None,
            "created": pd.Series([each.created for each in listed], dtype=UTC_TIME),
        }
    )
    once = frame.sort_values("time", kind="stable").drop_duplicates("fan")
    fans = checked("fans", once)
    undated = int(fans["time"].isna().sum())
    receipt = Receipt(source).plus(
        read=[note("read.fans.listed", n=len(fans))], guessed=file.guessed
    )
    if undated < len(fans):
        receipt = receipt.plus(guessed=[note("read.fans.only_those_who_stayed")])
        if undated:
            receipt = receipt.plus(left_out=[note("read.fans.some_undated", n=undated)])
    else:
        receipt = receipt.plus(left_out=[note("read.fans.undated", n=undated)])
    twice = len(frame) - len(fans)
    if twice:
        receipt = receipt.plus(left_out=[note("read.fans.twice", n=twice)])
    return PageHistory(
        page or page_id or PurePath(file.name).stem,
        platform,
        measure,
        "UTC",
        "day",
        receipt.plus(guessed=guessed, left_out=left_out),
        counts=gains_of(fans),
        fans=fans,
        page_id=page_id,
        digests=(file.digest,),
        named=bool(page or page_id),
    )


def gains_of(fans: pd.DataFrame) -> pd.DataFrame:
    """The counts table of a fans table: new fans by UTC day, from the first to the last.

    A day on which none of the fans came is a true zero of those who stayed.
    """
    days = Counter(when.date() for when in fans["time"].dropna())
    if not days:
        return counts_table([])
    first, last = min(days), max(days)
    span = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return counts_table(
        flow_row(*day_bounds(day, "UTC"), Count.exact(days.get(day, 0)), None) for day in span
    )


def is_fan_list(history: PageHistory) -> bool:
    """Whether all counts of a history come from its list of fans."""
    counts = history.counts
    return not history.fans.empty and bool(
        counts["total"].isna().all() & counts["lost"].isna().all()
    )


def moment(value: object) -> dt.datetime | None:
    """An instant in UTC from a stamp in seconds or milliseconds, or from text; else None.

    Text without a zone is taken as UTC, as archives write it.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        read = read_moment(value.strip())
        if read is None:
            return None
        when = read.when
        return when.astimezone(dt.UTC) if when.tzinfo else when.replace(tzinfo=dt.UTC)
    # Later than any stamp in milliseconds of a year read here: no time at all.
    if not 0 < value < 5e12:
        return None
    when = dt.datetime.fromtimestamp(value / 1000 if value > 1e11 else value, dt.UTC)
    return when if when.year in YEARS else None
