"""A counter as it was read: a line that breaks where nothing was read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from detector.charts.frames import inline, records
from detector.charts.look import Look, dressed
from detector.charts.marks import GUTTER
from detector.charts.spec import spec
from detector.words import say

# Hours and minutes; at midnight the day. In UTC like the scale.
CLOCK = (
    "utchours(datum.value) || utcminutes(datum.value) ? utcFormat(datum.value, '%H:%M') "
    ": utcFormat(datum.value, '%-d %b')"
)
TIME: dict[str, Any] = {
    "format": "%-d %B %Y %H:%M:%S",
    "timeUnit": "utcyearmonthdatehoursminutesseconds",
}


def live_line(
    readings: pd.DataFrame, holes: pd.DataFrame, look: Look, *, language: str = "en"
) -> Any:
    """One counter over time, UTC.

    Parameters
    ----------
    readings
        `at`, `value`, `low`, `high`, and `segment`: the line joins readings of one segment.
    holes
        `start`, `end` of stretches without a reading, shaded.
    look
        Colours.
    language
        Of the words.
    """
    base = alt.Chart(inline(readings))
    x = alt.X(
        "at:T",
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(title=None, grid=False, labelOverlap="greedy", tickCount=8, labelExpr=CLOCK),
    )
    count = alt.Axis(
        title=say("ui.live.count", language=language),
        format=",.0f",
        tickCount=4,
        minExtent=GUTTER,
        titlePadding=8,
    )
    y = alt.Y("value:Q", axis=count, scale=alt.Scale(zero=False))
    tips = [
        alt.Tooltip("at:T", title=say("ui.live.time", language=language), **TIME),
        alt.Tooltip("low:Q", title=say("ui.live.least", language=language), format=",.0f"),
        alt.Tooltip("high:Q", title=say("ui.live.most", language=language), format=",.0f"),
    ]
    layers: list[Any] = []
    if len(holes):
        shade = alt.Chart(inline(holes)).mark_rect(clip=True, fill=look.rule, fillOpacity=0.7)
        layers.append(shade.encode(x="start:T", x2="end:T"))
    if bool((readings["high"] > readings["low"]).any()):
        band = base.mark_area(opacity=0.18, color=look.loss, interpolate="step-after")
        layers.append(
            band.encode(x=x, y=alt.Y("low:Q", axis=count), y2="high:Q", detail="segment:N")
        )
    line = base.mark_line(color=look.loss, interpolate="step-after", strokeWidth=1.8)
    layers.append(line.encode(x=x, y=y, detail="segment:N"))
    # A reading between two holes is no line: it needs a point to be seen.
    dots = base.mark_point(color=look.loss, filled=True, size=14)
    layers.append(dots.encode(x=x, y=y, tooltip=tips))
    words = say("ui.live.alt", language=language, n=len(readings), holes=len(holes))
    return dressed(alt.layer(*layers).properties(height=170, width="container"), look, words)


def live_spec(
    readings: pd.DataFrame, holes: pd.DataFrame, look: Look, *, language: str = "en"
) -> dict[str, Any]:
    """`live_line` as a specification, made once for all counters of one shape.

    Fifty counters are drawn again and again while a window stays open; only their rows
    differ, so only these are put in.
    """
    band = bool((readings["high"] > readings["low"]).any())
    made = _shape(look, language, band, len(holes) > 0)
    words = say("ui.live.alt", language=language, n=len(readings), holes=len(holes))
    return {
        **made,
        "description": words,
        "datasets": {"readings": records(readings), "holes": records(holes)},
    }


@lru_cache(maxsize=32)
def _shape(look: Look, language: str, band: bool, broken: bool) -> dict[str, Any]:
    at = pd.DatetimeIndex(["2026-01-01", "2026-01-02"], tz="UTC")
    rows = pd.DataFrame({"at": at, "value": 0.0, "low": 0.0, "high": float(band), "segment": 0})
    holes = pd.DataFrame({"start": at[:1], "end": at[1:]})[: int(broken)]
    plain = spec(live_line(rows, holes, look, language=language), language)
    layers = [
        {**layer, "data": {"name": "holes" if layer["mark"]["type"] == "rect" else "readings"}}
        for layer in plain["layer"]
    ]
    return {**{k: v for k, v in plain.items() if k not in ("data", "datasets")}, "layer": layers}
