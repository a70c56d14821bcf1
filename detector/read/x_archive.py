"""The archive an X account downloads of itself: `follower.js`, ids without dates.

Ids given since 2016 hold the time at which the account was made.
"""

from __future__ import annotations

import datetime as dt
import json
import re

from detector.history import PageHistory, UnreadableFile
from detector.read.fan_list import Follow, fan_history
from detector.read.json_walk import as_id, entries
from detector.read.opened import Opened
from detector.read.set_aside import SetAside

SOURCE = "source.x_archive"
_START = re.compile(r"\s*window\.YTD\.(?P<part>\w+)\.part\d+ *= *")
# Snowflake ids: milliseconds since this instant above 22 bits of worker and sequence.
_EPOCH_MS = 1_288_834_974_657
# Older ids count up and hold no time; the last of them lie near 5e9.
_FIRST_SNOWFLAKE = 10**15


class XArchive:
    """Reads the followers of `follower.js`."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the file begins as the archive's files do."""
        return file.kind == "text" and _START.match(file.text[:200]) is not None

    def read(self, file: Opened) -> list[PageHistory]:
        """One history of the fans, without dates.

        Raises
        ------
        UnknownFormat
            Another part of the archive, or an empty list.
        UnreadableFile
            The file is cut off.
        """
        start = _START.match(file.text)
        assert start is not None
        if start["part"] != "follower":
            raise SetAside("read.fans.following", file=file.name)
        try:
            document = json.loads(file.text[start.end() :].rstrip().rstrip(";"))
        except json.JSONDecodeError as failure:
            raise UnreadableFile(
                "read.json_damaged", file=file.name, line=failure.lineno
            ) from failure
        except (RecursionError, ValueError) as failure:
            raise UnreadableFile("read.json_damaged", file=file.name, line=1) from failure
        follows = [
            Follow(account, None, created(account))
            for entry in entries(document)
            if isinstance(inner := entry.get("follower"), dict)
            and (account := as_id(inner.get("accountId")))
        ]
        return [fan_history(file, follows, source=SOURCE, platform="twitter")]


def created(account: str) -> dt.datetime | None:
    """When the account of an id was made, or None for ids that do not say.

    Examples
    --------
    >>> created("1266822912346890240").isoformat()[:10]
    '2020-05-30'
    """
    if not account.isascii() or not account.isdigit() or not 16 <= len(account) <= 19:
        return None
    if int(account) < _FIRST_SNOWFLAKE:
        return None
    stamp = (int(account) >> 22) + _EPOCH_MS
    return dt.datetime.fromtimestamp(stamp / 1000, dt.UTC)
