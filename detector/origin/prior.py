"""The audience a page should have: a mixture of reasons to follow from abroad."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from detector.history import BadCell, UnknownFormat, UnreadableFile
from detector.history.daily import Floats
from detector.origin.world import World, world

# Mean of Beta(8, 2): the home share of pages with a national audience varies widely
# around it (measured mean .83 over national-language Wikipedias, docs/origin.md).
HOME_SHARE = 0.8
# Weights of the reasons, by expectation-maximisation over all tables of docs/origin.md.
WEIGHTS = {"world": 0.27, "near": 0.46, "border": 0.02, "language": 0.25}
WEIGHTS_WITH_MIGRANTS = {
    "world": 0.23,
    "near": 0.13,
    "border": 0.01,
    "language": 0.20,
    "diaspora": 0.39,
    "immigrants": 0.04,
}
# Two countries are never nearer than their cities: keeps 1/distance finite.
NEAREST_KM = 50.0
# A reason is named when it explains at least this much of a country's expected share.
NAMED_FROM = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Expected audience of a page with a known home.

    Attributes
    ----------
    countries
        ISO 3166 alpha-2, n of them, home included.
    share
        Expected share of each country, shape (n,), sums to 1.
    reasons
        Names of the k components.
    parts
        Share each reason brings to each country, shape (k, n); columns sum to `share`
        except at home.
    home
        The page's own country.
    """

    countries: tuple[str, ...]
    share: Floats
    reasons: tuple[str, ...]
    parts: Floats
    home: str

    def because(self, country: str) -> tuple[str, ...]:
        """Message codes of why the country is expected, strongest first.

        The posterior probability of each reason given the country.
        """
        if country == self.home:
            return ("origin.because.home",)
        if country not in self.countries:
            return ()
        part = self.parts[:, self.countries.index(country)]
        if part.sum() <= 0:
            return ()
        posterior = part / part.sum()
        order = np.argsort(-posterior, kind="stable")
        return tuple(
            f"origin.because.{self.reasons[k]}" for k in order if posterior[k] >= NAMED_FROM
        )


def expected_audience(
    home: str, languages: tuple[str, ...], *, migrants: Path | None = None
) -> Prior:
    """Share of each country in the audience of a page.

    P(c) = h [c = home] + (1 - h) sum_k w_k phi_k(c), each phi_k a distribution over the
    foreign countries: people online anywhere (`world`), by inverse square distance
    (`near`), across a land `border`, and sharing a `language` by inverse distance; with
    a table of migrants also where the home's emigrants live (`diaspora`) and where its
    `immigrants` come from.

    Parameters
    ----------
    home
        ISO 3166 alpha-2.
    languages
        Languages of the page, ISO 639-1 codes; empty leaves that reason out.
    migrants
        A table of migrant stocks the person has downloaded (`read_migrants`).

    Raises
    ------
    BadSetting
        The home is no country of the table.
    InputError
        The table of migrants cannot be used.
    """
    known = world()
    home = home.upper()
    stocks = read_migrants(migrants) if migrants is not None else None
    parts = components(known, home, languages, stocks)
    weights = WEIGHTS_WITH_MIGRANTS if stocks is not None else WEIGHTS
    weight = np.array([weights[name] for name in parts])
    mixed = (1 - HOME_SHARE) * (weight / weight.sum())[:, None] * np.array(list(parts.values()))
    share = mixed.sum(axis=0)
    share[known.position(home)] = HOME_SHARE
    return Prior(known.codes, share, tuple(parts), mixed, home)


def components(
    known: World,
    home: str,
    languages: tuple[str, ...],
    migrants: Mapping[tuple[str, str], float] | None = None,
) -> dict[str, Floats]:
    """Each reason's distribution over foreign countries, shape (n,), home 0.

    A reason that names nobody (an island has no border) is left out.
    """
    here = known.position(home)
    far = np.maximum(known.distance[here], NEAREST_KM)
    raw = {
        "world": known.users,
        "near": known.users / far**2,
        "border": known.users * known.border[here],
        "language": known.users * known.speakers(languages) / far,
    }
    if migrants is not None:
        raw["diaspora"] = np.array([migrants.get((home, c), 0.0) for c in known.codes])
        raw["immigrants"] = np.array([migrants.get((c, home), 0.0) for c in known.codes])
    out: dict[str, Floats] = {}
    for name, values in raw.items():
        foreign = values.copy()
        foreign[here] = 0.0
        if foreign.sum() > 0:
            out[name] = foreign / foreign.sum()
    return out


@lru_cache(maxsize=4)
def read_migrants(path: Path) -> dict[tuple[str, str], float]:
    """People born in one country and living in another.

    Parameters
    ----------
    path
        CSV with the columns `o,d,n` (alpha-2 of origin and destination, people), or with
        the numeric country codes of the United Nations' long table: `origin_code`,
        `destination_code` and `people` or a column named by its year.

    Raises
    ------
    UnreadableFile
        `error.origin_migrants_unreadable`: the file cannot be opened or is not text.
    UnknownFormat
        `error.origin_migrants_columns`: the columns are not there.
    BadCell
        `error.origin_migrants_number`: a count is no number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header, rows = list(reader.fieldnames or []), list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile("error.origin_migrants_unreadable", file=path.name) from error
    columns = _migrant_columns(header)
    if columns is None:
        raise UnknownFormat(
            "error.origin_migrants_columns", file=path.name, columns=", ".join(header)[:200]
        )
    out: dict[tuple[str, str], float] = {}
    for line, row in enumerate(rows, start=2):
        origin, destination = (_alpha2(row[name] or "") for name in columns[:2])
        cell = (row[columns[2]] or "").replace(" ", "").replace(",", "")
        if not origin or not destination or cell in ("", ".."):
            continue
        try:
            people = float(cell)
        except ValueError:
            raise BadCell(
                "error.origin_migrants_number", file=path.name, row=line, value=cell
            ) from None
        out[origin, destination] = out.get((origin, destination), 0.0) + people
    return out


def _migrant_columns(header: list[str]) -> tuple[str, str, str] | None:
    """The names of origin, destination and people; the latest year of several."""
    plain = {name.strip().lower().replace(" ", "_"): name for name in header}
    for origin, destination in (
        ("o", "d"),
        ("origin", "destination"),
        ("origin_code", "destination_code"),
        ("location_code_of_origin", "location_code_of_destination"),
    ):
        years = sorted((name for name in plain if name.isdigit()), reverse=True)
        people = next((name for name in ("n", "people", "stock", *years) if name in plain), None)
        if origin in plain and destination in plain and people is not None:
            return plain[origin], plain[destination], plain[people]
    return None


def _alpha2(code: str) -> str | None:
    """Alpha-2 of an alpha-2, alpha-3 or numeric code; None for a region or unknown."""
    import pycountry

    code = code.strip().upper()
    if len(code) == 2 and code.isalpha():
        return code
    found = (
        pycountry.countries.get(alpha_3=code)
        if code.isalpha()
        else pycountry.countries.get(numeric=code.zfill(3))
    )
    return None if found is None else str(found.alpha_2)
