"""Counts as people and platforms write them: any digits, any separators, "1,2 M", "٣٣ مليون".

A number with a word of magnitude is known only as an interval. The interval covers both
habits of platforms, rounding to the nearest step and cutting off below it (YouTube cuts to
three significant digits): from half a step under the shown value up to, but without, one
step above it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

from detector.history import Count

# What exports write where they have no number.
BLANKS = frozenset(
    ("", "-", "--", "---", "–", "—", "−", "nan", "n/a", "na", "null", "none", "#n/a", "…", "...")
)

# Words of magnitude, as CLDR's short and long compact forms and the platforms write them.
# "B" is an English billion; the Turkish "B" (bin, 1,000) cannot be told from it and is not here.
_MAGNITUDES: dict[float, str] = {
    1e2: "hundred مئة مائة 百 백",
    1e3: (
        "k thousand mille millier milliers mil mila milhar milhares tsd tausend "
        "tys tyś tysiąc tysiące tysiąca tysięcy тыс тысяча тысячи тысяч тис тисяча тисячі тисяч "
        "хил хиляди bin tn tusen rb ribu duizend ألف ألفا الف آلاف الاف هزار אלף אלפים พัน 千 천 "
        "हज़ार"
    ),
    1e4: "万 萬 만 หมื่น",
    1e5: "lakh lakhs lac लाख แสน",
    1e6: (
        "m mn mi mio million millions millón millon millones milhão milhao milhões milhoes "
        "millionen mln milioni milione miliony milionów miliona miljoner miljoen milj jt juta "
        "milyon млн миллион миллиона миллионов мільйон мільйона мільйонів милион милиона "
        "مليون مليونا ملايين میلیون מיליון מיליוני ล้าน"
    ),
    1e7: "crore crores cr करोड़ क॰",
    1e8: "亿 億 억",
    1e9: (
        "b bn bi g md mds mrd mld mlrd mr billion billions milliard milliards milliarden "
        "milliarde bilhão bilhões bilhao bilhoes miliardi miliardo miliard miliardy miliarda "
        "miliardów miljard miljarder milyar miliar млрд миллиард миллиарда миллиардов мільярд "
        "мільярда мільярдів милиард милиарда مليار مليارا مليارات میلیارد พันล้าน अरब"
    ),
}
MAGNITUDES: dict[str, float] = {
    unicodedata.normalize("NFC", word): size
    for size, words in _MAGNITUDES.items()
    for word in words.split()
}

_ARABIC_DECIMAL, _ARABIC_GROUP = "\u066b", "\u066c"
# Marks that only ever part groups of digits, and those that are a comma in another script.
_GROUPING = dict.fromkeys("'’‘`´" + _ARABIC_GROUP, " ")
_COMMAS = dict.fromkeys("\u060c\uff0c", ",")
_SIGNS = dict.fromkeys("\u2212\ufe63\uff0d\u2010\u2011\u2012\u2013", "-")
_SAME = str.maketrans({**_GROUPING, **_COMMAS, **_SIGNS, "\uff0e": "."})

_NUMBER = re.compile(
    r"(?P<sign>[-+]?) ?"
    rf"(?P<body>\d(?:[\d .,{_ARABIC_DECIMAL}]*\d)?)"
    # Not \w: the vowel signs of Thai and Hindi are marks and no letters to Python.
    r" ?(?P<word>[^\W\d_][^\d.,_+%-]{0,30})?\.?"
)
_GROUPS_OF_THREE = re.compile(r"\d{1,3}(?:[ .,]\d{3})+")
# India writes 12,34,567: one group of three, pairs before it.
_INDIAN_GROUPS = re.compile(r"\d{1,2}(?:[ ,]\d{2})*[ ,]\d{3}")


def is_blank(text: str) -> bool:
    """Whether a cell says that there is no number: empty, a dash, `NAN`, `N/A`."""
    return plain(text).casefold() in BLANKS


def parse_count(text: str, *, decimal: str | None = None) -> Count | None:
    """The count written in `text`.

    Parameters
    ----------
    text
        One cell, in any script.
    decimal
        `.` or `,` when the column has shown which one marks decimals (`column_decimal`).
        Without it a lone mark before exactly three digits groups thousands, because people
        are counted whole, unless a word of magnitude follows.

    Returns
    -------
    Count or None
        None for a blank cell (`is_blank`) and for text that is no number. A number with a
        word of magnitude spans `[value - step/2, value + step)` where the step is one unit
        of its last digit; the bounds are the whole numbers inside.
    """
    if text.isascii() and text.isdigit():
        return Count.exact(float(text)) if len(text) <= _MOST_DIGITS else None
    found = _NUMBER.fullmatch(plain(text)) if len(text) <= _LONGEST else None
    if found is None:
        return None
    word = found["word"]
    size = _magnitude(word) if word else 1.0
    split = _split(found["body"], decimal, abbreviated=word is not None)
    if size is None or split is None:
        return None
    whole, fraction = split
    if len(whole) > _MOST_DIGITS:
        return None
    sign = -1.0 if found["sign"] == "-" else 1.0
    if not word:
        return Count.exact(sign * float(f"{whole}.{fraction or 0}"))
    # Integers keep 1.2 million from becoming 1199999.9999999998.
    scale = 10 ** len(fraction)
    return rounded(sign * int(whole + fraction) * size / scale, size / scale)


# A double holds fifteen digits exactly; longer digit strings are identifiers, not counts.
_MOST_DIGITS = 15
# Longer than any number with its word and marks; spares long texts the matching.
_LONGEST = 64


def rounded(value: float, step: float) -> Count:
    """`value` shown in units of `step`: `[value - step/2, value + step)` as whole numbers.

    Examples
    --------
    >>> rounded(1_200_000, 100_000)
    Count(value=1200000, low=1150000, high=1299999)
    """
    if step <= 1:
        return Count.exact(value)
    below, above = float(math.floor(step / 2)), step - 1
    if value < 0:
        below, above = above, below
    return Count(value, value - below, value + above)


def parse_share(text: str, *, step: float | None = None, percent: bool = False) -> Count | None:
    """The share, 0 to 1, written as a percentage in `text`.

    Parameters
    ----------
    text
        "18.7%", "23,9 %", "٪١٨٫٧".
    step
        Rounding step as a share (0.001 for tenths of a percent); by default one unit of the
        last digit shown. Needed where a source drops the last zero ("3%" for 3.0 %).
    percent
        Whether a number without a percent sign is a percentage.

    Returns
    -------
    Count or None
        The share with half a step on either side, not below 0 nor above 1.
    """
    cell = plain(text).replace("٪", "%").replace("﹪", "%").replace("％", "%")
    bare = cell.strip("% ")
    if bare == cell and not percent:
        return None
    found = re.fullmatch(rf"(\d{{1,3}})(?:[.,{_ARABIC_DECIMAL}](\d{{1,6}}))?", bare)
    if found is None:
        return None
    whole, fraction = found[1], found[2] or ""
    value = int(whole + fraction) / 10 ** (len(fraction) + 2)
    if value > 1:
        return None
    half = (step if step is not None else 10.0 ** -(len(fraction) + 2)) / 2
    return Count(value, max(0.0, value - half), min(1.0, value + half))


def column_decimal(cells: Iterable[str]) -> str | None:
    """Which mark stands for decimals in a column of numbers, if its cells settle it.

    Parameters
    ----------
    cells
        The cells of one column, numbers or not.

    Returns
    -------
    str or None
        `.` or `,`; None when no cell settles it or cells contradict each other.
    """
    votes: Counter[str] = Counter()
    other = {".": ",", ",": "."}
    for cell in cells:
        found = _NUMBER.fullmatch(plain(cell)) if len(cell) <= _LONGEST else None
        if found is None:
            continue
        body = found["body"]
        marks = [c for c in body if c in ".,"]
        if not marks:
            continue
        last = marks[-1]
        digits_after = len(body) - body.rfind(last) - 1
        if len(set(marks)) == 2 and marks.count(last) == 1:
            votes[last] += 1
        elif len(set(marks)) == 1 and len(marks) > 1:
            votes[other[last]] += 1
        elif len(marks) == 1 and (digits_after != 3 or body.startswith("0")):
            votes[last] += 1
    return next(iter(votes)) if len(votes) == 1 else None


def plain(text: str) -> str:
    """`text` with ASCII digits, single plain spaces and no invisible marks."""
    text = text.strip()
    if text.isascii():
        return " ".join(text.replace("'", " ").split()) if " " in text or "'" in text else text
    return " ".join("".join(map(_plain_char, text.translate(_SAME))).split())


@cache
def _plain_char(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Cf":
        return ""
    return " " if char.isspace() else char


def _magnitude(word: str) -> float | None:
    """Size of a word of magnitude; "mil millones" is a thousand of a million."""
    size = 1.0
    for part in unicodedata.normalize("NFC", word.casefold()).split():
        if part not in MAGNITUDES:
            return None
        size *= MAGNITUDES[part]
    return size


def _split(body: str, decimal: str | None, *, abbreviated: bool) -> tuple[str, str] | None:
    """Whole digits and fraction digits of a number's body, or None when it is no number."""
    if _ARABIC_DECIMAL in body:
        return _parted(body, _ARABIC_DECIMAL)
    marks = [c for c in body if c in ".,"]
    if not marks:
        return _parted(body, None)
    last = marks[-1]
    if decimal in (".", ","):
        return _parted(body, decimal)
    if len(set(marks)) == 2:
        return _parted(body, last)
    if len(marks) > 1:
        return _parted(body, None)
    before, after = body.split(last)
    thousands = len(after) == 3 and len(before) <= 3 and before != "0" and not abbreviated
    return _parted(body, None if thousands else last)


def _parted(body: str, mark: str | None) -> tuple[str, str] | None:
    whole, fraction = body, ""
    if mark is not None and mark in body:
        whole, fraction = body.split(mark, 1)
        if not fraction.isdigit():
            return None
    if not whole.isdigit():
        groups = {c for c in whole if not c.isdigit()}
        one_mark = len(groups) == 1 and mark not in groups
        if not one_mark or not (
            _GROUPS_OF_THREE.fullmatch(whole) or _INDIAN_GROUPS.fullmatch(whole)
        ):
            return None
        whole = "".join(c for c in whole if c.isdigit())
    return whole, fraction
