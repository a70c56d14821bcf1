"""Open a file: tell text, workbook, JSON and archive apart, and refuse the rest in plain words."""

from __future__ import annotations

import hashlib
import json
import re

from detector.history import UnreadableFile
from detector.read import spreadsheetml
from detector.read.decode import decode
from detector.read.opened import Opened
from detector.read.workbook import Member, is_workbook, members, sheets

# The largest real page export is about 2 MB; fan lists reach some tens.
LARGEST_FILE = 100 * 2**20

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_PICTURE_BOXES = (b"WEBP", b"ftypheic", b"ftypavif", b"ftypmif1")
_WEB_PAGE = re.compile(r"\s*(<!doctype\s+html|<html|<head|<table|<body)", re.IGNORECASE)
# Control characters that no text export holds (tab, line ends and NUL are handled).
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def load(name: str, data: bytes) -> tuple[Opened, ...]:
    """The decoded file, or each file of an archive.

    Parameters
    ----------
    name
        File name, with or without directory; empty when unknown.
    data
        Its bytes.

    Raises
    ------
    UnreadableFile
        Empty, too big, damaged, or no table at all: each with its own sentence.
    """
    return tuple(map(load_one, files_in(name, data)))


def files_in(name: str, data: bytes) -> list[Member]:
    """The file itself, or the files of an archive that is no workbook.

    Raises
    ------
    UnreadableFile
        Empty, too big, or an archive that is damaged, too big or empty.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1] or "(no name)"
    if len(data) > LARGEST_FILE:
        raise UnreadableFile("read.too_big", file=name, most=LARGEST_FILE // 2**20)
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("read.empty", file=name)
    if not data.startswith(_ZIP) or is_workbook(name, data):
        return [Member(name, data)]
    inside = members(name, data)
    if not inside:
        raise UnreadableFile("read.archive_nested", file=name)
    return inside


def load_one(member: Member) -> Opened:
    """One file decoded. Archives inside archives are not opened.

    Raises
    ------
    UnreadableFile
        Damaged, or no table at all.
    """
    name, data, failure = member
    if failure is not None:
        raise failure
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(_ZIP) and not is_workbook(name, data):
        raise UnreadableFile("read.archive_nested", file=name)
    if data.startswith((_ZIP, _OLD_OFFICE)):
        return Opened(name, digest, "workbook", sheets=sheets(name, data))
    _refuse_foreign(name, data)
    if spreadsheetml.recognises(data):
        return Opened(name, digest, "workbook", sheets=spreadsheetml.sheets(name, data))
    text, guessed = decode(data)
    start = text[:2000]
    if not start.strip():
        raise UnreadableFile("read.empty", file=name)
    if _WEB_PAGE.match(start):
        raise UnreadableFile("read.web_page", file=name)
    if len(_CONTROL.findall(start)) > len(start) // 50:
        raise UnreadableFile("read.binary", file=name)
    if start.lstrip()[:1] in ("{", "["):
        return Opened(name, digest, "json", json=_parsed(name, text), guessed=guessed)
    return Opened(name, digest, "text", text=text, guessed=guessed)


def _refuse_foreign(name: str, data: bytes) -> None:
    if (
        data.startswith(_PICTURES)
        or data[4:12].startswith(_PICTURE_BOXES)
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
    ):
        raise UnreadableFile("read.picture", file=name)
    if data.startswith(b"%PDF"):
        raise UnreadableFile("read.pdf", file=name)
    if data.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"PAR1", b"SQLite format 3")):
        raise UnreadableFile("read.binary", file=name)


def _parsed(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as failure:
        raise UnreadableFile("read.json_damaged", file=name, line=failure.lineno) from failure
    except (RecursionError, ValueError) as failure:
        # Nested beyond reason, or a number of thousands of digits.
        raise UnreadableFile("read.json_damaged", file=name, line=1) from failure
