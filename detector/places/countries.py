"""Country cells to ISO-2: names in many languages, codes, and names with a slip of the pen."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from detector.places.normalise import normal, tidy, without_article
from detector.places.tables import alpha_3, country_names

# Measured on 205 strings: at 86 rapidfuzz's ratio reached misspellings without one wrong
# answer; WRatio at 80 had 14.
LIKENESS = 86.0
# A misspelling must be this much closer to its country than to any other real name, so
# that "Nigera" (Niger 90.9, Nigeria 92.3) stays unresolved. One changed letter in a name
# of ten moves the ratio by 10.
MARGIN = 8.0
# In shorter words one slip already makes another real name (Mali, Malta; Iran, Iraq).
SHORTEST_FUZZY = 5
# No place name is longer (the longest official one has 75 characters); a longer cell is
# prose, and comparing it with every name would be slow.
LONGEST = 120

COUNTRIES: frozenset[str] = frozenset(country_names().values()) - {""}

_SUFFIX = re.compile(r"^(?P<name>.*\S)\s*[(\[](?P<code>[A-Z]{2,3})[)\]]$")
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


def _swapped(key: str) -> set[str]:
    """Codes of the names that differ from the key by two swapped neighbours (Egpyt)."""
    turns = range(len(key) - 1)
    neighbours = (key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in turns)
    return {code for code in map(country_names().get, neighbours) if code is not None}


@cache
def _all_keys() -> list[str]:
    return list(country_names())


def split_suffix(text: str) -> tuple[str, str] | None:
    """`Morocco (MA)` as its two parts."""
    found = _SUFFIX.match(text)
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


def misspelt(key: str) -> str | None:
    """ISO-2 of the one country whose name is a slip away from the key."""
    if len(key) < SHORTEST_FUZZY:
        return None
    from rapidfuzz import fuzz, process  # clean files never need it

    swapped = _swapped(key)
    if swapped:
        return swapped.pop() or None if len(swapped) == 1 else None
    near = process.extract(
        key, _all_keys(), scorer=fuzz.ratio, score_cutoff=LIKENESS - MARGIN, limit=None
    )
    best: dict[str, float] = {}
    for name, likeness, _ in near:
        code = country_names()[name]
        best[code] = max(best.get(code, 0.0), likeness)
    if not best:
        return None
    winner = max(best, key=best.__getitem__)
    rivals = [likeness for code, likeness in best.items() if code != winner]
    if best[winner] < LIKENESS or best[winner] - max(rivals, default=0.0) < MARGIN:
        return None
    return winner or None
