"""A chart as the plain specification that a browser or a file takes."""

from __future__ import annotations

from typing import Any

from detector.charts.world import WORLD, shapes_of_the_world


def spec(chart: Any) -> dict[str, Any]:
    """The chart as Vega-Lite JSON values, complete: it needs no address to be drawn.

    Not checked against the schema here: that takes longer than the drawing, and the tests
    check every kind of chart. The outlines of the world are put in at the end, because
    Altair would walk through every point of them.
    """
    plain: dict[str, Any] = chart.to_dict(validate=False)
    if any(layer.get("data", {}).get("name") == WORLD for layer in plain.get("layer", ())):
        plain["datasets"] = {**plain.get("datasets", {}), WORLD: shapes_of_the_world()}
    return plain
