"""Put the tables of several files of one page together; what disagrees is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from detector.history import Note, PageHistory, Receipt, note
from detector.history.daily import local_days
from detector.history.tables import KEYS, TableName, checked
from detector.read.fan_list import gains_of, is_fan_list

_MERGED: tuple[TableName, ...] = ("counts", "audience", "activity", "sources", "posts", "fans")
_COMPARED: dict[TableName, tuple[str, ...]] = {
    "counts": ("total", "gained", "lost"),
    "audience": ("fans", "share"),
    "activity": ("value",),
    "sources": ("gained", "lost"),
}
# The receipt names this many days one by one and counts the rest.
_MOST_NAMED = 5


def merged(histories: Sequence[PageHistory]) -> PageHistory:
    """One history of the files of one page, platform and measure.

    Where two files report the same time, the file that ends later is believed: platforms
    correct their numbers for some days. Each disagreement is listed as unresolved.

    Parameters
    ----------
    histories
        At least one. They are not changed.
    """
    distinct: dict[tuple[str, ...], PageHistory] = {}
    for history in histories:
        distinct.setdefault(history.digests or (str(id(history)),), history)
    files = sorted(distinct.values(), key=_ends)
    first = next(iter(distinct.values()))
    twice = len(histories) - len(distinct)
    again = [note("read.same_file", n=twice)] if twice else []
    if len(files) == 1:
        return first.with_receipt(first.receipt.plus(left_out=again)) if again else first
    unresolved: list[Note] = []
    tables: dict[TableName, pd.DataFrame] = {}
    # A file without counts says nothing of how often they come.
    counted = [file for file in files if not file.counts.empty]
    daily = next((file for file in counted if file.resolution == "day"), first)
    # Parts of one list of fans: each knows some of a day's gains.
    lists = all(map(is_fan_list, files))
    for name in _MERGED:
        frames = [getattr(file, name) for file in files]
        given = [frame for frame in frames if not frame.empty]
        if name != "counts" or not lists:
            unresolved += _disagreements(name, given, daily.zone)
        tables[name] = _table(name, given) if len(given) > 1 else (given or frames)[0]
    if lists:
        tables["counts"] = gains_of(tables["fans"])
    return replace(
        first,
        resolution=daily.resolution,
        zone=daily.zone,
        page_id=next((file.page_id for file in files if file.page_id), None),
        digests=tuple(digest for file in distinct.values() for digest in file.digests),
        receipt=_receipts(list(distinct.values())).plus(
            read=[note("read.stitched", n=len(files))], left_out=again, unresolved=unresolved
        ),
        counts=tables["counts"],
        audience=tables["audience"],
        activity=tables["activity"],
        sources=tables["sources"],
        posts=tables["posts"],
        fans=tables["fans"],
    )


def joined_activity(host: PageHistory, guest: PageHistory) -> tuple[pd.DataFrame, list[Note]]:
    """The activity of two histories of one page, and where they disagree."""
    frames = [table for table in (host.activity, guest.activity) if not table.empty]
    unresolved = _disagreements("activity", frames, host.zone)
    return _table("activity", frames) if len(frames) > 1 else frames[0], unresolved


def _ends(history: PageHistory) -> pd.Timestamp:
    span = history.span
    return pd.Timestamp(span.end) if span else pd.Timestamp.min.tz_localize("UTC")


def _table(name: TableName, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all frames; of one key the last frame's value, where it has one."""
    keys = KEYS[name]
    if name == "audience":
        # Never mix two lists of one day: a country absent from the later list fell out of it.
        lists = ["time", "dimension"]
        whole = pd.concat(
            [frame.assign(_file=number) for number, frame in enumerate(frames)], ignore_index=True
        )
        latest = whole.groupby(lists)["_file"].transform("max")
        return checked(name, whole[whole["_file"] == latest].drop(columns="_file"))
    whole = pd.concat(frames, ignore_index=True)
    if name in ("counts", "sources"):
        if not whole.duplicated(keys).any():
            return checked(name, whole)
        return checked(name, whole.groupby(keys, as_index=False).last())
    # A post keeps its id when its time was cut to the minute by a spreadsheet.
    key = "post" if name == "posts" else keys
    return checked(name, whole.drop_duplicates(key, keep="last"))


def _disagreements(name: TableName, frames: list[pd.DataFrame], zone: str) -> list[Note]:
    if name not in _COMPARED or len(frames) < 2:
        return []
    keys = KEYS[name]
    whole = pd.concat(frames, ignore_index=True)
    twice = whole[whole.duplicated(keys, keep=False)]
    if twice.empty:
        return []
    notes: list[Note] = []
    grouped = twice.groupby(keys, dropna=False)
    for quantity in _COMPARED[name]:
        spread = grouped[quantity].agg(["first", "last", "min", "max"]).reset_index()
        differing = spread[spread["max"] > spread["min"]]
        if differing.empty:
            continue
        stamp = differing["time" if name == "audience" else "start"]
        # A total, like a list of fans, stands at the midnight that closes its day.
        closing = name == "audience" or quantity == "total"
        days = local_days(stamp - pd.Timedelta(microseconds=int(closing)), zone)
        if name != "counts":
            notes.append(note(f"read.overlap_{name}", n=len(differing), day=min(days).item()))
            continue
        shown = zip(days, differing["first"], differing["last"], strict=True)
        for day, earlier, later in list(shown)[:_MOST_NAMED]:
            notes.append(
                note(f"read.overlap_{quantity}", day=day.item(), earlier=earlier, later=later)
            )
        if len(differing) > _MOST_NAMED:
            notes.append(note("read.overlap_more", n=len(differing) - _MOST_NAMED))
    return notes


def _receipts(files: Sequence[PageHistory]) -> Receipt:
    whole = files[0].receipt
    for file in files[1:]:
        other = file.receipt
        whole = whole.plus(
            read=other.read,
            guessed=other.guessed,
            left_out=other.left_out,
            unresolved=other.unresolved,
        )
    return whole
