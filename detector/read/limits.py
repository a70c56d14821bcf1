"""How much a file may hold: one place for every cap, each looked at before anything is expanded.

Texts are counted, never parsed, so that the look costs next to nothing.
"""

from __future__ import annotations

import re

from detector.history import UnreadableFile

# The largest real page export is about 2 MB; fan lists reach some tens.
LARGEST_FILE = 100 * 2**20

# The largest real export, 2,700 columns by 180 days, unpacks to about 20 MB in 40 members.
LARGEST_UNPACKED = 512 * 2**20
MOST_MEMBERS = 2_000
# Text of repeated cells packs about 30 to 1; a bomb packs 1000 to 1.
MOST_PACKED = 400

# Ten times the largest real export; a cell of a sheet takes some tens of bytes once opened.
MOST_CELLS = 5_000_000
# Lists of fans are long and narrow: a few columns for each of a million people.
MOST_TEXT_CELLS = 12_000_000
MOST_ROWS = 2_000_000
# Excel's own width is 16,384 columns.
MOST_COLUMNS = 20_000
# A post holds up to 63,206 letters. A longer cell is a quotation mark that is never closed.
LONGEST_CELL = 1_000_000
MOST_JSON_VALUES = 10_000_000
DEEPEST_JSON = 60

_MARKS = (",", ";", "\t", "|")
_PARTS = re.compile(r"[,;\t|]")


def refuse_long_text(name: str, text: str) -> None:
    """End on a text of more rows, columns or cells, or longer cells, than a table has.

    Raises
    ------
    UnreadableFile
        One of the limits is passed; each has its own sentence.
    """
    if len(text) <= MOST_COLUMNS:
        return
    lines = text.count("\n") + text.count("\r")
    if lines > MOST_ROWS:
        raise UnreadableFile("read.too_many_rows", file=name, n=lines, most=MOST_ROWS)
    cells = max(map(text.count, _MARKS)) + lines
    if cells > MOST_TEXT_CELLS:
        raise UnreadableFile("read.too_many_cells", file=name, most=MOST_TEXT_CELLS // 10**6)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_COLUMNS:
            _refuse_long_line(name, line, number)
    if len(text) > LONGEST_CELL:
        _refuse_long_quote(name, text)


def _refuse_long_line(name: str, line: str, number: int) -> None:
    columns = max(map(line.count, _MARKS)) + 1
    if columns > MOST_COLUMNS:
        raise UnreadableFile("read.too_many_columns", file=name, n=columns, most=MOST_COLUMNS)
    if len(line) > LONGEST_CELL and max(map(len, _PARTS.split(line))) > LONGEST_CELL:
        raise UnreadableFile("read.cell_too_long", file=name, row=number, most=LONGEST_CELL)


def _refuse_long_quote(name: str, text: str) -> None:
    start = 0
    for place, part in enumerate(text.split('"')):
        if place % 2 and len(part) > LONGEST_CELL:
            row = text.count("\n", 0, start) + 1
            raise UnreadableFile("read.cell_too_long", file=name, row=row, most=LONGEST_CELL)
        start += len(part) + 1


def refuse_wide_json(name: str, text: str) -> None:
    """End on a document of more values than any export holds, before it is parsed.

    Raises
    ------
    UnreadableFile
        Too many values.
    """
    if len(text) > MOST_JSON_VALUES and sum(map(text.count, ",[{")) > MOST_JSON_VALUES:
        raise UnreadableFile("read.json_too_wide", file=name, most=MOST_JSON_VALUES // 10**6)


def refuse_deep_json(name: str, document: object) -> None:
    """End on a document nested deeper than any export: its walkers call themselves.

    Raises
    ------
    UnreadableFile
        Too deep.
    """
    level: list[object] = [document]
    for _ in range(DEEPEST_JSON):
        inside: list[object] = []
        for node in level:
            if isinstance(node, dict):
                inside += node.values()
            elif isinstance(node, list):
                inside += node
        level = [node for node in inside if isinstance(node, dict | list)]
        if not level:
            return
    raise UnreadableFile("read.json_too_deep", file=name, most=DEEPEST_JSON)
