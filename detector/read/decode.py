"""Bytes to text: a byte-order mark, then strict UTF-8, then the old Windows code pages.

UTF-16 is never tried without its mark: a Latin file of even length decodes into Chinese
characters without an error.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import NamedTuple

from detector.history import Note, note
from detector.read.mixed_encodings import is_mixed, pieces

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Words of export headers that only read as words in the right code page.
HEADER_WORDS = {
    "cp1251": (
        "дата",
        "държава",
        "страна",
        "подписчик",
        "последовател",
        "нрав",
        "охват",
        "посетит",
    ),
    "cp1256": ("تاريخ", "إعجاب", "معجب", "متابع", "البلد", "الدولة", "الصفحة", "الوصول"),
    "cp1252": ("página", "día", "país", "fête", "abonné", "pays", "ländern", "räckvidd"),
}

SAMPLE = 100_000  # bytes looked at for the choice: more than the longest header line
_FOREIGN_RUN = re.compile(rb"[\x80-\xff]+")
_FOREIGN_WORD = re.compile(r"\S*[^\x00-\x7f]\S*")


class Decoded(NamedTuple):
    """Text with the decisions taken on the way."""

    text: str
    guessed: tuple[Note, ...]


def decode(data: bytes) -> Decoded:
    """The text of a file. Always succeeds: what cannot be read becomes U+FFFD and is noted.

    Parameters
    ----------
    data
        The bytes of a text file in any encoding named above.
    """
    if is_mixed(data):
        return _mixed(data)
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _noted(data.decode(encoding, "replace"), ())
    try:
        return _noted(data.decode("utf-8"), ())
    except UnicodeDecodeError:
        encoding = code_page(data[:SAMPLE])
    text = data.decode(encoding, "replace")
    # Three words, so that a person sees whether they read as words.
    words = islice(_FOREIGN_WORD.finditer(text[:SAMPLE]), 50)
    shown = dict.fromkeys(word.group()[:40].strip('",;') for word in words)
    sample = "”, “".join(list(shown)[:3])
    return _noted(text, (note("read.encoding_guessed", encoding=encoding, sample=sample),))


def _mixed(data: bytes) -> Decoded:
    narrow, wide = pieces(data)
    # One at a time, but all in the encoding that the whole of them is in.
    joint = b"\n".join(narrow)
    try:
        joint.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = code_page(joint[:SAMPLE])
    texts = [part.decode(encoding, "replace") for part in narrow]
    text = texts[0] + "".join(map("".join, zip(wide, texts[1:], strict=True)))
    return _noted(text, (note("read.encodings_mixed", n=len(wide), encoding=encoding),))


def code_page(data: bytes) -> str:
    """The Windows code page (Western, Cyrillic or Arabic) under which `data` reads as words."""
    read = {encoding: data.decode(encoding, "replace").casefold() for encoding in HEADER_WORDS}
    hits = {
        encoding: sum(word in read[encoding] for word in words)
        for encoding, words in HEADER_WORDS.items()
    }
    if len(set(hits.values())) > 1:
        return max(hits, key=lambda encoding: hits[encoding])
    runs = _FOREIGN_RUN.findall(data)
    foreign = b"".join(runs)
    # Accents stand alone inside Latin words; whole words are foreign bytes in the others.
    if not runs or len(foreign) < 2 * len(runs):
        return "cp1252"
    # Russian text is four fifths lower case, 0xE0 and above; the Arabic letters of cp1256
    # lie mostly below it.
    letters = [byte for byte in foreign if byte >= 0xC0]
    low = sum(byte < 0xE0 for byte in letters)
    return "cp1256" if 2 * low > len(letters) else "cp1251"


def _noted(text: str, guessed: tuple[Note, ...]) -> Decoded:
    text = text.removeprefix("\ufeff")
    lost = text.count("\ufffd")
    if lost:
        guessed += (note("read.unreadable_characters", n=lost),)
    return Decoded(text, guessed)
