"""Zip archives, workbooks among them: every size is known before anything is unpacked.

A stranger's archive may lie. Members are unpacked by the sizes they declare and one byte
more, so that a lie is seen and never followed; nothing is ever written to a disk.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass

from detector.history import UnreadableFile
from detector.read.limits import LARGEST_UNPACKED, MOST_MEMBERS, MOST_PACKED

# What the standard library raises on a table of contents that is damaged or of a strange kind.
_DAMAGED = (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
_END_OF_CONTENTS = b"PK\x05\x06"
# The comment after the end may be 65,535 bytes long.
_TAIL = 65_557
_LOCKED = 0x1
_HEAD = 30


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """The contents of a zip archive whose sizes are within the limits.

    Attributes
    ----------
    name
        The archive's own name, for the sentences.
    data
        Its bytes.
    infos
        Its table of contents.
    """

    name: str
    data: bytes
    infos: tuple[zipfile.ZipInfo, ...]

    @property
    def names(self) -> list[str]:
        """Paths of the members."""
        return [info.filename for info in self.infos]

    def unpack(self, info: zipfile.ZipInfo) -> bytes:
        """One member's bytes.

        Raises
        ------
        UnreadableFile
            Locked, packed in a way no export is, damaged, or larger than it says.
        """
        shown = base_name(info.filename)
        if info.flag_bits & _LOCKED:
            raise UnreadableFile("read.archive_locked", file=shown, archive=self.name)
        start = _start(self.data, info)
        packed = self.data[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            found = packed
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            try:
                # One byte past the declared size shows a lie; no more is ever unpacked.
                found = zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
            except zlib.error as failure:
                raise self._broken(shown) from failure
        else:
            # The other methods cannot be unpacked step by step; no export uses them.
            raise UnreadableFile("read.archive_method", file=shown, archive=self.name)
        if len(found) > info.file_size:
            raise UnreadableFile("read.archive_lies", file=shown, archive=self.name)
        if len(found) < info.file_size or zlib.crc32(found) != info.CRC:
            raise self._broken(shown)
        return found

    def _broken(self, shown: str) -> UnreadableFile:
        return UnreadableFile("read.archive_member_damaged", file=shown, archive=self.name)


def opened(name: str, data: bytes) -> Archive:
    """The archive, its table of contents held to the limits.

    Raises
    ------
    UnreadableFile
        Cut off, damaged, of too many members, or would unpack beyond the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = tuple(archive.infolist())
    except _DAMAGED as failure:
        cut = _END_OF_CONTENTS not in data[-_TAIL:]
        code = "read.archive_cut" if cut else "read.archive_damaged"
        raise UnreadableFile(code, file=name) from failure
    if len(infos) > MOST_MEMBERS:
        raise UnreadableFile("read.archive_too_many", file=name, n=len(infos), most=MOST_MEMBERS)
    unpacked = sum(info.file_size for info in infos)
    if unpacked > LARGEST_UNPACKED or unpacked > MOST_PACKED * max(len(data), 1):
        raise UnreadableFile("read.archive_too_big", file=name, most=LARGEST_UNPACKED // 2**20)
    # Members that share their packed bytes make a bomb out of few of them.
    if sum(info.compress_size for info in infos) > len(data):
        raise UnreadableFile("read.archive_overlaps", file=name)
    return Archive(name, data, infos)


def base_name(path: str) -> str:
    """The last part of a member's path, whichever way its slashes lean."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def strays(info: zipfile.ZipInfo) -> bool:
    """Whether a member's path leaves the archive, or the member is a link to elsewhere."""
    parts = info.filename.replace("\\", "/").split("/")
    outside = ".." in parts or parts[0] == "" or (len(parts[0]) == 2 and parts[0][1] == ":")
    return outside or stat.S_ISLNK(info.external_attr >> 16)


def _start(data: bytes, info: zipfile.ZipInfo) -> int:
    """Where a member's packed bytes begin: behind its own header, its name and its extras."""
    head = data[info.header_offset : info.header_offset + _HEAD]
    name, extra = (int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
    return info.header_offset + _HEAD + name + extra
