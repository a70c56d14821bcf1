"""Workbooks: xlsx, ods and the old binary xls, as rows of typed cells."""

from __future__ import annotations

import io
import re
from typing import NamedTuple
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from detector.history import Note, UnreadableFile, note
from detector.read import archive
from detector.read.limits import LARGEST_FILE, MOST_CELLS
from detector.read.opened import Rows
from detector.read.workbook_size import cells_spanned, is_sheet, letters_spanned

WORKBOOK_PARTS = ("xl/workbook.xml", "content.xml")
BINARY_PART = "xl/workbook.bin"
# Other programs' documents are zip archives too.
_OTHER_OFFICE = ("word/document.xml", "ppt/presentation.xml", "Index/Document.iwa")
_ZIP = b"PK\x03\x04"
# How an encrypted workbook names its only part, in the old container's directory.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(rb"<f[ >/]|table:formula\s*=")
_FORMULA_WITHOUT_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
# Cells as short as `1` give every sheet room; a text of 200 MB is no table.
MOST_LETTERS = 200_000_000

# What the workbook library raises, beside its own errors, on damaged containers.
_DAMAGED = (CalamineError, ZipError, expat.ExpatError, EOFError, OSError, RuntimeError, ValueError)


class Member(NamedTuple):
    """One file inside an archive, or what is wrong with it."""

    name: str
    data: bytes
    failure: UnreadableFile | None = None


class Book(NamedTuple):
    """A workbook's sheets, and what the receipt should say of them."""

    sheets: dict[str, Rows]
    guessed: tuple[Note, ...]


def is_workbook(name: str, data: bytes) -> bool:
    """Whether a zip archive is a workbook.

    Raises
    ------
    UnreadableFile
        The archive is damaged, would unpack beyond the limits, or is the document of another
        program.
    """
    names = archive.opened(name, data).names
    if BINARY_PART in names:
        # Its size cannot be told without opening it.
        raise UnreadableFile("read.binary_workbook", file=name)
    if any(part in names for part in _OTHER_OFFICE):
        raise UnreadableFile("read.other_document", file=name)
    return any(part in WORKBOOK_PARTS for part in names)


def book(name: str, data: bytes) -> Book:
    """Each sheet's rows, leading blank rows and columns kept, dates as dates.

    Raises
    ------
    UnreadableFile
        The workbook is damaged, locked with a password, defines entities, or spans too many
        cells.
    """
    guessed: tuple[Note, ...] = ()
    try:
        if data.startswith(_ZIP):
            guessed = _looked_at(name, data)
        elif _LOCKED in data:
            raise UnreadableFile("read.workbook_locked", file=name)
        opened = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found: dict[str, Rows] = {}
        spanned = 0
        for title in opened.sheet_names:
            sheet = opened.get_sheet_by_name(title)
            last_row, last_column = sheet.end or (0, 0)
            spanned += (last_row + 1) * (last_column + 1)
            _refuse_span(name, spanned)
            found[title] = sheet.to_python(skip_empty_area=False)
    except _DAMAGED as failure:
        raise UnreadableFile("read.workbook_damaged", file=name) from failure
    return Book(found, guessed)


def _looked_at(name: str, data: bytes) -> tuple[Note, ...]:
    """Unpack the parts within their sizes and refuse what would not stay within the memory."""
    zipped = archive.opened(name, data)
    parts = {info.filename: zipped.unpack(info) for info in zipped.infos}
    for part in parts.values():
        # Entities unpack to gigabytes or fetch files; no spreadsheet program writes any.
        plain = part.replace(b"\0", b"") if b"\0" in part[:200] else part
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise UnreadableFile("read.xml_entities", file=name)
    _refuse_span(name, cells_spanned(parts))
    if letters_spanned(parts) > MOST_LETTERS:
        raise UnreadableFile("read.workbook_too_long", file=name, most=MOST_LETTERS // 10**6)
    sheets = [part for path, part in parts.items() if is_sheet(part) or path == "content.xml"]
    # Most sheets hold no formula: the plain look is a tenth of the time of the exact one.
    sheets = [part for part in sheets if b"<f" in part or b"table:formula" in part]
    formulas = sum(len(_FORMULA.findall(part)) for part in sheets)
    if not formulas:
        return ()
    blank = sum(len(_FORMULA_WITHOUT_VALUE.findall(part)) for part in sheets)
    told = (note("read.formulas", n=formulas),)
    return (*told, note("read.formulas_blank", n=blank)) if blank else told


def _refuse_span(name: str, cells: int) -> None:
    if cells > MOST_CELLS:
        raise UnreadableFile("read.workbook_too_wide", file=name, most=MOST_CELLS // 10**6)


def members(name: str, data: bytes) -> list[Member]:
    """The files in a zip archive, without the folders and the marks of its system.

    A damaged or locked one carries its failure, so that the others can be read.

    Raises
    ------
    UnreadableFile
        The archive's table of contents is damaged, or passes a limit.
    """
    zipped = archive.opened(name, data)
    found = []
    for info in zipped.infos:
        # An empty name has no last letter for `is_dir` to look at.
        if not info.filename or info.is_dir() or _is_system_mark(info.filename):
            continue
        shown = archive.base_name(info.filename)
        try:
            if archive.strays(info):
                raise UnreadableFile("read.archive_path", file=shown, archive=name)
            if info.file_size > LARGEST_FILE:
                raise UnreadableFile("read.too_big", file=shown, most=LARGEST_FILE // 2**20)
            found.append(Member(shown, zipped.unpack(info)))
        except UnreadableFile as failure:
            found.append(Member(shown, b"", failure))
    return found


def _is_system_mark(path: str) -> bool:
    return path.startswith("__MACOSX/") or archive.base_name(path).startswith(".")
