"""Ids of posts as text, those that a spreadsheet program cut short told by their links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from detector.history import Note, note
from detector.read.glance import LARGEST
from detector.read.opened import Cell

_CUT_TEXT = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)
# Old links name the post in their question, the others end in it.
_STORY = re.compile(r"[?&]story_fbid=(\w+)")
_LINK_END = re.compile(r"://[^/]+/(?:[^?#]*/)?([^/?#.]+)/?(?:[?#].*)?$")


class Ids(NamedTuple):
    """One id for each row, empty where the row has none."""

    posts: list[str]
    unresolved: tuple[Note, ...]


def post_ids(cells: Sequence[Cell], links: Sequence[str]) -> Ids:
    """The ids of posts.

    Parameters
    ----------
    cells
        The column of ids. A number beyond fifteen digits lost its last ones, so that
        different posts may share it.
    links
        The post's own link in each row, or empty: its end stands for a lost id.
    """
    posts, lost = [], 0
    for cell, link in zip(cells, links, strict=True):
        text = f"{cell:.0f}" if isinstance(cell, float) else str(cell).strip()
        if not is_cut(cell):
            posts.append(text)
            continue
        found = _STORY.search(link) or _LINK_END.search(link)
        lost += found is None
        posts.append(found[1] if found else text)
    return Ids(posts, (note("read.post_ids_damaged", n=lost),) if lost else ())


def is_cut(cell: Cell) -> bool:
    """Whether an id lost its last digits to a spreadsheet program."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return abs(cell) >= LARGEST
    return isinstance(cell, str) and _CUT_TEXT.fullmatch(cell.strip()) is not None
