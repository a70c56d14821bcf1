"""Measure the expected audience on real tables, leaving one home country out at a time.

`python -m detector.origin.measure VIEWS.tsv [--migrants FILE.csv]` reads page views by
country of every Wikipedia language (WikimediaResearch, "Where in the world is
Wikipedia", 2014, CC0: columns country, language, project, pageviews_percentage,
country_iso) and takes each national-language edition as a page whose home is known.
Prints the figures of docs/origin.md.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.history.daily import Floats
from detector.origin.prior import (
    HOME_SHARE,
    WEIGHTS,
    WEIGHTS_WITH_MIGRANTS,
    components,
    read_migrants,
)
from detector.origin.world import World, world

# Crawlers ran from here in 2014: small editions show 40 to 66 % of views from the US.
MASKED = ("US", "CN", "RO")
# An edition led by one of these is led by crawlers, or has no home of its own.
CRAWLED = ("US", "CN")
# The edition's code where it is not the language's own.
LANGUAGE_OF = {"no": "nb", "tl": "fil"}
# An edition counts as a page of a home country when that country has half of the views,
# half of its people speak the language, and three foreign countries are listed.
HOME_FROM = 0.5
SPOKEN_FROM = 0.5
FOREIGN_FROM = 3

Migrants = Mapping[tuple[str, str], float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One audience with a known home.

    `bins` (b, n) groups the countries: each listed foreign country alone, the unlisted
    ones together; `views` (b,) are their shares of the foreign views.
    """

    language: str
    home: str
    home_share: float
    bins: Floats
    views: Floats


def editions(path: Path, known: World) -> list[Edition]:
    """National-language editions of the table."""
    tables: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["project"].endswith(".wikipedia.org"):
                country = "Other" if row["country"] == "Other" else row["country_iso"]
                table = tables.setdefault(row["project"].split(".")[0], {})
                table[country] = float(row["pageviews_percentage"])
    out = []
    for code, table in sorted(tables.items()):
        other = table.pop("Other", 0.0)
        listed = {c: v for c, v in table.items() if c in known.codes}
        home = max(listed, key=lambda c: listed[c])
        if home in CRAWLED:
            continue
        foreign = {c: v for c, v in listed.items() if c != home and c not in MASKED}
        language = LANGUAGE_OF.get(code, code)
        whole = listed[home] + sum(foreign.values())
        spoken = known.languages[known.position(home)].get(language, 0.0)
        if listed[home] < HOME_FROM * whole or spoken < SPOKEN_FROM or len(foreign) < FOREIGN_FROM:
            continue
        bins = np.zeros((len(foreign) + 1, len(known.codes)))
        bins[np.arange(len(foreign)), [known.position(c) for c in foreign]] = 1
        bins[-1] = 1 - bins[:-1].sum(axis=0)
        views = np.array([*foreign.values(), other])
        out.append(Edition(language, home, listed[home] / whole, bins, views / views.sum()))
    return out


def parts(known: World, edition: Edition, migrants: Migrants, names: tuple[str, ...]) -> Floats:
    """Each reason's distribution over the edition's bins, shape (k, b), masked ones out."""
    found = components(known, edition.home, (edition.language,), migrants)
    masked = [known.position(code) for code in MASKED]
    rows = []
    for name in names:
        share = found.get(name, found["near"]).copy()
        share[masked] = 0
        # Where a reason names nobody but masked countries, nearness stands in for it.
        if share.sum() == 0:
            share = found["near"].copy()
            share[masked] = 0
        rows.append(edition.bins @ (share / share.sum()))
    return np.array(rows)


def fitted(views: list[Floats], tables: list[Floats], rounds: int = 300) -> Floats:
    """Mixture weights (k,) of greatest likelihood, each edition weighing the same.

    Expectation-maximisation for the weights of known components.
    """
    weight = np.full(len(tables[0]), 1 / len(tables[0]))
    for _ in range(rounds):
        total = np.zeros_like(weight)
        for view, table in zip(views, tables, strict=True):
            joint = weight[:, None] * table
            total += (joint / np.maximum(joint.sum(axis=0), 1e-300) * view).sum(axis=1)
        weight = total / total.sum()
    return weight


def excess(view: Floats, model: Floats) -> float:
    """Nats by which the model falls short of the table itself (Kullback-Leibler)."""
    seen = view > 0
    return float((view[seen] * np.log(view[seen] / model[seen])).sum())


@dataclass(frozen=True, slots=True)
class Score:
    """Mean and spread of the excess over editions, foreign part and with home."""

    foreign: float
    spread: float
    whole: float


def score(pages: list[Edition], foreign: list[Floats]) -> Score:
    """Scores of foreign distributions, one array (b,) an edition."""
    short = np.array([excess(p.views, f) for p, f in zip(pages, foreign, strict=True)])
    whole = []
    for page, model in zip(pages, foreign, strict=True):
        view = np.concatenate([[page.home_share], (1 - page.home_share) * page.views])
        whole.append(excess(view, np.concatenate([[HOME_SHARE], (1 - HOME_SHARE) * model])))
    return Score(float(short.mean()), float(short.std()), float(np.mean(whole)))


def left_out(pages: list[Edition], tables: list[Floats]) -> list[Floats]:
    """The mixture for each edition, its weights fitted without that edition's home."""
    out = []
    for page, table in zip(pages, tables, strict=True):
        rest = [i for i, other in enumerate(pages) if other.home != page.home]
        weight = fitted([pages[i].views for i in rest], [tables[i] for i in rest], 100)
        out.append(weight @ table)
    return out


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(
        description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None
    )
    reader.add_argument("views", type=Path)
    reader.add_argument("--migrants", type=Path)
    given = reader.parse_args()
    known = world(blocks=False)  # an encyclopedia is not behind the platforms' blocks
    pages = editions(given.views, known)
    print(f"{len(pages)} editions: {' '.join(f'{p.language}/{p.home}' for p in pages)}")
    print(f"mean home share {np.mean([p.home_share for p in pages]):.3f}\n")
    print("| expected audience | foreign excess, nats (sd) | with home |\n|---|---|---|")

    def simple(name: str, weigh: Callable[[int], Floats]) -> None:
        models = []
        for page in pages:
            here = known.position(page.home)
            share = weigh(here).astype(float).copy()
            share[[here, *(known.position(code) for code in MASKED)]] = 0
            models.append(page.bins @ (share / share.sum()))
        show(name, score(pages, models))

    def show(name: str, result: Score) -> None:
        print(f"| {name} | {result.foreign:.3f} ({result.spread:.2f}) | {result.whole:.3f} |")

    simple("uniform", lambda _: np.ones(len(known.codes)))
    simple("internet users", lambda _: known.users)
    simple("users / distance", lambda i: known.users / np.maximum(known.distance[i], 50))
    sets: list[tuple[str, tuple[str, ...], Migrants]] = [("mixture, shipped", tuple(WEIGHTS), None)]
    if given.migrants is not None:
        sets.append(
            (
                "mixture with the person's migrant table",
                tuple(WEIGHTS_WITH_MIGRANTS),
                read_migrants(given.migrants),
            )
        )
    for label, names, stocks in sets:
        tables = [parts(known, page, stocks, names) for page in pages]
        show(f"**{label}**, leave-one-home-out", score(pages, left_out(pages, tables)))
        weight = fitted([p.views for p in pages], tables)
        listed = " ".join(f"{n} {w:.3f}" for n, w in zip(names, weight, strict=True))
        print(f"| weights | {listed} | |")


if __name__ == "__main__":
    main()
