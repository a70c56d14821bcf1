"""City cells to ISO-2: `Bangkok, Thailand`, `Sunnyvale, CA`, `Casablanca`."""

from __future__ import annotations

import re
from functools import lru_cache

from detector.places.countries import (
    LONGEST,
    agreeing,
    both_names,
    code_of,
    lookup,
    split_suffix,
)
from detector.places.misspelling import misspelt
from detector.places.normalise import normal, tidy
from detector.places.tables import CONTESTED, city_readings, region_countries

_COMMA = re.compile(r"\s*[,،、，;؛]\s*")
_NOWHERE: frozenset[str] = frozenset()


def resolve_place(text: str) -> str | None:
    """Find the country that a cell of a country or city column lies in.

    Parameters
    ----------
    text
        Anything `resolve_country` takes; a city of 100,000 inhabitants or a capital; or
        a city followed by its region, its country or both, separated by commas.

    Returns
    -------
    str or None
        ISO 3166 alpha-2, with XK for Kosovo. None when the place is unknown or its name
        belongs to several countries of which none clearly dominates. Never a guess.
    """
    text = tidy(text)
    if not text or len(text) > LONGEST:
        return None
    return _resolve(text)


@lru_cache(maxsize=8192)
def _resolve(text: str) -> str | None:
    code = code_of(text)
    if code:
        return code
    key = normal(text)
    exact = lookup(key)  # first, so that `Korea, Republic of` is not split
    if exact is not None:
        return exact if exact and _bare_city(key) != CONTESTED else None
    parts = [part for part in _COMMA.split(text) if part]
    if len(parts) > 1:
        return _listed(parts)
    suffix = split_suffix(text)
    if suffix:
        name, code = suffix
        return _listed([name, code]) if cities_named(name) else agreeing(name, code)
    return _bare_city(key) or _bare_state(key) or both_names(text) or misspelt(key)


def _listed(parts: list[str]) -> str | None:
    """The country of `City, ..., tail`, from what both its ends can mean."""
    head, tail = parts[0], parts[-1]
    # The countries that have a city of the first name, and a region of the last.
    cities = cities_named(head)
    regions = region_countries().get(tail, _NOWHERE)
    key = normal(tail)
    country = lookup(key)
    if country == "":
        return None
    if country and not code_of(tail):
        return _with_country(country, cities, region_countries().get(key, _NOWHERE))
    code = code_of(tail)
    if code or regions:
        return _with_code(code, cities, regions)
    regions = region_countries().get(key, _NOWHERE)
    if regions:
        return _with_region(cities, regions)
    # `Istanbul, Istanbul`; `Casablanca, Grand Casablanca`: the tail repeats the city.
    if normal(head) and normal(head) in key:
        return _bare_city(normal(head))
    return misspelt(key)


def _with_country(country: str, cities: frozenset[str], regions: frozenset[str]) -> str | None:
    """The tail is a country's name, and perhaps also a region's: Georgia, Niger, Limburg."""
    rivals = regions - {country}
    if not rivals or country in cities:
        return country
    if cities & rivals:
        return _only(cities & rivals)
    # `Senoia, Georgia`: a small town of the country or of the American state.
    return None if "US" in rivals else country


def _with_code(code: str | None, cities: frozenset[str], regions: frozenset[str]) -> str | None:
    """The tail is two or three capitals: a state, a province or a country code."""
    readings = regions | {code} if code else regions
    if cities & readings:
        return _only(cities & readings)
    if not regions:
        return None if cities else code
    # Exports that shorten the tail mean a state of the USA (`Evergreen, CO`), unless
    # another country has a state of that code too (`PA`: Pennsylvania, Para).
    if regions == {"US"}:
        return "US"
    return None if code else _only(regions)


def _with_region(cities: frozenset[str], regions: frozenset[str]) -> str | None:
    """The tail is a region written out: `Paris, Texas`; `Orsay, Ile-de-France`."""
    if cities & regions:
        return _only(cities & regions)
    # American towns carry the names of foreign cities; elsewhere it is a contradiction.
    return _only(regions) if not cities or regions == {"US"} else None


def cities_named(name: str) -> frozenset[str]:
    """The countries that have a city of this name."""
    reading = city_readings().get(normal(name))
    return frozenset(reading.partition(":")[2].split(",")) if reading else _NOWHERE


def _bare_city(key: str) -> str | None:
    return city_readings().get(key, "").partition(":")[0] or None


def _bare_state(key: str) -> str | None:
    """`California` alone: only the USA's states are written without their country."""
    lands = region_countries().get(key, _NOWHERE)
    return "US" if lands == {"US"} and key not in city_readings() else None


def _only(countries: frozenset[str]) -> str | None:
    return next(iter(countries)) if len(countries) == 1 else None
