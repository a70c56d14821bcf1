"""The Wayback Machine's index: when a page was captured, and which captures are alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from detector.watch.client import Ask, Client
from detector.watch.sources.base import parsed
from detector.watch.trouble import Trouble

HOST = "web.archive.org"
FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
PAGE_ROWS, MOST_PAGES = 10_000, 20
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}", re.ASCII)
_DIGEST = re.compile(r"[A-Z2-7]{32}")


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture. Those with one digest are the same page to the last byte."""

    at: datetime
    stamp: str
    original: str
    digest: str

    @property
    def address(self) -> str:
        """Where anybody can look at it."""
        return f"https://{HOST}/web/{self.stamp}/{self.original}"

    @property
    def ask(self) -> Ask:
        """The request for the page as it was captured, without the archive's own frame."""
        return Ask(HOST, f"/web/{self.stamp}id_/{self.original}")


def captures(client: Client, url: str, first: date, end: date) -> tuple[Capture, ...]:
    """The captures of `url` on the days `[first, end)`, at most one an hour, in order of time.

    Only pages that were there (status 200, HTML) are kept.

    Raises
    ------
    Trouble
        The index cannot be read.
    """
    rows: list[Capture] = []
    resume: str | None = None
    for _ in range(MOST_PAGES):
        params = {
            "url": url,
            "output": "json",
            "fl": ",".join(FIELDS),
            "from": first.strftime("%Y%m%d"),
            # The index takes the last day along.
            "to": (end - timedelta(days=1)).strftime("%Y%m%d"),
            "collapse": "timestamp:10",
            "limit": str(PAGE_ROWS),
            "showResumeKey": "true",
        } | ({"resumeKey": resume} if resume else {})
        ask = Ask(HOST, "/cdx/search/cdx", params)
        found, resume = _rows(parsed(client.get(ask)))
        rows += found
        if resume is None:
            break
    kept = {row.stamp: row for row in rows if first <= row.at.date() < end}
    return tuple(sorted(kept.values(), key=lambda row: row.stamp))


def _rows(table: Any) -> tuple[list[Capture], str | None]:
    """Captures of one answer, and the key of the next: an empty row stands before it."""
    if not isinstance(table, list) or not all(isinstance(row, list) for row in table):
        raise Trouble("malformed")
    if not table:
        return [], None
    header, body = table[0], table[1:]
    resume = None
    if len(body) >= 2 and body[-2] == [] and len(body[-1]) == 1:
        resume, body = str(body[-1][0]), body[:-2]
    if not set(FIELDS) <= set(map(str, header)):
        raise Trouble("malformed")
    found = [_capture(dict(zip(header, row, strict=False))) for row in body]
    return [capture for capture in found if capture is not None], resume


def _capture(row: dict[str, Any]) -> Capture | None:
    text = {name: str(row.get(name, "")) for name in FIELDS}
    if text["statuscode"] != "200" or not text["mimetype"].startswith("text/html"):
        return None
    if not (_ADDRESS.fullmatch(text["original"]) and _DIGEST.fullmatch(text["digest"])):
        return None
    try:
        at = datetime.strptime(text["timestamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Capture(at, text["timestamp"], text["original"], text["digest"])
