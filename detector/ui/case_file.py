"""A case in one file: the originals as they came and the settings, in a zip.

Opening one treats it as a stranger's: nothing is unpacked to disk, only the members that
the index names are read, and each is held to its size and its SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from detector.history import BadSetting, UnreadableFile
from detector.ui.settings import Settings, from_record

FORMAT = "purchased-audience-detector case"
INDEX = "case.json"
# One page's ten years of exports is some 40 files of 2-5 MB; these leave room and
# stop a bomb long before memory does.
MOST_MEMBERS = 400
MOST_BYTES = 300 * 2**20
MOST_INDEX_BYTES = 2**20
# A fixed stamp, so that the same case is the same bytes.
STAMP = (1980, 1, 1, 0, 0, 0)

File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class SavedCase:
    """Originals with their names, in the order opened, and the settings."""

    files: tuple[File, ...]
    settings: Settings
    sample: str = ""


def pack(case: SavedCase, version: str) -> bytes:
    """The case as a zip. The same case gives the same bytes."""
    index: dict[str, Any] = {
        "format": FORMAT,
        "version": version,
        "sample": case.sample,
        "settings": case.settings.record(),
        "files": [
            {"name": name, "member": _member(place), "sha256": digest(data)}
            for place, (name, data) in enumerate(case.files)
        ],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        text = json.dumps(index, indent=1, ensure_ascii=False, sort_keys=True)
        _put(zipped, INDEX, text.encode())
        for place, (_, data) in enumerate(case.files):
            _put(zipped, _member(place), data)
    return out.getvalue()


def is_case(data: bytes) -> bool:
    """Whether the bytes are a zip with a case's index. Never raises, reads no member."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            return INDEX in zipped.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def unpack(data: bytes, name: str = INDEX) -> SavedCase:
    """The case in a zip that may be hostile.

    Parameters
    ----------
    data
        The bytes of the zip.
    name
        The file's name, for the error's sentence.

    Raises
    ------
    UnreadableFile
        Not a case, damaged, changed since it was saved, or over a limit.
    BadSetting
        A setting in it is not what it can be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            return _read(zipped, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        # zipfile raises these for a method or an encryption it does not know.
        NotImplementedError,
        RuntimeError,
        UnicodeError,
        json.JSONDecodeError,
        RecursionError,
    ) as failure:
        raise UnreadableFile("ui.case.damaged", file=name) from failure


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _read(zipped: zipfile.ZipFile, name: str) -> SavedCase:
    members = {info.filename: info for info in zipped.infolist()}
    if len(zipped.infolist()) > MOST_MEMBERS or len(members) < len(zipped.infolist()):
        raise UnreadableFile("ui.case.too_many", file=name, most=MOST_MEMBERS)
    if sum(info.file_size for info in members.values()) > MOST_BYTES + MOST_INDEX_BYTES:
        raise UnreadableFile("ui.case.too_big", file=name, most=MOST_BYTES // 2**20)
    if INDEX not in members:
        raise UnreadableFile("ui.case.not_a_case", file=name)
    index = json.loads(_member_bytes(zipped, members[INDEX], MOST_INDEX_BYTES, name))
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise UnreadableFile("ui.case.not_a_case", file=name)
    listed = index.get("files")
    if not isinstance(listed, list):
        raise UnreadableFile("ui.case.damaged", file=name)
    files: list[File] = []
    room = MOST_BYTES
    for entry in listed:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise UnreadableFile("ui.case.damaged", file=name)
        info = members.get(str(entry.get("member")))
        if info is None:
            raise UnreadableFile("ui.case.damaged", file=name)
        found = _member_bytes(zipped, info, room, name)
        room -= len(found)
        if digest(found) != entry.get("sha256"):
            raise UnreadableFile("ui.case.changed", file=name, member=entry["name"])
        files.append((entry["name"], found))
    sample = index.get("sample", "")
    if not isinstance(sample, str):
        raise BadSetting("ui.case.bad_settings", what="sample")
    return SavedCase(tuple(files), from_record(index.get("settings", {})), sample)


def _member_bytes(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, name: str) -> bytes:
    # The size a zip declares may be a lie: read one byte past the limit and look.
    with zipped.open(info) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise UnreadableFile("ui.case.too_big", file=name, most=MOST_BYTES // 2**20)
    return data


def _member(place: int) -> str:
    """A name of the program's own making: a stranger's name never becomes a path."""
    return f"originals/{place + 1:04d}"


def _put(zipped: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    zipped.writestr(info, data)
