"""Rebuild a page's counts from its archived captures, slowly, and from where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.history import Count
from detector.watch.archive.cdx import Capture
from detector.watch.archive.counts import Seen, count_in
from detector.watch.client import Client
from detector.watch.export import Counted
from detector.watch.trouble import PASSING, Trouble

# The archive closes its door for an hour to whoever asks more than 24 times a minute.
SPACING = 2.5
# What the archive asks for at the least, whatever it says.
PATIENCE = 60.0
TRIES = 4


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it: rows in order of time, and captures by what they did not give.

    Attributes
    ----------
    rows
        One for each capture with a count, the address of the capture beside it.
    walls, without, unread, differing
        Captures that are a log-in page; that show no count; that could not be read, and will
        be tried again the next time; whose places show different counts.
    """

    rows: tuple[Counted, ...]
    walls: int
    without: int
    unread: int
    differing: int


def rebuild(
    client: Client,
    found: Sequence[Capture],
    page: str,
    platform: str,
    measure: str,
    journal: Path,
    *,
    pause: Callable[[float], object],
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Rebuilt:
    """Fetch each different capture once.

    Parameters
    ----------
    client
        With `SPACING` between requests, one attempt each.
    found
        Captures in order of time.
    page, platform, measure
        Whose count, and which.
    journal
        File in which what was read is kept from one run to the next.
    pause
        Waits that many seconds.
    tell
        Called with the captures dealt with and all of them.
    """
    known = _read(journal)
    with journal.open("a", encoding="utf-8") as kept:
        if journal.stat().st_size:
            kept.write("\n")  # a line cut off by a kill must not swallow the next
        for done, capture in enumerate(found):
            tell(done, len(found))
            if capture.digest in known:
                continue
            try:
                body = fetched(client, capture, pause)
            except Trouble as trouble:
                if trouble.kind == "rate_limited":
                    break
                continue
            seen = count_in(body.decode("utf-8", "replace"), platform, measure)
            known[capture.digest] = seen
            kept.write(_line(capture.digest, seen))
            kept.flush()
    tell(len(found), len(found))
    return _summed(found, known, page)


def fetched(client: Client, capture: Capture, pause: Callable[[float], object]) -> bytes:
    """The page of a capture, after as many pauses as the archive asks for.

    Raises
    ------
    Trouble
        It cannot be had; `rate_limited` when the archive stays closed.
    """
    for left in reversed(range(TRIES)):
        try:
            return client.get(capture.ask).body
        except Trouble as trouble:
            limited = trouble.kind == "rate_limited"
            if left == 0 or not (limited or trouble.kind in PASSING):
                raise
            pause(max(trouble.wait, PATIENCE) if limited else SPACING)
    raise AssertionError("unreachable")


def _summed(found: Sequence[Capture], known: dict[str, Seen], page: str) -> Rebuilt:
    seen = [(capture, known.get(capture.digest)) for capture in found]
    rows = tuple(
        Counted(capture.at, page, one.count, capture.address)
        for capture, one in seen
        if one is not None and one.count is not None
    )
    return Rebuilt(
        rows,
        sum(one is not None and one.why == "login_wall" for _, one in seen),
        sum(one is not None and one.why == "no_count" for _, one in seen),
        sum(one is None for _, one in seen),
        sum(one is not None and not one.agree for _, one in seen),
    )


def _line(digest: str, seen: Seen) -> str:
    count = seen.count
    numbers = None if count is None else [count.value, count.low, count.high]
    return json.dumps([digest, numbers, seen.agree, seen.why]) + "\n"


def _read(journal: Path) -> dict[str, Seen]:
    """What earlier runs read; lines cut off by a kill are read again from the archive."""
    known: dict[str, Seen] = {}
    if not journal.exists():
        return known
    for line in journal.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            digest, numbers, agree, why = json.loads(line)
            count = None if numbers is None else Count(*map(float, numbers))
        except (ValueError, TypeError):
            continue
        known[str(digest)] = Seen(count, bool(agree), why)
    return known
