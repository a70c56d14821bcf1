"""Workbooks: xlsx, ods and the old binary xls, as rows of typed cells."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import NamedTuple
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from detector.history import UnreadableFile
from detector.read.opened import Rows
from detector.read.workbook_size import cells_spanned

# A workbook is a packed archive: look at its table of contents before unpacking it.
# The largest real export, 2,700 columns by 180 days, unpacks to about 20 MB in 40 members.
LARGEST_UNPACKED = 512 * 2**20
MOST_MEMBERS = 2_000
# Text of repeated cells packs about 30 to 1; a bomb packs 1000 to 1.
MOST_PACKED = 400

# Ten times the largest real export; a cell takes some tens of bytes once opened.
MOST_CELLS = 5_000_000

WORKBOOK_PARTS = ("xl/workbook.xml", "content.xml")
BINARY_PART = "xl/workbook.bin"

# What the standard library raises on archives that are damaged, locked or of a strange kind.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


class Member(NamedTuple):
    """One file inside an archive, or what is wrong with it."""

    name: str
    data: bytes
    failure: UnreadableFile | None = None


def is_workbook(name: str, data: bytes) -> bool:
    """Whether a zip archive is a workbook.

    Raises
    ------
    UnreadableFile
        The archive is damaged, locked, or would unpack beyond the limits.
    """
    contents = _contents(name, data)
    if BINARY_PART in contents:
        # Its size cannot be told without opening it.
        raise UnreadableFile("read.binary_workbook", file=name)
    return any(part in WORKBOOK_PARTS for part in contents)


def sheets(name: str, data: bytes) -> dict[str, Rows]:
    """Each sheet's rows, leading blank rows and columns kept, dates as dates.

    Raises
    ------
    UnreadableFile
        The workbook is damaged, locked with a password, or spans too many cells.
    """
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                _refuse_span(name, cells_spanned(archive))
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found: dict[str, Rows] = {}
        spanned = 0
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            last_row, last_column = sheet.end or (0, 0)
            spanned += (last_row + 1) * (last_column + 1)
            _refuse_span(name, spanned)
            found[title] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ZipError, expat.ExpatError, *_DAMAGED) as failure:
        raise UnreadableFile("read.workbook_damaged", file=name) from failure
    return found


def _refuse_span(name: str, cells: int) -> None:
    if cells > MOST_CELLS:
        raise UnreadableFile("read.workbook_too_wide", file=name, most=MOST_CELLS // 10**6)


def members(name: str, data: bytes) -> list[Member]:
    """The files in a zip archive, without the folders and the marks of its system.

    A damaged or locked one carries its failure, so that the others can be read.

    Raises
    ------
    UnreadableFile
        The archive's table of contents is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                _member(archive, info, name)
                for info in archive.infolist()
                # An empty name has no last letter for `is_dir` to look at.
                if info.filename and not info.is_dir() and not _is_system_mark(info.filename)
            ]
    except _DAMAGED as failure:
        raise UnreadableFile("read.archive_damaged", file=name) from failure


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, inside: str) -> Member:
    name = info.filename.rsplit("/", 1)[-1]
    try:
        return Member(name, archive.read(info))
    except _DAMAGED:
        broken = UnreadableFile("read.archive_member_damaged", file=name, archive=inside)
        return Member(name, b"", broken)


def _is_system_mark(path: str) -> bool:
    return path.startswith("__MACOSX/") or path.rsplit("/", 1)[-1].startswith(".")


def _contents(name: str, data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except _DAMAGED as failure:
        raise UnreadableFile("read.archive_damaged", file=name) from failure
    unpacked = sum(info.file_size for info in infos)
    if (
        len(infos) > MOST_MEMBERS
        or unpacked > LARGEST_UNPACKED
        or unpacked > MOST_PACKED * max(len(data), 1)
    ):
        raise UnreadableFile("read.archive_too_big", file=name, most=LARGEST_UNPACKED // 2**20)
    return [info.filename for info in infos]
