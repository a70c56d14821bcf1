"""A channel's days out of archived Social Blade pages: each holds years of days at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from detector.history import BadSetting, Count, InputError, daily
from detector.read import open_exports
from detector.watch.archive.cdx import Capture
from detector.watch.archive.pages import PLACES, archived_address
from detector.watch.archive.rebuild import fetched
from detector.watch.client import Client
from detector.watch.export import Counted
from detector.watch.sources.youtube import cut
from detector.watch.trouble import Trouble

PLATFORM, MEASURE = "youtube", "subscribers"
# The longest stretch that one page was seen to hold.
REACH = timedelta(days=1_800)
# YouTube cuts what it shows to three digits since then, and so does who reads it there.
CUT_SINCE = date(2019, 9, 1)

Totals = dict[date, float]


@dataclass(frozen=True, slots=True)
class Series:
    """What came of it.

    Attributes
    ----------
    rows
        One for each day, the address of its capture beside it.
    missing
        Days asked for that no page holds.
    without, unread, differing
        Captures without a series; captures that could not be read, and will be tried again;
        days on which two captures give different totals, the earlier capture being taken.
    """

    rows: tuple[Counted, ...]
    missing: int
    without: int
    unread: int
    differing: int


def series_address(handle: str) -> str:
    """Where Social Blade shows a channel's days; handles as `archive youtube` takes them.

    Raises
    ------
    BadSetting
        It is no handle of YouTube.
    """
    archived_address(PLATFORM, handle, None)
    if handle.startswith("@"):
        return f"socialblade.com/youtube/handle/{handle[1:]}/monthly"
    kind, _, name = handle.partition("/")
    if kind not in ("user", "channel", "c") or not name:
        raise BadSetting(
            "watch.bad_handle",
            platform=PLATFORM,
            value=handle[:100],
            example=PLACES[PLATFORM].example,
        )
    return f"socialblade.com/youtube/{kind}/{name}/monthly"


def in_order(found: Sequence[Capture], end: date) -> list[Capture]:
    """Captures in the order in which they promise most: the first after the days asked for,
    those before it backwards, then the later ones.
    """  # noqa: D205
    after = [capture for capture in found if capture.at.date() >= end]
    before = [capture for capture in found if capture.at.date() < end]
    return [*after[:1], *reversed(before), *after[1:]]


def rebuild_series(
    client: Client,
    found: Sequence[Capture],
    page: str,
    days: tuple[date, date],
    journal: Path,
    *,
    pause: Callable[[float], object],
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Series:
    """Fetch captures until the days are covered; arguments as those of `rebuild`.

    Parameters
    ----------
    client, found, page, journal, pause, tell
        As in `rebuild`.
    days
        First day, and the day after the last.
    """
    wanted = {days[0] + timedelta(days=n) for n in range((days[1] - days[0]).days)}
    known = _read(journal)
    used: list[tuple[Capture, Totals]] = []
    without = unread = 0
    taken: set[str] = set()
    with journal.open("a", encoding="utf-8") as kept:
        if journal.stat().st_size:
            kept.write("\n")  # a line cut off by a kill must not swallow the next
        for capture in in_order(found, days[1]):
            covered = set().union(*(totals for _, totals in used))
            tell(len(wanted & covered), len(wanted))
            if wanted <= covered:
                break
            if capture.digest in taken:
                continue
            taken.add(capture.digest)
            if capture.digest not in known:
                try:
                    body = fetched(client, capture, pause)
                except Trouble as trouble:
                    unread += 1
                    if trouble.kind == "rate_limited":
                        break
                    continue
                known[capture.digest] = totals_in(body)
                kept.write(_line(capture.digest, known[capture.digest]))
                kept.flush()
            totals = known[capture.digest]
            without += not totals
            used += [(capture, totals)] if totals else []
    tell(len(wanted), len(wanted))
    return _summed(used, page, wanted, without, unread)


def totals_in(body: bytes) -> Totals:
    """Subscribers by day in a saved page, or nothing where it holds no such series."""
    try:
        histories = open_exports([("page.html", body)])
    except InputError:
        return {}
    fits = [h for h in histories if (h.platform, h.measure) == (PLATFORM, MEASURE)]
    if len(fits) != 1:
        return {}
    series = daily(fits[0])
    seen = np.flatnonzero(np.isfinite(series.total))
    return {series.days[at].item(): float(series.total[at]) for at in seen}


def _summed(
    used: Sequence[tuple[Capture, Totals]], page: str, wanted: set[date], without: int, unread: int
) -> Series:
    rows: dict[date, Counted] = {}
    differing = set()
    # What was written down first was least likely to be changed since.
    for capture, totals in sorted(used, key=lambda pair: pair[0].stamp):
        for day in wanted & set(totals):
            count = _count(day, totals[day])
            if day not in rows:
                # The middle of the day: a total of midnight would close the day before.
                at = datetime.combine(day, time(12), UTC)
                rows[day] = Counted(at, page, count, capture.address)
            elif rows[day].count.low > count.high or count.low > rows[day].count.high:
                differing.add(day)
    return Series(
        tuple(rows[day] for day in sorted(rows)),
        len(wanted) - len(rows),
        without,
        unread,
        len(differing),
    )


def _count(day: date, total: float) -> Count:
    shown = round(total)
    if day < CUT_SINCE or (cut(shown).step and shown % (cut(shown).step + 1)):
        return Count.exact(total)
    return cut(shown)


def _line(digest: str, totals: Totals) -> str:
    return json.dumps([digest, {day.isoformat(): total for day, total in totals.items()}]) + "\n"


def _read(journal: Path) -> dict[str, Totals]:
    """What earlier runs read; lines cut off by a kill are read again from the archive."""
    known: dict[str, Totals] = {}
    if not journal.exists():
        return known
    for line in journal.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            digest, totals = json.loads(line)
            known[str(digest)] = {date.fromisoformat(d): float(v) for d, v in totals.items()}
        except (ValueError, TypeError, AttributeError):
            continue
    return known
