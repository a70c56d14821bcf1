"""Zips that a stranger may have made: read without unpacking, held to limits; written alike."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping

from detector.history import UnreadableFile

# A fixed stamp, so that the same content is the same bytes.
STAMP = (1980, 1, 1, 0, 0, 0)
# What a damaged zip, a method or an encryption that zipfile does not know, or a broken
# index raises.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    json.JSONDecodeError,
    RecursionError,
)


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def put(zipped: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Write one member, readable by its owner only."""
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    zipped.writestr(info, data)


def zipped_bytes(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members in their order. The same members give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            put(zipped, name, data)
    return out.getvalue()


def member_bytes(
    zipped: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, too_big: UnreadableFile
) -> bytes:
    """The bytes of one member.

    Raises
    ------
    UnreadableFile
        `too_big`: it holds more than `most` bytes, whatever it declares.
    """
    # The size a zip declares may be a lie: read one byte past the limit and look.
    with zipped.open(info) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise too_big
    return data
