"""A chart as the plain specification that a browser or a file takes."""

from __future__ import annotations

from typing import Any

from detector.charts.locale import vega_locale
from detector.charts.world import WORLD, shapes_of_the_world


def spec(chart: Any, language: str = "en") -> dict[str, Any]:
    """The chart as Vega-Lite JSON values, complete: it needs no address to be drawn.

    Numbers and days are written as in `language`. Not checked against the schema here: that
    takes longer than the drawing, and the tests check every kind of chart. The outlines of
    the world are put in at the end, because Altair would walk through every point of them.
    """
    plain: dict[str, Any] = chart.to_dict(validate=False)
    if any(layer.get("data", {}).get("name") == WORLD for layer in plain.get("layer", ())):
        plain["datasets"] = {**plain.get("datasets", {}), WORLD: shapes_of_the_world()}
    if language != "en":  # Vega's own
        plain["config"] = {**plain.get("config", {}), "locale": vega_locale(language)}
    return plain
