"""A world map that draws without a network: fans beyond what was expected, by country."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import altair as alt
import pandas as pd

from detector.charts.frames import inline
from detector.charts.look import Look, dressed
from detector.words import say

DATA = Path(__file__).parent / "data"
# The shapes go into a chart by name: see `spec.spec`.
WORLD = "world"
WesternSahara = Literal["as_listed", "with_morocco"]


def world_map(
    frame: pd.DataFrame,
    look: Look,
    *,
    language: str = "en",
    western_sahara: WesternSahara = "as_listed",
) -> Any:
    """Countries shaded by fans gained beyond expectation; small states are points.

    Parameters
    ----------
    frame
        Rows of `frames.countries_frame`.
    look
        Colours. Land without a number keeps the colour of land.
    language
        Of the titles.
    western_sahara
        The platforms list it on its own (EH) or count it with Morocco. `as_listed`
        colours its shape by its own number and leaves it plain without one;
        `with_morocco` gives it Morocco's where it has none of its own.
    """
    values = frame[["country", "name", "gained", "expected", "beyond"]]
    if western_sahara == "with_morocco" and "EH" not in set(values["country"]):
        morocco = values[values["country"] == "MA"].assign(country="EH")
        values = pd.concat([values, morocco])
    features = alt.NamedData(
        name=WORLD, format=alt.TopoDataFormat(feature="countries", type="topojson")
    )
    land = alt.Chart(features).mark_geoshape(
        fill=look.land, stroke=look.paper, strokeWidth=0.4, tooltip=None
    )
    lookup = alt.LookupData(
        data=inline(values),
        key="country",
        fields=["name", "gained", "expected", "beyond"],
    )
    top = max(float(values["beyond"].max()) if len(values) else 0.0, 1.0)
    colour = alt.Color(
        "beyond:Q",
        scale=alt.Scale(type="sqrt", domain=[0, top], range=list(look.ramp)),
        legend=alt.Legend(
            title=say("ui.axis.beyond", language=language),
            gradientLength=160,
            # On a root scale a quarter of the top stands in the middle.
            values=[0, round(top / 4), round(top)],
            format=".2~s",
        ),
    )
    # What was expected is grey: only fans beyond that are coloured.
    shade = alt.condition("datum.beyond >= 1", colour, alt.value(look.listed))
    tooltip = [
        alt.Tooltip("name:N", title=say("ui.axis.country", language=language)),
        alt.Tooltip("gained:Q", format=",.0f", title=say("ui.countries.gained", language=language)),
        alt.Tooltip(
            "expected:Q", format=",.1f", title=say("ui.countries.expected", language=language)
        ),
    ]
    shapes = (
        alt.Chart(features)
        .mark_geoshape(stroke=look.paper, strokeWidth=0.4)
        .transform_lookup(lookup="id", from_=lookup)
        .transform_filter("isValid(datum.beyond)")
        .encode(color=shade, tooltip=tooltip)
    )
    places = _points()
    # A circle that is not coloured would say no more than the list does.
    small = values[values["country"].isin(places) & (values["beyond"] >= 1)].copy()
    small["longitude"] = [places[code][0] for code in small["country"]]
    small["latitude"] = [places[code][1] for code in small["country"]]
    points = (
        alt.Chart(inline(small))
        .mark_circle(stroke=look.ink, strokeWidth=0.8, size=70, opacity=1)
        .encode(longitude="longitude:Q", latitude="latitude:Q", color=shade, tooltip=tooltip)
    )
    # As many as are coloured, not as many as are listed.
    coloured = int((values["beyond"] >= 1).sum())
    words = say("ui.alt.map", language=language, n=coloured)
    chart = (
        alt.layer(land, shapes, points)
        .project("equalEarth")
        .properties(height=330, width="container")
    )
    return dressed(chart, look, words)


@cache
def shapes_of_the_world() -> Any:
    """Natural Earth's countries as TopoJSON; `data/README.md` tells their source."""
    return json.loads((DATA / "world.json").read_text("utf-8"))


@cache
def _points() -> dict[str, tuple[float, float]]:
    with (DATA / "points.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["country"]: (float(row["longitude"]), float(row["latitude"]))
            for row in csv.DictReader(file)
        }
