"""The archive an Instagram account downloads of itself: `followers_1.json` and further parts."""

from __future__ import annotations

from collections.abc import Iterator

from detector.history import PageHistory, note
from detector.read.fan_list import Follow, fan_history, moment
from detector.read.json_walk import entries
from detector.read.opened import Opened
from detector.read.set_aside import SetAside

SOURCE = "source.instagram_archive"
_FOLLOWERS = "relationships_followers"
_OTHERS = "relationships_"


class InstagramArchive:
    """Reads the lists of followers with the time each began to follow."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the document is a list of Instagram's relationships."""
        if file.kind != "json":
            return False
        if isinstance(file.json, dict):
            return any(isinstance(key, str) and key.startswith(_OTHERS) for key in file.json)
        # Entries for messages and likes carry the same parts under other names.
        first = next(iter(entries(file.json)), {})
        return isinstance(first.get("string_list_data"), list)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history of the fans.

        Raises
        ------
        UnknownFormat
            The list is empty, or lists something else than followers.
        """
        document = file.json
        guessed = []
        if isinstance(document, dict):
            if _FOLLOWERS not in document:
                raise SetAside("read.fans.following", file=file.name)
            document = document[_FOLLOWERS]
        else:
            guessed = [note("read.instagram.bare_list")]
        follows = _follows(document)
        return [fan_history(file, follows, source=SOURCE, platform="instagram", guessed=guessed)]


def _follows(document: object) -> Iterator[Follow]:
    for entry in entries(document):
        data = next(iter(entries(entry.get("string_list_data"))), {})
        href = data.get("href")
        # Since 2025 some releases leave the name out of `value`.
        names = (data.get("value"), entry.get("title"), _last(href))
        name = next((name for name in names if isinstance(name, str) and name.strip()), "")
        yield Follow(name, moment(data.get("timestamp")))


def _last(href: object) -> str:
    return href.rstrip("/").rsplit("/", 1)[-1] if isinstance(href, str) else ""
