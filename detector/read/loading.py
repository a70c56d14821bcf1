"""Open a file: tell text, workbook, JSON and archive apart, and refuse the rest in plain words."""

from __future__ import annotations

import hashlib
import json
import re

from detector.history import UnreadableFile, note
from detector.read import spreadsheetml
from detector.read.decode import MARKS, decode
from detector.read.limits import (
    DEEPEST_JSON,
    LARGEST_FILE,
    refuse_deep_json,
    refuse_long_text,
    refuse_wide_json,
)
from detector.read.mixed_encodings import is_mixed
from detector.read.opened import Opened
from detector.read.page_scripts import is_chart_page
from detector.read.workbook import Member, book, is_workbook, members

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_PICTURE_BOXES = (b"WEBP", b"ftypheic", b"ftypavif", b"ftypmif1")
_OTHER_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_OTHER_BINARIES = (
    b"PAR1",
    b"SQLite format 3",
    b"\x7fELF",
    b"MZ",
    b"ID3",
    b"OggS",
    b"\x1aE\xdf\xa3",
)
# An escaped backslash, a letter of two halves, or a half that stands alone: no text can be
# written with that one in it.
_SURROGATE = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
# Before the first element may stand an XML line, comments and a document type.
# A list in the HTML form of an account's archive.
_INSTAGRAM_FAN = '<a target="_blank" href="https://www.instagram.com/'
_WEB_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|script|table)\b",
    re.IGNORECASE | re.DOTALL,
)
# A form that asks for a password, in any language.
_PASSWORD = re.compile(r"<input[^>]*type\s*=\s*[\"']?password", re.IGNORECASE)
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
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
    # The bytes of a name need be no text on every system.
    name = name.encode("utf-8", "replace").decode("utf-8")
    if len(data) > LARGEST_FILE:
        raise UnreadableFile("read.too_big", file=name, most=LARGEST_FILE // 2**20)
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("read.empty", file=name)
    if data.startswith(_EMPTY_ZIP):
        raise UnreadableFile("read.archive_empty", file=name)
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
        opened = book(name, data)
        return Opened(name, digest, "workbook", sheets=opened.sheets, guessed=opened.guessed)
    _refuse_foreign(name, data)
    if spreadsheetml.recognises(data):
        return Opened(name, digest, "workbook", sheets=spreadsheetml.sheets(name, data))
    text, guessed = decode(data)
    start = text[:2000]
    if not start.strip():
        raise UnreadableFile("read.empty", file=name)
    if is_chart_page(text):
        return Opened(name, digest, "text", text=text, guessed=guessed)
    if _WEB_PAGE.match(start):
        raise UnreadableFile(_web_page(text), file=name)
    if len(_CONTROL.findall(start)) > len(start) // 50:
        raise UnreadableFile("read.binary", file=name)
    if start.lstrip()[:1] in ("{", "["):
        return Opened(name, digest, "json", json=_parsed(name, text), guessed=guessed)
    refuse_long_text(name, text)
    if text.count('"') % 2 and not text.endswith("\n"):
        # The receipt says so; what stands before the end can still be read.
        guessed += (note("read.ends_in_a_cell"),)
    return Opened(name, digest, "text", text=text, guessed=guessed)


def _whole_letter(found: re.Match[str]) -> str:
    return "\\ufffd" if found["lone"] else found[0]


def _refuse_foreign(name: str, data: bytes) -> None:
    if (
        data.startswith(_PICTURES)
        or data[4:12].startswith(_PICTURE_BOXES)
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
    ):
        raise UnreadableFile("read.picture", file=name)
    if data.startswith(b"%PDF"):
        raise UnreadableFile("read.pdf", file=name)
    if data.startswith(_OTHER_ARCHIVES):
        raise UnreadableFile("read.other_archive", file=name)
    if data.startswith(_OTHER_BINARIES):
        raise UnreadableFile("read.binary", file=name)
    if not data.startswith(tuple(mark for mark, _ in MARKS)):
        _refuse_nul(name, data)


def _refuse_nul(name: str, data: bytes) -> None:
    """No text holds NUL: half of them is UTF-16 without its mark, a run is a broken download."""
    nul = data.count(0)
    # A stray one is dropped by the readers; one in a thousand bytes is no accident.
    if nul * 1000 < len(data) or nul < 2 or is_mixed(data):
        return
    start = data[:2000]
    halves = max(start[0::2].count(0), start[1::2].count(0))
    if 2 * halves >= 0.9 * (len(start) - 1) and halves >= 0.9 * start.count(0):
        raise UnreadableFile("read.utf16_unmarked", file=name)
    raise UnreadableFile("read.nul_bytes", file=name, n=nul)


def _web_page(text: str) -> str:
    if text.count(_INSTAGRAM_FAN) > 1:
        return "read.instagram.html"
    if _PASSWORD.search(text):
        return "read.login_page"
    return "read.html_table" if _TABLE.search(text) else "read.web_page"


def _parsed(name: str, text: str) -> object:
    refuse_wide_json(name, text)
    if "\\ud" in text or "\\uD" in text:
        text = _SURROGATE.sub(_whole_letter, text)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as failure:
        cut = failure.pos >= len(text.rstrip()) or failure.msg.startswith("Unterminated")
        code = "read.json_cut" if cut else "read.json_damaged"
        raise UnreadableFile(code, file=name, line=failure.lineno) from failure
    except RecursionError as failure:
        raise UnreadableFile("read.json_too_deep", file=name, most=DEEPEST_JSON) from failure
    except ValueError as failure:
        # A number of thousands of digits.
        raise UnreadableFile("read.json_damaged", file=name, line=1) from failure
    refuse_deep_json(name, document)
    return document
