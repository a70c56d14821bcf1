"""A case in one file: the originals as they came and the settings, in a zip.

Opening one treats it as a stranger's: nothing is unpacked to disk, only the members that
the index names are read, and each is held to its size and its SHA-256.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from detector.history import BadSetting, UnreadableFile
from detector.report.zipped import DAMAGE, digest, member_bytes, zipped_bytes
from detector.ui.settings import Settings, from_record

FORMAT = "purchased-audience-detector case"
INDEX = "case.json"
# One page's ten years of exports is some 40 files of 2-5 MB; these leave room and
# stop a bomb long before memory does.
MOST_MEMBERS = 400
MOST_BYTES = 300 * 2**20
MOST_INDEX_BYTES = 2**20

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
    text = json.dumps(index, indent=1, ensure_ascii=False, sort_keys=True)
    originals = {_member(place): data for place, (_, data) in enumerate(case.files)}
    return zipped_bytes({INDEX: text.encode(), **originals})


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
    except DAMAGE as failure:
        raise UnreadableFile("ui.case.damaged", file=name) from failure


def _read(zipped: zipfile.ZipFile, name: str) -> SavedCase:
    members = {info.filename: info for info in zipped.infolist()}
    if len(zipped.infolist()) > MOST_MEMBERS or len(members) < len(zipped.infolist()):
        raise UnreadableFile("ui.case.too_many", file=name, most=MOST_MEMBERS)
    if sum(info.file_size for info in members.values()) > MOST_BYTES + MOST_INDEX_BYTES:
        raise _too_big(name)
    if INDEX not in members:
        raise UnreadableFile("ui.case.not_a_case", file=name)
    index = json.loads(member_bytes(zipped, members[INDEX], MOST_INDEX_BYTES, _too_big(name)))
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
        found = member_bytes(zipped, info, room, _too_big(name))
        room -= len(found)
        if digest(found) != entry.get("sha256"):
            raise UnreadableFile("ui.case.changed", file=name, member=entry["name"])
        files.append((entry["name"], found))
    sample = index.get("sample", "")
    if not isinstance(sample, str):
        raise BadSetting("ui.case.bad_settings", what="sample")
    return SavedCase(tuple(files), from_record(index.get("settings", {})), sample)


def _too_big(name: str) -> UnreadableFile:
    return UnreadableFile("ui.case.too_big", file=name, most=MOST_BYTES // 2**20)


def _member(place: int) -> str:
    """A name of the program's own making: a stranger's name never becomes a path."""
    return f"originals/{place + 1:04d}"
