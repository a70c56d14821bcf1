"""SpreadsheetML 2003: the XML workbook that older exports came in, named `.xls` or `.xml`.

No workbook library reads it. Cells are typed: `Number`, `DateTime` (ISO 8601), `String`.
"""

from __future__ import annotations

import datetime as dt
from xml.parsers import expat

from detector.history import UnreadableFile
from detector.read.limits import MOST_CELLS
from detector.read.opened import Cell, Rows

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SHEET, _ROW, _CELL, _DATA = (f"{_SPACE} {name}" for name in ("Worksheet", "Row", "Cell", "Data"))
_NAME, _TYPE, _INDEX = (f"{_SPACE} {name}" for name in ("Name", "Type", "Index"))


class _Entities(Exception):
    """The file defines entities."""


class _TooWide(Exception):
    """Rows and columns are skipped by number, and too many are."""


def recognises(data: bytes) -> bool:
    """Whether the bytes begin like such a workbook."""
    start = data[:2000].replace(b"\0", b"")
    return b"<?xml" in start[:200] and _SPACE.encode() in start


def sheets(name: str, data: bytes) -> dict[str, Rows]:
    """Each sheet's rows.

    Raises
    ------
    UnreadableFile
        The XML is damaged, defines entities, or skips more rows or columns than a table has.
    """
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.EntityDeclHandler = reading.entity
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except _Entities as failure:
        raise UnreadableFile("read.xml_entities", file=name) from failure
    except _TooWide as failure:
        raise UnreadableFile(
            "read.workbook_too_wide", file=name, most=MOST_CELLS // 10**6
        ) from failure
    except (expat.ExpatError, ValueError, LookupError) as failure:
        raise UnreadableFile("read.workbook_damaged", file=name) from failure
    return reading.sheets


class _Reading:
    def __init__(self) -> None:
        self.sheets: dict[str, Rows] = {}
        self.rows: Rows = []
        self.kind = ""
        self.parts: list[str] = []
        self.spanned = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # Called for each of half a million cells: the frequent ones stand first.
        if name == _DATA:
            self.kind, self.parts = attributes.get(_TYPE, "String"), []
        elif name == _CELL:
            if self.rows:
                if _INDEX in attributes:
                    self._skip(self.rows[-1], "", attributes)
                self.rows[-1].append("")
        elif name == _ROW:
            if _INDEX in attributes:
                self._skip(self.rows, [], attributes)
            self.rows.append([])
        elif name == _SHEET:
            self.rows = self.sheets.setdefault(attributes.get(_NAME, ""), [])

    def end(self, name: str) -> None:
        if name == _DATA and self.rows and self.rows[-1]:
            text = "".join(self.parts)
            self.rows[-1][-1] = text if self.kind == "String" else _cell(text, self.kind)
            self.kind = ""

    def text(self, text: str) -> None:
        if self.kind:
            self.parts.append(text)

    @staticmethod
    def entity(*_: object) -> None:
        # A few nested entities unpack to gigabytes; no spreadsheet program writes any.
        raise _Entities

    def _skip(
        self, into: list[Cell] | Rows, blank: Cell | list[Cell], attributes: dict[str, str]
    ) -> None:
        missing = max(0, int(attributes.get(_INDEX, "0")) - 1 - len(into))
        self.spanned += missing
        if self.spanned > MOST_CELLS:
            raise _TooWide
        into.extend(blank if isinstance(blank, str) else [] for _ in range(missing))  # type: ignore[misc]


def _cell(text: str, kind: str) -> Cell:
    if not text.strip():
        # A blank is no zero, whatever type the cell was given.
        return ""
    if kind == "Number":
        return float(text)
    if kind == "DateTime":
        return dt.datetime.fromisoformat(text)
    return text
