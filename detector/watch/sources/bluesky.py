"""Bluesky: the public AppView's profile, an exact count without a login."""

from __future__ import annotations

from dataclasses import dataclass

from detector.history import Count
from detector.watch.client import Ask, Reply
from detector.watch.sources.base import Plain, field_of, parsed, whole
from detector.watch.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Bluesky(Plain):
    """Handles are domain names (`name.bsky.social`) or a DID."""

    def ask(self, handle: str, measure: str) -> Ask:  # noqa: ARG002
        """The profile."""
        path = "/xrpc/app.bsky.actor.getProfile"
        return Ask("public.api.bsky.app", path, {"actor": handle})

    def read(self, reply: Reply, measure: str) -> Count:  # noqa: ARG002
        """Followers, exact."""
        return Count.exact(whole(field_of(parsed(reply), "followersCount")))

    def refused(self, reply: Reply) -> Trouble | None:
        """An unknown profile is a bad request here."""
        if reply.status == 400 and b"not found" in reply.body.lower():
            return Trouble("not_found")
        return None


SOURCE = Bluesky(
    "bluesky",
    ("followers",),
    "name.bsky.social",
    r"did:plc:[a-z2-7]{24}|(?=.{4,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?",
)
