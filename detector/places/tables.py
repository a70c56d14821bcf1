"""The shipped name tables, loaded on first use."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

# Stands before the code of names that only the further languages have.
EXTRA_MARK = "~"
# Stands for a name that is a country in one language and a large city elsewhere.
CONTESTED = "?"


def grouped_rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """Each line of a table: its first cell and the others."""
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        for line in file:
            first, *others = line.rstrip("\n").split("\t")
            yield first, others


@cache
def country_names() -> dict[str, str]:
    """Key to ISO-2; the empty text marks a word that is known to be no country."""
    return {key: code.lstrip(EXTRA_MARK) for code, keys in _country_rows() for key in keys}


@cache
def main_country_keys() -> frozenset[str]:
    """The keys of the languages whose misspelt names are recognised, and the non-countries."""
    return frozenset(
        key for code, keys in _country_rows() if not code.startswith(EXTRA_MARK) for key in keys
    )


@cache
def _country_rows() -> list[tuple[str, list[str]]]:
    return list(grouped_rows("countries.tsv.gz"))


def is_other_name(key: str) -> bool:
    """Whether the key is the name of a city, a region or a language."""
    return key in city_readings() or key in region_countries() or key in language_names()


@cache
def alpha_3() -> dict[str, str]:
    """ISO alpha-3 to ISO-2."""
    import pycountry  # 80 ms that only a file with alpha-3 codes pays

    return {country.alpha_3: country.alpha_2 for country in pycountry.countries}


@cache
def city_readings() -> dict[str, str]:
    """Key to `ANSWER:CANDIDATES`: what a bare city name means and where it exists."""
    return {key: row for row, keys in grouped_rows("cities.tsv.gz") for key in keys}


@cache
def region_countries() -> dict[str, frozenset[str]]:
    """Key of a region, or its code in capitals, to the countries that have one."""
    return {
        key: frozenset(row.split(","))
        for row, keys in grouped_rows("regions.tsv.gz")
        for key in keys
    }


@cache
def language_names() -> dict[str, str]:
    """Key of a language's name or its code to the code."""
    return {key: code for code, keys in grouped_rows("languages.tsv.gz") for key in keys}
