"""How a value is written inside a sentence: numbers, shares, days, countries, direction.

The forms are CLDR's, through Babel. Arabic is written as in Morocco (`ar_MA`): Latin
digits, as in the Maghreb's newspapers and on the platforms' own screens there, with a dot
between thousands and a comma before decimals.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from detector.history.note import DaySpan

WHOLE = 1000.0  # from here on a fraction of a fan says nothing
LOCALES = {"ar": "ar_MA"}
# CLDR has no ordinal in its date patterns; French writes the first of the month as one.
FIRST_OF_MONTH = {"fr": "1er"}
# First-strong isolate and its end: between them a Latin name or a date keeps its own
# direction and does not scramble the line around it (Unicode Annex 9, section 2.4.1).
ISOLATE, END = "\u2068", "\u2069"
_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
# Codes that a terminal obeys instead of showing them: colours, lines that are written over.
_OBEYED = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")


@cache
def locale_of(language: str) -> Locale:
    """The locale whose numbers and days the language is written with."""
    return Locale.parse(LOCALES.get(language, language).replace("-", "_"))


def is_right_to_left(language: str) -> bool:
    """Whether the language's script runs from right to left."""
    return locale_of(language).text_direction == "rtl"


def whole(value: float, language: str) -> str:
    """A count for a cell of a table, grouped as the language groups."""
    return str(format_decimal(round(value), locale=locale_of(language)))


def signed(value: float, language: str) -> str:
    """A power of ten with its sign, two decimals: a true minus, and never "-0.00"."""
    said = f"{value:+.2f}".replace("-0.00", "+0.00").replace("-", "\u2212")
    return said.replace(".", locale_of(language).number_symbols["latn"]["decimal"])


def visible(text: str) -> str:
    """Text from a file as it may stand in a line or a cell, which it cannot reach past.

    Control characters become blanks, and direction marks without their end are left out.
    """
    return _balanced(text.translate(_OBEYED))


class Localised(string.Formatter):
    """Writes values in the form of one language.

    In a language from right to left each value is isolated, unless it is all there is. Text is
    written as far as it is `visible`. `term` names stretches of days and what exports and
    platforms call by a code; None when it knows no name.
    """

    def __init__(self, language: str, term: Callable[[str], str | None] = str) -> None:
        self.language = language
        self.term = term
        self.locale = locale_of(language)
        self.mirrored = is_right_to_left(language)

    def vformat(self, format_string: str, args: Any, kwargs: Mapping[str, Any]) -> str:
        """The sentence with its values set in."""
        said = super().vformat(format_string, args, kwargs)
        alone = self.mirrored and said.startswith(ISOLATE) and _is_one_field(format_string)
        return said[1:-1] if alone else said

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002
        """The value of a field's name."""
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        """One value, isolated where the script asks for it."""
        said = visible(self._written(value, format_spec))
        return f"{ISOLATE}{said}{END}" if self.mirrored else said

    def _written(self, value: Any, form: str) -> str:
        if form == "country":
            return str(self.locale.territories.get(str(value), value))
        if form == "term":
            return ", ".join(self.term(word) or word for word in str(value).split(", "))
        if form == "pct":
            # Two significant digits: a share of 0.05 % must not read as 0 %.
            pattern = self.locale.percent_formats[None].pattern.replace("#,##0", "@#")
            return str(format_percent(value, format=pattern, locale=self.locale))
        if isinstance(value, DaySpan | date):
            return self._days(value, form) if isinstance(value, DaySpan) else self._day(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value)
        return str(value)

    def _days(self, value: DaySpan, form: str) -> str:
        """A stretch of days as people name it: the last day belongs to it."""
        last = value.end - timedelta(days=1)
        place = f".{form}" if form else ""
        text = self.term(f"days.{'one' if last <= value.first else 'more'}{place}")
        return self.vformat(text or "", (), {"start": value.first, "last": last})

    def _day(self, value: date) -> str:
        said = str(format_date(value, format="d MMMM y", locale=self.locale))
        first = FIRST_OF_MONTH.get(self.language)
        return first + said[1:] if first and value.day == 1 else said

    def _number(self, value: float) -> str:
        if not math.isfinite(value):  # typed by a person; no result holds one
            return str(value)
        if isinstance(value, float) and abs(value) < WHOLE:
            value = float(f"{value:.3g}")
        else:
            value = round(value)
        return str(format_decimal(value, locale=self.locale))


def _is_one_field(text: str) -> bool:
    parts = list(string.Formatter().parse(text))
    return len(parts) == 1 and not parts[0][0] and parts[0][1] is not None


def _balanced(said: str) -> str:
    """The text without direction marks that would reach past it.

    A sentence set into a sentence has whole pairs and keeps them.
    """
    depth = 0
    for sign in said:
        depth += (sign == ISOLATE) - (sign == END)
        if depth < 0 or (ord(sign) in _CONTROLS and sign not in (ISOLATE, END)):
            depth = -1
            break
    return said if depth == 0 else said.translate(_CONTROLS)
