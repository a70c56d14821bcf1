"""Telegram: the public page of a channel, which writes the number in full."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from detector.history import Count
from detector.read.numbers import parse_count
from detector.watch.client import Ask, Reply
from detector.watch.sources.base import Plain
from detector.watch.trouble import Trouble

_EXTRA = re.compile(rb'<div class="tgme_page_extra">\s*([^<]{1,200})</div>')
# "12 345 subscribers"; of a group "12 345 members, 67 online".
_COUNTED = re.compile(r"([\d\s.,\u00a0\u202f]+[KM]?)\s*(?:subscriber|member)s?\b")


@dataclass(frozen=True, slots=True)
class Telegram(Plain):
    """Handles are a public channel's or group's name."""

    def ask(self, handle: str, measure: str) -> Ask:  # noqa: ARG002
        """The public page."""
        # The page is written in the language asked for.
        return Ask("t.me", f"/{handle}", headers={"Accept-Language": "en"})

    def read(self, reply: Reply, measure: str) -> Count:  # noqa: ARG002
        """Subscribers or members."""
        found = _EXTRA.search(reply.body)
        if found is None:
            # A name that nobody has gets a page with an invitation and no extra line.
            known = b"tgme_page" in reply.body
            raise Trouble("not_found" if known else "malformed")
        text = html.unescape(found[1].decode("utf-8", "replace")).strip()
        if text.startswith("@"):
            raise Trouble("not_found")
        number = _COUNTED.search(text)
        count = parse_count(number[1].strip()) if number else None
        if count is None or count.low < 0:
            raise Trouble("malformed")
        return count


SOURCE = Telegram("telegram", ("subscribers",), "channelname", r"[A-Za-z][A-Za-z0-9_]{3,31}")
