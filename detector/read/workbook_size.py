"""How many cells and letters a workbook spans, found without opening it.

A sheet is opened as a full rectangle from its first to its last cell. One stray cell in the
last corner, left there by a slip or on purpose, makes 17,000 million cells of a file of five
kilobytes, and the memory it asks for would end the whole program. So does one long text that
a million cells share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from xml.parsers import expat

from detector.read.limits import MOST_CELLS

# The place of a cell (`r="CYC182"`) or of a row (`r="182"`).
# Letters beyond Excel's three and small ones are places to the workbook library too.
_COLUMN = re.compile(rb"""[ \t\r\n]r\s*=\s*["']([A-Za-z]{1,12})\d""")
_LOW_ROW = re.compile(rb"""[ \t\r\n]r\s*=\s*["'][A-Za-z]{0,12}(\d{4,})["']""")

# Every letter but the r of a place, digit, quotation mark and white space as one of its kind.
_ALIKE = bytes.maketrans(
    b"BCDEFGHIJKLMNOPQRSTUVWXYZbcdefghijklmnopqstuvwxyz123456789'\t\r\n",
    b"A" * 25 + b"a" * 24 + b"0" * 9 + b'"   ',
)
# Rows from 1,000 on, and places that no spreadsheet program writes: these are looked at closely.
_MIXED = tuple(b' r="' + start for start in (b"a", b"r", b"Aa", b"Ar", b"AAa", b"AAr"))
_UNUSUAL = (b'0000"', b'"AAAA', b' ="', b"= ", *_MIXED)
_WIDEST_SHEET = 16_384

# Prefixes and part names are the writer's choice: sheets are known by what they hold.
_SHEET, _SHARED = b"sheetData", re.compile(rb"<(?:\w+:)?sst\b")
_ROW_MARK = re.compile(rb"<(?:\w+:)?row\b")
_STRING = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_SHARED_CELL = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*(?:<f.*?</f>\s*)?<v[^>]*>\s*(\d+)""")
# A cell takes at least twenty bytes of a sheet; below this no count is needed.
_SURELY_FEW = 20 * 10**8

_TABLE, _ROW, _CELL = "table:table", "table:table-row", "table:table-cell"
_ROWS_REPEATED, _CELLS_REPEATED = "table:number-rows-repeated", "table:number-columns-repeated"
_FILLED = ("office:value-type", "office:value", "calcext:value-type", "table:formula")


def cells_spanned(parts: Mapping[str, bytes]) -> int:
    """Cells of the rectangles that all sheets span, counted from the first row and column.

    Parameters
    ----------
    parts
        The workbook's XML parts by their path.

    Raises
    ------
    expat.ExpatError
        The sheet of an OpenDocument workbook is damaged.
    """
    if "content.xml" in parts:
        return _open_document(parts["content.xml"]).total
    sheets = [part for part in parts.values() if is_sheet(part)]
    bound = sum(map(_bound, sheets))
    return bound if bound <= MOST_CELLS else sum(map(_sheet, sheets))


def letters_spanned(parts: Mapping[str, bytes]) -> int:
    """Letters of all cells once each has its own copy of the text it shares with others.

    Raises
    ------
    expat.ExpatError
        The sheet of an OpenDocument workbook is damaged.
    """
    if "content.xml" in parts:
        return _open_document(parts["content.xml"]).letters
    shared = [part for part in parts.values() if _SHARED.search(part)]
    strings = [len(each) for part in shared for each in _STRING.findall(part)]
    sheets = [part for part in parts.values() if is_sheet(part)]
    if not strings or sum(map(len, sheets)) * max(strings) < _SURELY_FEW:
        return 0
    used: Counter[bytes] = Counter()
    for part in sheets:
        used.update(_SHARED_CELL.findall(part))
    places = {index: int(index) for index in used if len(index) < 10}
    return sum(
        strings[place] * used[index] for index, place in places.items() if place < len(strings)
    )


def is_sheet(part: bytes) -> bool:
    """Whether a part of an Excel workbook holds cells."""
    return _SHEET in part


def _bound(xml: bytes) -> int:
    """Never less than the cells of a sheet, for a tenth of the time."""
    alike = xml.translate(_ALIKE)
    if any(mark in alike for mark in _UNUSUAL):
        return MOST_CELLS + 1
    rows = xml.split(b"<row")[1:] if b":row" not in xml else [*_ROW_MARK.split(xml)[1:]]
    implied = max((row.count(b"<c") + row.count(b":c") for row in rows), default=0)
    wide = len(rows) * _WIDEST_SHEET <= MOST_CELLS or b'"AAA0' in alike
    # Two letters reach as far as ZZ.
    return max(implied, _WIDEST_SHEET if wide else 702) * len(rows)


def _sheet(xml: bytes) -> int:
    _, *rows = _ROW_MARK.split(xml)
    # A cell that does not say its place stands behind the one before it.
    widest = max((row.count(b"<c") + row.count(b":c") for row in rows), default=0)
    widest = max([widest, *(_number(letters) for letters in set(_COLUMN.findall(xml)))])
    # Only rows from 1,000 on are looked for one by one: exports have few. A sheet that skips
    # rows above that is small enough to open, and is measured again then.
    return widest * max([len(rows), *map(int, set(_LOW_ROW.findall(xml)))])


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


class _Spans:
    """Follows rows and cells of OpenDocument sheets, whose repeats are written as counts."""

    def __init__(self) -> None:
        self.total = self.row = self.repeat = self.last_row = self.column = self.widest = 0
        self.letters = self.cells = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE:
            self.row = self.last_row = self.widest = 0
        elif name == _ROW:
            self.column, self.repeat = 0, int(attributes.get(_ROWS_REPEATED, "1"))
            self.row += self.repeat
        elif name == _CELL:
            self.cells = int(attributes.get(_CELLS_REPEATED, "1"))
            self.column += self.cells
            # Blanks to the end of the sheet are usual and cost nothing.
            if any(mark in attributes for mark in _FILLED):
                self.last_row, self.widest = self.row, max(self.widest, self.column)

    def end(self, name: str) -> None:
        if name == _TABLE:
            self.total += self.last_row * self.widest
        elif name == _CELL:
            self.cells = 0

    def text(self, text: str) -> None:
        self.letters += len(text) * self.cells * self.repeat


def _open_document(xml: bytes) -> _Spans:
    spans = _Spans()
    parser = expat.ParserCreate()
    parser.StartElementHandler = spans.start
    parser.EndElementHandler = spans.end
    parser.CharacterDataHandler = spans.text
    parser.Parse(xml, True)
    return spans
