"""Mastodon: the account look-up at its home instance, an exact count without a login."""

from __future__ import annotations

from dataclasses import dataclass

from detector.history import Count
from detector.watch.client import Ask, Reply
from detector.watch.sources.base import Plain, field_of, parsed, whole


@dataclass(frozen=True, slots=True)
class Mastodon(Plain):
    """Handles are `user@host`; other instances count a remote account too low."""

    def ask(self, handle: str, measure: str) -> Ask:  # noqa: ARG002
        """The look-up, at the account's own host."""
        user, host = handle.split("@")
        return Ask(host.lower(), "/api/v1/accounts/lookup", {"acct": user})

    def read(self, reply: Reply, measure: str) -> Count:  # noqa: ARG002
        """Followers, exact."""
        return Count.exact(whole(field_of(parsed(reply), "followers_count")))


# A host ends in a word: numbers would be an address, and so would a port.
SOURCE = Mastodon(
    "mastodon",
    ("followers",),
    "user@mastodon.social",
    r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]{0,62}[A-Za-z0-9_])?@(?=[^@]{4,253}$)"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}",
)
