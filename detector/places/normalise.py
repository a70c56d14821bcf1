"""One spelling for all spellings of a place: the key under which names are stored."""

from __future__ import annotations

import re
import unicodedata

# Combining marks that carry no identity in a name: Latin, Greek and Cyrillic accents,
# and the Arabic vowel signs. Thai vowels are combining marks too and must stay.
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed]")

# Letters that Unicode does not decompose although writers swap them freely.
_FOLD = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": None,  # tatweel only stretches a word
        "&": " and ",
        # Apostrophes and Arabic-style letters written as one: part of the word.
        "ʿ": None,
        "ʾ": None,
        "ʻ": None,
        "ʼ": None,
    }
)
_GAP = re.compile(r"[^\w\u0e00-\u0e7f]+|_+")
# Also the Thai word for "country", which is written without a space.
_LEADING = re.compile(r"^(?:(?:the|la|le|les|l) |ประเทศ ?)(?=.{3})")


def normal(text: str) -> str:
    """Fold a name to its key.

    Compatibility forms, case, accents, Arabic diacritics, tatweel and alef forms,
    invisible format characters and punctuation are removed; words are separated by
    one space. Applying it twice changes nothing.

    Returns
    -------
    str
        May be empty: the text held no letter or digit.
    """
    folded = text
    # Case folding can undo compatibility decomposition and the reverse; two rounds
    # are the canonical recipe (Unicode 3.13, definition D146).
    for _ in range(2):
        folded = unicodedata.normalize("NFKD", folded).casefold()
    folded = unicodedata.normalize("NFKD", folded)
    visible = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    return _GAP.sub(" ", _MARKS.sub("", visible.translate(_FOLD))).strip()


def tidy(text: str) -> str:
    """Trim a cell and undo UTF-8 that was read as Windows-1252 (`RÃ©union`).

    The mistake is undone only where the bytes are valid UTF-8, which no ordinary
    accented name is.
    """
    if not text.isascii():
        for misread_as in ("cp1252", "latin-1"):
            try:
                return text.encode(misread_as).decode("utf-8").strip()
            except UnicodeError:
                continue
    return text.strip()


def without_article(key: str) -> str:
    """Cut a leading article or "country of" (`the gambia` -> `gambia`)."""
    return _LEADING.sub("", key)
