"""A post-level workbook as one table: its breakdowns by kind of action stand on other sheets.

Such a sheet repeats the columns of the posts, then has one for each kind (`like`, `comment`,
`share`) under the bare word; its name is the family's, cut at 31 characters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from detector.read.blocks import header_key
from detector.read.opened import Cell, Rows
from detector.read.sheets import DEEPEST_HEADER

ID = "post id"
# The breakdown whose columns are read; a CSV writes them `family - like`.
STORIES = "lifetime post stories by action type"
# A cut name says at least so much of it.
_SHORTEST = 12


def one_table(sheets: Mapping[str, Rows], is_header: Callable[[Sequence[Cell]], bool]) -> Rows:
    """The first sheet of posts from its header on, with the columns of the breakdown beside it.

    Parameters
    ----------
    sheets
        Name to rows, in the order of the workbook; at least one has a header.
    is_header
        Whether a row is the header of posts.

    Returns
    -------
    list of rows
        Blank rows stand for those above the header, so that numbers of rows stay.
    """
    found = [
        (name, rows, at)
        for name, rows in sheets.items()
        for at, row in enumerate(rows[:DEEPEST_HEADER])
        if is_header(row)
    ]
    _, main, top = found[0]
    whole: Rows = [list(row) for row in main]
    for name, rows, at in found[1:]:
        if _is_stories(name):
            _beside(whole, top, rows, at)
    return whole


def _is_stories(sheet: str) -> bool:
    name = _bare(sheet)
    return len(name) >= _SHORTEST and _bare(STORIES).startswith(name)


def _beside(whole: Rows, top: int, rows: Rows, at: int) -> None:
    """Add the columns that `whole` has not yet, each row by the id of its post."""
    width = max(map(len, whole))
    keys = [header_key(str(cell)) for cell in rows[at]]
    shared = {header_key(str(cell)) for cell in whole[top]}
    new = [i for i, key in enumerate(keys) if key and key not in shared and key != "description"]
    own = keys.index(ID)
    by_post = {str(row[own]): row for row in rows[at + 1 :] if len(row) > own and row[own] != ""}
    post = [header_key(str(cell)) for cell in whole[top]].index(ID)
    for number, row in enumerate(whole):
        row.extend([""] * (width - len(row)))
        if number == top:
            row.extend(f"{STORIES} - {rows[at][i]}" for i in new)
            continue
        match = by_post.get(str(row[post]), []) if number > top else []
        row.extend(match[i] if i < len(match) else "" for i in new)


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, header_key(name)))
