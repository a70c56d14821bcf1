"""Turn a message code and its values into a sentence in the reader's language.

Catalogues are plain gettext `.po` files, one folder a language, one file a room:
`words/en/read.po`. A message id is a code (`read.blank_days`); the English text is the
translation of the code, so that no sentence stands in the program.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from detector.history.note import Note, Value
from detector.words.forms import Localised
from detector.words.reader import spoken

HERE = Path(__file__).parent
# Every catalogue there is, whole or not; `offered` says which a reader may choose.
LANGUAGES = tuple(sorted(path.name for path in HERE.iterdir() if (path / "scan.po").exists()))

# Babel numbers Arabic's last two forms the other way round than gettext's manual, CLDR and
# the translators' editors: 4 is for 11 to 99, 5 for whole hundreds and the two after them.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);"
}


def say(message: Note | str, /, *, language: str | None = None, **numbers: Value) -> str:
    """The sentence of a message in `language`.

    Parameters
    ----------
    message
        A `Note`, or a bare code whose values follow as keywords.
    language
        A catalogue's language; the run's own when None (`reader.spoken`). English stands
        in for a message it lacks.

    Returns
    -------
    str
        Plain text. Values are written in the language's own number and date form:
        whole numbers grouped, other numbers to three significant digits, `{x:pct}` as a
        percentage, `{x:country}` as a country's name, `{x:term}` as the name of a measure,
        a platform or a metric, half-open `DaySpan` as "From ... to ..." with the last day
        included, `{x:inside}` within a sentence (`detector.words.forms`). Text that came
        from a file is set in as it is: never render the result as Markdown or HTML without
        escaping.

    Raises
    ------
    KeyError
        No catalogue knows the code: a bug, caught by the tests.
    """
    code, values = (
        (message, numbers) if isinstance(message, str) else (message.code, message.numbers)
    )
    for tongue in (spoken(language), "en"):
        text = _text(tongue, code, values.get("n"))
        if text is not None:
            return _formatter(tongue).vformat(text, (), values)
    raise KeyError(f"no message {code!r} in any catalogue")


def has(code: str, language: str = "en") -> bool:
    """Whether the language's own catalogue knows the code."""
    return code in codes(language)


@cache
def codes(language: str) -> frozenset[str]:
    """Every message code of one language."""
    return frozenset(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue(language)
        if message.id
    )


def _text(language: str, code: str, n: Value) -> str | None:
    if code not in codes(language):
        return None
    translations = _translations(language)
    if isinstance(n, int | float):
        plural = translations.ngettext(code, code + ".many", abs(round(n)))
        if plural not in (code, code + ".many"):
            return plural
    return translations.gettext(code)


@cache
def catalogue(language: str) -> Catalog:
    """Every message of one language, its plural forms as Babel knows them."""
    whole = Catalog(locale=language)
    if language in PLURALS:
        whole.mime_headers = [("Plural-Forms", PLURALS[language])]
    for path in sorted((HERE / language).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=language)
        for message in part:
            if message.id:
                whole.add(message.id, message.string)
    return whole


@cache
def _formatter(language: str) -> Localised:
    return Localised(language, lambda word: _text(language, f"term.{word}", None))


@cache
def _translations(language: str) -> GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
