"""Languages of countries and of locale rows, and the names that people read."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache

from detector.places.countries import COUNTRIES
from detector.places.normalise import normal
from detector.places.tables import language_names

# A language counts as a country's own from this share of its people on, in percent: it
# keeps Swedish in Finland and Amazigh in Morocco, and drops ceremonial languages.
SMALLEST_SHARE = 5.0
# A regional official language counts when every fifth person speaks it (Swahili in the
# two Congos); the many regional languages of India or the Philippines do not.
SMALLEST_REGIONAL_SHARE = 20.0

# CLDR counts spoken varieties apart from the language in which a page is written.
_ARABIC = "aao abh abv acm acq acw acx adf aeb aec afb ajp apc apd arq ars ary arz ayl ayn shu"
_WRITTEN = dict.fromkeys(_ARABIC.split(), "ar") | {
    "gsw": "de",
    "bar": "de",
    "aln": "sq",
    "als": "sq",
    "tzm": "zgh",
    "shi": "zgh",
    "rif": "zgh",
    "no": "nb",
    "tl": "fil",
    "sou": "th",
    "tts": "th",
    "nod": "th",
}
_LOCALE = re.compile(r"^(?P<name>[A-Za-z]{2,3})(?:[_-][A-Za-z]{2,4}){1,2}$")
_NOTE = re.compile(r"^(?P<name>[^(\[]*[^(\[\s])\s*[(\[].*[)\]]$")


def languages_of(iso2: str) -> tuple[str, ...]:
    """Find the languages in which a page of the country would be written.

    Official languages with the share of people who speak them, from CLDR's
    territory-language data; spoken varieties are folded into the written language.

    Returns
    -------
    tuple of str
        ISO 639 codes, most spoken first; empty for a territory without people or an
        unknown code.
    """
    from babel.languages import get_territory_language_info

    shares: dict[str, float] = {}
    official: set[str] = set()
    for code, facts in get_territory_language_info(iso2.upper()).items():
        language = _written(code)
        if language == "und":
            continue
        share = float(facts["population_percent"] or 0.0)
        shares[language] = max(shares.get(language, 0.0), share)
        needed = {
            "official": SMALLEST_SHARE,
            "de_facto_official": SMALLEST_SHARE,
            "official_regional": SMALLEST_REGIONAL_SHARE,
        }.get(str(facts["official_status"]), math.inf)
        if share >= needed:
            official.add(language)
    if not official and shares:
        official = {max(sorted(shares), key=shares.__getitem__)}
    return tuple(sorted(official, key=lambda language: (-shares[language], language)))


def propose_home(country_fans: Mapping[str, float]) -> str | None:
    """Propose the page's home: the country with the most fans.

    Only a proposal for a person to confirm: the listed audience may itself be what is
    in question.

    Parameters
    ----------
    country_fans
        Fans (or shares) by ISO-2. Unknown codes and missing values are passed over.

    Returns
    -------
    str or None
        None when nobody is listed or two countries share the first rank.
    """
    listed = {
        code: fans
        for code, fans in country_fans.items()
        if code in COUNTRIES and fans > 0  # NaN compares as false
    }
    most = max(listed.values(), default=0.0)
    first = [code for code, fans in listed.items() if fans == most]
    return first[0] if len(first) == 1 else None


def resolve_language(text: str) -> str | None:
    """Find the language of a locale code or a language's name.

    Parameters
    ----------
    text
        `ar_AR`, `fr-FR`, `zh_Hant_TW`, `th`, `English (US)`, or the name in English,
        French, Arabic, Thai or in the language itself.

    Returns
    -------
    str or None
        ISO 639 code, spoken varieties folded into the written language.
    """
    text = text.strip()
    locale = _LOCALE.match(text)
    noted = _NOTE.match(text)
    # The whole text first: a few locale codes do not mean what their first half says.
    readings = [text] + [found["name"] for found in (locale, noted) if found]
    for reading in readings:
        code = language_names().get(normal(reading))
        if code:
            return _written(code)
    return None


def country_name(iso2: str, language: str = "en") -> str:
    """Name a country in the reader's language; its code where no name is known."""
    return _territories(language).get(iso2, iso2)


def language_name(code: str, language: str = "en") -> str:
    """Name a language in the reader's language; its code where no name is known."""
    from babel import Locale

    names: Mapping[str, str] = Locale.parse(language, sep="-" if "-" in language else "_").languages
    return names.get(code, code)


@cache
def _territories(language: str) -> Mapping[str, str]:
    from babel import Locale

    names: Mapping[str, str] = Locale.parse(
        language, sep="-" if "-" in language else "_"
    ).territories
    return names


def _written(code: str) -> str:
    base = code.partition("_")[0]
    return _WRITTEN.get(base, base)
