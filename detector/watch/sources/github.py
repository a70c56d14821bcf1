"""GitHub: the stars of a repository, exact; 60 requests an hour without a token."""

from __future__ import annotations

from dataclasses import dataclass

from detector.history import Count
from detector.watch.client import Ask, Reply
from detector.watch.sources.base import Plain, field_of, parsed, whole
from detector.watch.tokens import token


@dataclass(frozen=True, slots=True)
class GitHub(Plain):
    """Handles are `owner/repository`."""

    def ask(self, handle: str, measure: str) -> Ask:  # noqa: ARG002
        """The repository."""
        headers = {"Accept": "application/vnd.github+json"}
        key = token(self.platform)
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        return Ask("api.github.com", f"/repos/{handle}", headers=headers)

    def read(self, reply: Reply, measure: str) -> Count:  # noqa: ARG002
        """Stars, exact."""
        return Count.exact(whole(field_of(parsed(reply), "stargazers_count")))


# A name of dots alone would climb out of the path.
SOURCE = GitHub(
    "github",
    ("stars",),
    "owner/repository",
    r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,38})/(?!\.{1,2}$)[\w.\-]{1,100}",
    fastest=60.0,
)
