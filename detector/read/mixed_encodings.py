"""Files written in two encodings: pieces of UTF-16 in a text of single bytes, or the reverse.

Pasting one export under another in a plain editor makes such files, and so do some
spreadsheet programs. Decoding the whole in either way turns the rest into Chinese letters.
"""

from __future__ import annotations

import re

# Letters of Latin, Cyrillic and Arabic text, and the typographic quotes and dashes, as two
# bytes. None of these pairs occurs in text of single bytes, which holds no control bytes.
_WIDE = re.compile(
    rb"(?:\xff\xfe)?(?:[\t\n\r\x20-\x7e\xa0-\xff]\x00|[\x00-\xff][\x04\x06]|[\x10-\x1e]\x20)+"
)
_SURELY_WIDE = re.compile(rb"(?:[\t\n\r\x20-\x7e]\x00){6}")
# A whole line of single bytes: in UTF-16 a line's end is followed or preceded by a zero.
_SURELY_NARROW = re.compile(rb"[\t\x20-\x7e]{12}\r?\n(?!\x00)")
# A start of two lines without a zero, in any alphabet of single bytes. Elsewhere in a file
# Chinese letters of UTF-16 may look so, but its first lines hold a delimiter.
_NARROW_START = re.compile(rb"(?:[^\x00\n]{6,}\n){2}(?!\x00)")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def is_mixed(data: bytes) -> bool:
    """Whether some lines are UTF-16 beyond doubt, and some are single bytes beyond doubt."""
    if 0 not in data or _SURELY_WIDE.search(data) is None:
        return False
    if _SURELY_NARROW.search(data) is not None:
        return True
    return not data.startswith(_WIDE_MARKS) and _NARROW_START.match(data) is not None


def pieces(data: bytes) -> tuple[list[bytes], list[str]]:
    """The parts of a mixed file: those of single bytes, and the UTF-16 between them as text.

    Returns
    -------
    narrow, wide
        `narrow` has one element more: the file is `narrow[0] wide[0] narrow[1] ...`, and any
        of them may be empty.
    """
    narrow: list[bytes] = []
    wide: list[str] = []
    at = 0
    for found in _WIDE.finditer(data):
        narrow.append(data[at : found.start()])
        wide.append(found[0].decode("utf-16-le", "replace").replace("\ufeff", ""))
        at = found.end()
    return [*narrow, data[at:]], wide
