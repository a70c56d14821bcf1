"""Fan lists inside the archives that accounts download of themselves, through the front door.

Instagram, TikTok, Mastodon, Bluesky and X: whatever `detector.read` opens to a history with
a table of fans. Their accounts arrive as keyed hashes already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from detector.history import UnknownFormat
from detector.read import open_exports

# Downloads of one account come in numbered parts: followers_1.json, followers_2.json.
_PART = re.compile(r"[_-]?\d+$")
_TEXT_ARCHIVE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*Date: ")
# What stands in lists of fans that are JSON. Stargazers are read elsewhere, with their ids.
_KEYS = (b'"string_list_data"', b'"FansList"', b'"acct"', b'"did:', b'"relationships_')
_FIRST_BYTES = 64


class Archived(NamedTuple):
    """One page's list: fan, time and account creation of each entry."""

    platform: str
    page: str
    named: bool
    fans: pd.DataFrame
    undated: int


def is_archive(path: Path) -> bool:
    """Whether a file is left to the front door, told by its name and what stands in it."""
    suffix = path.suffix.lower()
    if suffix == ".json":
        data = path.read_bytes()
        return any(key in data for key in _KEYS)
    if suffix == ".txt":
        with path.open("rb") as file:
            return _TEXT_ARCHIVE.match(file.read(_FIRST_BYTES)) is not None
    return suffix in (".zip", ".js")


def archived(path: Path) -> Iterator[Archived]:
    """The lists of a file.

    Raises
    ------
    InputError
        The file cannot be read.
    UnknownFormat
        It holds no list of fans, or one that says of none when he came.
    """
    histories = [each for each in open_exports(path, join_nameless=True) if not each.fans.empty]
    if not histories:
        raise UnknownFormat("lockstep.archive_without_fans", file=path.name)
    for history in histories:
        dated = history.fans[history.fans["time"].notna()]
        if dated.empty:
            raise UnknownFormat("lockstep.archive_undated", file=path.name)
        # A file's own name is no page's name.
        named = history.named and history.page != path.stem
        yield Archived(
            history.platform,
            history.page if named else _named_for(path),
            named,
            dated,
            len(history.fans) - len(dated),
        )


def _named_for(path: Path) -> str:
    """A page for a list that names none: its file without the number of the part."""
    return _PART.sub("", path.stem) or path.stem
