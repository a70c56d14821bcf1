"""Turn a message code and its values into a sentence in the reader's language.

Catalogues are plain gettext `.po` files, one folder a language, one file a room:
`words/en/read.po`. A message id is a code (`read.blank_days`); the English text is the
translation of the code, so that no sentence stands in the program.
"""

from __future__ import annotations

import io
import string
from collections.abc import Mapping
from datetime import date
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from detector.history.note import Note, Value

HERE = Path(__file__).parent
WHOLE = 1000.0  # from here on a fraction of a fan says nothing
LANGUAGES = tuple(sorted(path.name for path in HERE.iterdir() if (path / "scan.po").exists()))


def say(message: Note | str, /, *, language: str = "en", **numbers: Value) -> str:
    """The sentence of a message in `language`.

    Parameters
    ----------
    message
        A `Note`, or a bare code whose values follow as keywords.
    language
        A catalogue's language; English stands in for a message it lacks.

    Returns
    -------
    str
        Plain text. Values are written in the language's own number and date form:
        whole numbers grouped, other numbers to three significant digits, `{x:pct}`
        as a percentage, `{x:country}` as a country's name. Text that came from a file is
        set in as it is: never render the result as Markdown or HTML without escaping.

    Raises
    ------
    KeyError
        No catalogue knows the code: a bug, caught by the tests.
    """
    code, values = (
        (message, numbers) if isinstance(message, str) else (message.code, message.numbers)
    )
    for tongue in (language, "en"):
        text = _text(tongue, code, values.get("n"))
        if text is not None:
            return _Localised(tongue).vformat(text, (), values)
    raise KeyError(f"no message {code!r} in any catalogue")


def has(code: str, language: str = "en") -> bool:
    """Whether the language's own catalogue knows the code."""
    return code in codes(language)


@cache
def codes(language: str) -> frozenset[str]:
    """Every message code of one language."""
    return frozenset(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in _catalogue(language)
        if message.id
    )


def _text(language: str, code: str, n: Value) -> str | None:
    if code not in codes(language):
        return None
    translations = _translations(language)
    if isinstance(n, int | float):
        plural = translations.ngettext(code, code + ".many", round(n))
        if plural not in (code, code + ".many"):
            return plural
    return translations.gettext(code)


@cache
def _catalogue(language: str) -> Catalog:
    whole = Catalog(locale=language)
    for path in sorted((HERE / language).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=language)
        for message in part:
            if message.id:
                whole.add(message.id, message.string)
    return whole


@cache
def _translations(language: str) -> GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


class _Localised(string.Formatter):
    """Writes values in the form of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "country":
            return str(Locale(self.language).territories.get(str(value), value))
        if format_spec == "pct":
            # Two significant digits: a share of 0.05 % must not read as 0 %.
            return format_percent(value, format="@#%", locale=self.language)
        if isinstance(value, date):
            return format_date(value, format="d MMMM y", locale=self.language)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value)
        return str(value)

    def _number(self, value: float) -> str:
        if isinstance(value, float) and abs(value) < WHOLE:
            value = float(f"{value:.3g}")
        else:
            value = round(value)
        return format_decimal(value, locale=self.language)
