"""Totals of pages at instants, as captures and posts hold them: a history for each page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import PurePath
from typing import NamedTuple

from detector.history import Count, Note, PageHistory, Receipt, note
from detector.read.opened import Opened
from detector.read.rounding import unrounded
from detector.read.series import counts_table, total_row


class Snapshot(NamedTuple):
    """How many a page had at an instant (aware). A page is known by its id, or its name."""

    page: str
    page_id: str | None
    time: dt.datetime
    total: Count


def snapshot_histories(
    file: Opened,
    snapshots: Iterable[Snapshot],
    *,
    receipt: Receipt,
    platform: str,
    measure: str,
    zone: str = "UTC",
) -> list[PageHistory]:
    """One history for each page, its totals in order of time.

    Parameters
    ----------
    file
        Where they stand.
    snapshots
        In file order; of several for one page and instant the last is used, and that they
        differ is listed as unresolved.
    receipt
        What the reader has to say of the whole file.
    platform, measure, zone
        As in `PageHistory`.
    """
    pages: dict[str, list[Snapshot]] = {}
    for each in snapshots:
        pages.setdefault(each.page_id or each.page.casefold(), []).append(each)
    histories = []
    for listed in pages.values():
        last: dict[dt.datetime, Snapshot] = {}
        differing: list[dt.datetime] = []
        for each in listed:
            if each.time in last and last[each.time].total != each.total:
                differing.append(each.time)
            last[each.time] = each
        ordered = [last[when] for when in sorted(last)]
        totals, digits = unrounded([each.total for each in ordered])
        newest = ordered[-1]
        name = newest.page or newest.page_id or PurePath(file.name).stem
        guessed: list[Note] = []
        unresolved: list[Note] = []
        if digits is not None:
            guessed.append(note("read.plain.rounding_guessed", digits=digits))
        if differing:
            unresolved.append(
                note("read.snapshots_differ", n=len(differing), day=min(differing).date())
            )
        counts = counts_table(
            total_row(each.time, total) for each, total in zip(ordered, totals, strict=True)
        )
        read = note("read.snapshots", n=len(ordered), page=name, measure=measure)
        histories.append(
            PageHistory(
                name,
                platform,
                measure,
                zone,
                "irregular",
                receipt.plus(read=[read], guessed=guessed, unresolved=unresolved),
                counts=counts,
                page_id=newest.page_id,
                digests=(file.digest,),
                named=bool(newest.page or newest.page_id),
            )
        )
    return histories
