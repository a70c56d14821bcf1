"""The countries of the world as aligned arrays: people, distance, borders, languages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from detector.history import BadSetting
from detector.history.daily import Floats

TABLE = Path(__file__).parent / "data" / "countries.csv"

EARTH_KM = 6371.0088  # mean radius, IUGG
# Gross domestic product a head (international dollars) at which half the people are
# online. See docs/origin.md, "Internet users", for how it was chosen.
HALF_ONLINE = 20_000.0
# Where the state blocks the large platforms throughout the years that exports cover;
# a twentieth stands for those who get round the block.
BLOCKED = ("CN", "IR", "KP", "TM")
BLOCKED_SHARE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Arrays over n countries in the order of `codes`.

    Attributes
    ----------
    codes
        ISO 3166 alpha-2, sorted.
    users
        People online, estimated, shape (n,).
    distance
        Between the people of two countries, kilometres, shape (n, n).
    border
        1 where two countries share a land border, shape (n, n).
    languages
        For each country the share of its people who speak a language.
    """

    codes: tuple[str, ...]
    users: Floats
    distance: Floats
    border: Floats
    languages: tuple[dict[str, float], ...]

    def position(self, country: str) -> int:
        """Index of a country in the arrays.

        Raises
        ------
        BadSetting
            `error.origin_home`: the code is no country of the table.
        """
        try:
            return self.codes.index(country.upper())
        except ValueError:
            raise BadSetting("error.origin_home", value=country) from None

    def speakers(self, languages: tuple[str, ...]) -> Floats:
        """Share of each country that speaks at least one of the languages, shape (n,).

        Speakers of two languages are taken as independent groups.
        """
        wanted = {code.replace("_", "-").split("-")[0].lower() for code in languages}
        silent = [
            np.prod([1 - share for code, share in spoken.items() if code in wanted])
            for spoken in self.languages
        ]
        return 1.0 - np.array(silent, float)


def internet_users(population: Floats, literacy: Floats, gdp_head: Floats) -> Floats:
    """People online, from what they earn and whether they read.

    A saturating curve in income stands in for a table of internet use, which no
    freely licensed package holds; a country without a figure gets the median.
    """
    known = np.where(gdp_head > 0, gdp_head, np.median(gdp_head[gdp_head > 0]))
    return np.asarray(population * literacy * known / (known + HALF_ONLINE), float)


@cache
def world(*, blocks: bool = True) -> World:
    """The table that is shipped, read once.

    Parameters
    ----------
    blocks
        Whether to count the users of a country that blocks the platforms at a twentieth.
    """
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = tuple(row["country"] for row in rows)
    users = internet_users(
        *(
            np.array([float(row[name]) for row in rows])
            for name in ("population", "literacy", "gdp_head")
        )
    )
    if blocks:
        users[[codes.index(code) for code in BLOCKED]] *= BLOCKED_SHARE
    return World(
        codes,
        users,
        _distances([row["cities"] for row in rows]),
        np.array([[float(c in row["neighbours"].split()) for c in codes] for row in rows]),
        tuple(
            {code: float(share) for code, share in (x.split(":") for x in row["languages"].split())}
            for row in rows
        ),
    )


def _distances(cities: list[str]) -> Floats:
    """Population-weighted mean of the great circles between the cities of two countries."""
    owner, latitude, longitude, weight = [], [], [], []
    for country, text in enumerate(cities):
        for city in text.split(";"):
            degrees_north, degrees_east, share = (float(x) for x in city.split())
            owner.append(country)
            latitude.append(np.radians(degrees_north))
            longitude.append(np.radians(degrees_east))
            weight.append(share)
    north, east = np.array(latitude), np.array(longitude)
    point = np.stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1
    )
    great_circle = EARTH_KM * np.arccos(np.clip(point @ point.T, -1.0, 1.0))
    share_of = np.zeros((len(cities), len(owner)))
    share_of[owner, np.arange(len(owner))] = weight
    share_of /= share_of.sum(axis=1, keepdims=True)
    return np.asarray(share_of @ great_circle @ share_of.T, float)
