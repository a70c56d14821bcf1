"""Facebook pages and Instagram accounts through the Graph API, with a person's own token."""

from __future__ import annotations

import os
from dataclasses import dataclass

from detector.history import Count
from detector.watch.client import Ask, Reply
from detector.watch.sources.base import Plain, field_of, parsed, whole
from detector.watch.tokens import token, variable
from detector.watch.trouble import Trouble

HOST, VERSION = "graph.facebook.com", "v26.0"
FIELDS = {"likes": "fan_count", "followers": "followers_count"}
# Error codes of the Graph API: limits of app, user, page and business; token; no such thing.
LIMITS, TOKEN, ABSENT = (4, 17, 32, 613, 80001, 80002), (102, 190), (100, 803)
LIMIT_SECONDS = 3_600.0
# Business discovery is asked through one's own professional account.
OWN_ACCOUNT = "DETECTOR_INSTAGRAM_ACCOUNT"


@dataclass(frozen=True, slots=True)
class Graph(Plain):
    """What both share: the token in a header, the errors."""

    def _ask(self, path: str, fields: str) -> Ask:
        key = token(self.platform)
        if key is None:
            raise Trouble("no_token", platform=self.platform, variable=variable(self.platform))
        headers = {"Authorization": f"Bearer {key}"}
        return Ask(HOST, f"/{VERSION}/{path}", {"fields": fields}, headers)

    def refused(self, reply: Reply) -> Trouble | None:
        """The error's own code, whatever the status."""
        try:
            code = field_of(parsed(reply), "error", "code")
        except Trouble:
            return None
        if code in LIMITS:
            return Trouble("quota_spent", wait=LIMIT_SECONDS, seconds=round(LIMIT_SECONDS))
        if code in TOKEN:
            return Trouble("unauthorised")
        return Trouble("not_found") if code in ABSENT else None


@dataclass(frozen=True, slots=True)
class Facebook(Graph):
    """Handles are a page's number or its name in the address."""

    def ask(self, handle: str, measure: str) -> Ask:
        """The page's count."""
        return self._ask(handle, FIELDS[measure])

    def read(self, reply: Reply, measure: str) -> Count:
        """Likes or followers, exact."""
        answer = parsed(reply)
        if isinstance(answer, dict) and FIELDS[measure] not in answer and "id" in answer:
            raise Trouble("hidden")
        return Count.exact(whole(field_of(answer, FIELDS[measure])))


@dataclass(frozen=True, slots=True)
class Instagram(Graph):
    """Handles are names of professional accounts."""

    def ask(self, handle: str, measure: str) -> Ask:  # noqa: ARG002
        """The account's count, by business discovery."""
        own = os.environ.get(OWN_ACCOUNT, "")
        if not (own.isascii() and own.isdigit()):
            raise Trouble("no_token", platform=self.platform, variable=OWN_ACCOUNT)
        return self._ask(own, f"business_discovery.username({handle}){{followers_count}}")

    def read(self, reply: Reply, measure: str) -> Count:  # noqa: ARG002
        """Followers, exact."""
        return Count.exact(whole(field_of(parsed(reply), "business_discovery", "followers_count")))


FACEBOOK = Facebook(
    "facebook", ("followers", "likes"), "pagename", r"\d{5,20}|[A-Za-z0-9](?:[A-Za-z0-9.]{4,49})"
)
INSTAGRAM = Instagram("instagram", ("followers",), "name", r"[A-Za-z0-9_](?:[A-Za-z0-9._]{0,29})")
