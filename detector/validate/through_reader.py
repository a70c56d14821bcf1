"""A simulated export as a person would have it: written to a file and opened from there."""

from __future__ import annotations

from pathlib import Path

from detector.history import PageHistory
from detector.read import open_exports


def through_reader(text: bytes, file: Path) -> PageHistory:
    """What the reader makes of an export of one page; `file` stands only for that moment."""
    file.write_bytes(text)
    (history,) = open_exports([file])
    file.unlink()
    return history
