"""Followers saved from the open networks' APIs: Mastodon and Bluesky.

Neither says since when an account follows. Both say when the account was made.
"""

from __future__ import annotations

from collections.abc import Iterator

from detector.history import PageHistory, note
from detector.read.fan_list import Follow, fan_history, moment
from detector.read.json_walk import as_id, entries, keyed
from detector.read.named_columns import has_table
from detector.read.opened import Opened
from detector.read.set_aside import SetAside


class Mastodon:
    """Reads `GET /api/v1/accounts/ID/followers`; refuses the CSV of those followed."""

    source = "source.mastodon"

    def recognises(self, file: Opened) -> bool:
        """Whether accounts of Mastodon are listed."""
        if file.kind == "json":
            return next(_accounts(file.json), None) is not None
        return file.kind == "text" and has_table(file, _is_following)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history of the fans, without dates.

        Raises
        ------
        SetAside
            The file lists whom the account itself follows.
        """
        if file.kind == "text":
            raise SetAside("read.fans.following", file=file.name)
        follows = [
            Follow(str(account["acct"]), None, moment(account.get("created_at")))
            for account in _accounts(file.json)
        ]
        assumed = [note("read.fans.assumed_followers")]
        return [
            fan_history(file, follows, source=self.source, platform="mastodon", guessed=assumed)
        ]


class Bluesky:
    """Reads answers of `app.bsky.graph.getFollowers`, one or a list of them."""

    source = "source.bluesky"

    def recognises(self, file: Opened) -> bool:
        """Whether the document holds followers with Bluesky's ids."""
        return file.kind == "json" and next(_actors(file.json), None) is not None

    def read(self, file: Opened) -> list[PageHistory]:
        """One history of the fans, without dates."""
        follows = [
            Follow(as_id(actor.get("did")), None, moment(actor.get("createdAt")))
            for actor in _actors(file.json)
        ]
        subject = next((s for s in keyed(file.json, ("subject",)) if isinstance(s, dict)), {})
        page = subject.get("handle")
        return [
            fan_history(
                file,
                follows,
                source=self.source,
                platform="bluesky",
                page=page if isinstance(page, str) else "",
                page_id=as_id(subject.get("did")) or None,
            )
        ]


def _is_following(keys: frozenset[str]) -> bool:
    return keys >= {"account address", "show boosts"}


def _accounts(document: object) -> Iterator[dict[str, object]]:
    pages = document if isinstance(document, list) else []
    for entry in pages:
        for account in entries(entry) if isinstance(entry, list) else entries([entry]):
            if isinstance(account.get("acct"), str) and "created_at" in account:
                yield account


def _actors(document: object) -> Iterator[dict[str, object]]:
    for listed in keyed(document, ("followers",)):
        for actor in entries(listed):
            if as_id(actor.get("did")).startswith("did:"):
                yield actor
