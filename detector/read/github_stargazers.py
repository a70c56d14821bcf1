"""Stargazers of a repository, saved from GitHub's API: `GET /repos/OWNER/NAME/stargazers`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from detector.history import PageHistory, note
from detector.read.fan_list import Follow, fan_history, moment
from detector.read.json_walk import entries
from detector.read.opened import Opened

SOURCE = "source.github_stargazers"
# The API stops after 400 pages of 100.
MOST_LISTED = 40_000


class GithubStargazers:
    """Reads lists of `{"starred_at": ..., "user": {...}}`, one page of answers or many."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the document is such a list."""
        first = next(_stars(file.json), None) if file.kind == "json" else None
        return first is not None

    def read(self, file: Opened) -> list[PageHistory]:
        """One history of those who starred.

        Raises
        ------
        UnknownFormat
            The list is empty.
        """
        follows = [
            Follow(_login(star["user"]), moment(star["starred_at"]), _created(star["user"]))
            for star in _stars(file.json)
        ]
        cut = [note("read.github.cut", n=MOST_LISTED)] if len(follows) >= MOST_LISTED else []
        return [
            fan_history(
                file, follows, source=SOURCE, platform="github", measure="stars", left_out=cut
            )
        ]


def _stars(document: object) -> Iterator[dict[str, object]]:
    if not isinstance(document, list):
        return
    for entry in document:
        if isinstance(entry, list):
            # Pages saved one after the other, as `gh api --paginate --slurp` does.
            yield from (star for star in entries(entry) if _is_star(star))
        elif isinstance(entry, dict) and _is_star(entry):
            yield entry


def _is_star(entry: dict[str, object]) -> bool:
    return "starred_at" in entry and isinstance(entry.get("user"), dict)


def _login(user: object) -> str:
    login = user.get("login") if isinstance(user, dict) else None
    return login if isinstance(login, str) else ""


def _created(user: object) -> dt.datetime | None:
    return moment(user.get("created_at")) if isinstance(user, dict) else None
