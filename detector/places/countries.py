"""Country cells to ISO-2: names in many languages, codes, and names with a slip of the pen."""

from __future__ import annotations

import re
from functools import lru_cache

from detector.places.misspelling import misspelt
from detector.places.normalise import normal, tidy, without_article
from detector.places.tables import alpha_3, country_names

# No place name is longer (the longest official one has 75 characters); a longer cell is
# prose, and comparing it with every name would be slow.
LONGEST = 120

COUNTRIES: frozenset[str] = frozenset(country_names().values()) - {""}

_SUFFIX = re.compile(r"^(?P<name>.*\S)\s*[(\[](?P<code>[A-Z]{2,3})[)\]]$")
_PREFIX = re.compile(r"^(?P<code>[A-Z]{2,3})\s*[-–:|]\s*(?P<name>\S.*)$")
_TWO_NAMES = re.compile(r"^(?P<first>[^()]*[^()\s])\s*\((?P<second>[^()]+)\)$")
_FLAG_A = 0x1F1E6  # REGIONAL INDICATOR SYMBOL LETTER A: a flag is two of these letters
_FLAGS = {_FLAG_A + step: ord("A") + step for step in range(26)}


def resolve_country(text: str) -> str | None:
    """Find the country that a cell names.

    Parameters
    ----------
    text
        A country's name (English, French, Arabic, Thai and the larger European
        languages), its ISO code in capitals (alpha-2 also in small letters), a flag,
        or a name followed by its code: `Morocco (MA)`.

    Returns
    -------
    str or None
        ISO 3166 alpha-2, with XK for Kosovo. None when the text names no country, or
        more than one could be meant. Never a guess.
    """
    text = tidy(text)
    if not text or len(text) > LONGEST:
        return None
    return _resolve(text)


@lru_cache(maxsize=4096)
def _resolve(text: str) -> str | None:
    code = code_of(text)
    if code:
        return code
    key = normal(text)
    exact = lookup(key)
    if exact is not None:
        return exact or None
    suffix = split_suffix(text)
    return agreeing(*suffix) if suffix else both_names(text) or misspelt(key)


def code_of(text: str) -> str | None:
    """ISO-2 of a bare code, a flag, or None."""
    code = text.translate(_FLAGS)
    if len(code) == 2 and code.isascii():
        # "na" and "no" are answers, "NA" and "NO" are Namibia and Norway.
        if code.islower() and code not in country_names():
            code = code.upper()
        return code if code in COUNTRIES else country_names().get(code)
    if len(code) == 3 and code.isascii() and code.isupper():
        # Only in capitals: "are", "can" and "per" are words.
        return alpha_3().get(code) or country_names().get(code)
    return None


def lookup(key: str) -> str | None:
    """ISO-2 of a key; the empty text if it is known to be no country; None if unknown."""
    names = country_names()
    return names.get(key, names.get(without_article(key)))


def split_suffix(text: str) -> tuple[str, str] | None:
    """`Morocco (MA)` or `MA - Morocco` as its two parts, the name first."""
    found = _SUFFIX.match(text) or _PREFIX.match(text)
    return (found["name"], found["code"]) if found else None


def agreeing(name: str, code: str) -> str | None:
    """ISO-2 of the code that follows a name, unless the name contradicts it."""
    country = code_of(code)
    named = _resolve(name)
    return country if named in (None, country) else None


def both_names(text: str) -> str | None:
    """ISO-2 of `Birmanie (Myanmar)`: two names that agree."""
    found = _TWO_NAMES.match(text)
    if not found:
        return None
    first, second = (lookup(normal(found[part])) for part in ("first", "second"))
    return first if first == second and first else None
