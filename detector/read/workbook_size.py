"""How many cells a workbook spans, found without opening it.

A sheet is opened as a full rectangle from its first to its last cell. One stray cell in the
last corner, left there by a slip or on purpose, makes 17,000 million cells of a file of five
kilobytes, and the memory it asks for would end the whole program.
"""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

# The place of a cell (`r="CYC182"`) or of a row (`r="182"`).
_COLUMN = re.compile(rb"""[ \t\r\n]r\s*=\s*["']([A-Z]{1,3})\d""")
_LOW_ROW = re.compile(rb"""[ \t\r\n]r\s*=\s*["'][A-Z]{0,3}(\d{4,})["']""")
_ROWS_BELOW_FOUR_DIGITS = 999

_TABLE, _ROW, _CELL = "table:table", "table:table-row", "table:table-cell"
_ROWS_REPEATED, _CELLS_REPEATED = "table:number-rows-repeated", "table:number-columns-repeated"
_FILLED = ("office:value-type", "office:value", "calcext:value-type", "table:formula")


def cells_spanned(archive: zipfile.ZipFile) -> int:
    """Cells of the rectangles that all sheets span, counted from the first row and column.

    Raises
    ------
    expat.ExpatError
        The sheet of an OpenDocument workbook is damaged.
    """
    names = archive.namelist()
    if "content.xml" in names:
        return _open_document(archive.read("content.xml"))
    return sum(
        _sheet(archive.read(name))
        for name in names
        if name.lower().startswith("xl/") and name.lower().endswith(".xml") and "sheet" in name
    )


def _sheet(xml: bytes) -> int:
    widest = max((_number(letters) for letters in set(_COLUMN.findall(xml))), default=1)
    # Only rows from 1,000 on are looked for one by one: exports have few. A sheet that skips
    # rows above that is small enough to open, and is measured again then.
    lowest = max(map(int, _LOW_ROW.findall(xml)), default=_ROWS_BELOW_FOUR_DIGITS)
    rows = min(lowest, xml.count(b"<row")) if lowest <= _ROWS_BELOW_FOUR_DIGITS else lowest
    return widest * rows


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


class _Spans:
    """Follows rows and cells of OpenDocument sheets, whose repeats are written as counts."""

    def __init__(self) -> None:
        self.total = self.row = self.repeat = self.last_row = self.column = self.widest = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE:
            self.row = self.last_row = self.widest = 0
        elif name == _ROW:
            self.column, self.repeat = 0, int(attributes.get(_ROWS_REPEATED, "1"))
            self.row += self.repeat
        elif name == _CELL:
            self.column += int(attributes.get(_CELLS_REPEATED, "1"))
            # Blanks to the end of the sheet are usual and cost nothing.
            if any(mark in attributes for mark in _FILLED):
                self.last_row, self.widest = self.row, max(self.widest, self.column)

    def end(self, name: str) -> None:
        if name == _TABLE:
            self.total += self.last_row * self.widest


def _open_document(xml: bytes) -> int:
    spans = _Spans()
    parser = expat.ParserCreate()
    parser.StartElementHandler = spans.start
    parser.EndElementHandler = spans.end
    parser.Parse(xml, True)
    return spans.total
