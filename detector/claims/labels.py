"""What a number on a screen counts, by the words beside it, in four languages."""

from __future__ import annotations

import unicodedata

from rapidfuzz.fuzz import partial_ratio

from detector.read.numbers import plain

# The platforms' own words, the rarer ones first: "people follow this" also holds no "like",
# but "talking about this" stands beside likes.
_LABELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("talking_about", ("talking about", "en parlent", "parlent de", "يتحدث", "พูดถึง")),
    (
        "check_ins",
        (
            "checked in",
            "check-in",
            "were here",
            "visite",
            "sont alle",
            "etaient ici",
            "وصولهم",
            "เช็คอิน",
        ),
    ),
    ("subscribers", ("subscriber", "مشترك", "ผู้ติดตามช่อง")),
    ("followers", ("follow", "abonne", "suivent", "متابع", "يتابع", "ติดตาม")),
    (
        "likes",
        ("like", "j'aime", "j aime", "jaime", "aiment", "fans", "معجب", "اعجاب", "اعجب", "ถูกใจ"),
    ),
)
# Tesseract misses a letter now and then; shorter words are not compared loosely.
LOOSE = 80
LONG_ENOUGH = 6


def label_of(text: str) -> str | None:
    """The kind of count that the words name, or None."""
    key = folded(text)
    if not key:
        return None
    for kind, words in _LABELS:
        if any(word in key for word in words):
            return kind
    for kind, words in _LABELS:
        for word in words:
            loose = not word.isascii() and len(word) >= LONG_ENOUGH and len(key) >= LONG_ENOUGH
            if loose and partial_ratio(word, key) >= LOOSE:
                return kind
    return None


def folded(text: str) -> str:
    """Small letters, no accents, Arabic without vowel signs and hamza seats."""
    parts = unicodedata.normalize("NFD", plain(text).casefold().replace("’", "'"))
    # Thai vowels are marks too, and letters to a reader: only accents and Arabic signs go.
    kept = [
        char for char in parts if not ("\u0300" <= char <= "\u036f" or "\u064b" <= char <= "\u0655")
    ]
    return unicodedata.normalize("NFC", "".join(kept)).translate(_SEATS)


_SEATS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا"})
