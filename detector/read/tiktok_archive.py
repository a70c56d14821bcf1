"""The archive a TikTok account downloads of itself: who follows it, and since when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.history import PageHistory, UnknownFormat
from detector.read.fan_list import Follow, fan_history, moment
from detector.read.json_walk import keyed
from detector.read.opened import Opened

SOURCE = "source.tiktok_archive"
# The blocks around it were renamed between releases; the list was not.
_LIST = ("FansList",)
_PAIR = re.compile(
    r"^Date: *(?P<date>[^\n]+?)(?: UTC)?\s*\nUser ?name: *(?P<name>\S+)", re.MULTILINE
)
_FOLLOWED = re.compile(r"\A\s*Date: *\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^\n]*\nUser ?name: ")


class TiktokArchive:
    """Reads `user_data.json` and the older `Follower.txt`."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the document holds TikTok's list of fans, or is it."""
        if file.kind == "json":
            return next(keyed(file.json, _LIST), None) is not None
        return file.kind == "text" and bool(_FOLLOWED.match(file.text[:300].replace("\r\n", "\n")))

    def read(self, file: Opened) -> list[PageHistory]:
        """One history of the fans.

        Raises
        ------
        UnknownFormat
            The list is empty, or a text lists whom the account itself follows.
        """
        if file.kind == "text" and "following" in file.name.casefold():
            raise UnknownFormat("read.fans.following", file=file.name)
        return [fan_history(file, _follows(file), source=SOURCE, platform="tiktok")]


def _follows(file: Opened) -> Iterator[Follow]:
    if file.kind == "text":
        for pair in _PAIR.finditer(file.text.replace("\r\n", "\n")):
            yield Follow(pair["name"], moment(pair["date"]))
        return
    for listed in keyed(file.json, _LIST):
        for entry in listed if isinstance(listed, list) else ():
            if isinstance(entry, dict) and isinstance(name := entry.get("UserName"), str):
                yield Follow(name, moment(entry.get("Date")))
