"""Month names, weekdays and zone letters as exports write them, in the languages met.

The names come from CLDR through Babel, so that no list is kept by hand; what CLDR spells
otherwise than people (`sept`, the Maghrebi months) is added below.
"""

from __future__ import annotations

from functools import cache

from babel import Locale

from detector.read.numbers import plain

_LANGUAGES = "en fr es pt de it nl sv pl ru uk bg tr id ar ar_MA ar_DZ ar_TN ar_LB fa cs ro el"

_EXTRA_MONTHS: dict[int, str] = {
    1: "janv ene gen يناير جانفي كانون",
    2: "fevr févr feb فيفري شباط",
    3: "mrt mär märz آذار",
    4: "avr abr avril أفريل افريل ابريل نيسان",
    5: "mai mei أيار",
    6: "juin giu جوان حزيران",
    7: "juil lug جويلية يوليوز تموز",
    8: "aout août ago أوت اوت غشت آب",
    9: "sept set شتنبر أيلول",
    10: "okt oct out ott اكتوبر",
    11: "nov نونبر",
    12: "dez dic déc dec دجنبر",
}

_FILLERS = "de del of le la el a à at the den der م ه th st nd rd er º г года р"
FILLERS = frozenset(_FILLERS.split())

# Hours from UTC. The zone letters of dashboards (CrowdTangle, Wayback); ambiguous ones
# (IST, CST in China) read as their best known meaning are left out.
ZONES: dict[str, float] = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2,
    "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip


def _word(name: str) -> str:
    return plain(name).casefold().strip(". ,")


def _cldr(table: str) -> dict[str, int]:
    words: dict[str, int] = {}
    for language in _LANGUAGES.split():
        names = getattr(Locale.parse(language), table)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in names[context][width].items():
                    word = _word(name)
                    # A name of two words is found by its first; figures are no names.
                    if word and not word[0].isdigit() and " " not in word:
                        words.setdefault(word, int(number))
    return words


@cache  # on first use: the calendars of 23 languages take a sixth of a second to load
def months() -> dict[str, int]:
    """Each name of a month with its number."""
    words = _cldr("months")
    for number, extra in _EXTRA_MONTHS.items():
        for word in extra.split():
            words.setdefault(word, number)
    return words


@cache
def weekdays() -> frozenset[str]:
    """The names of the days of the week."""
    return frozenset(_cldr("days"))
