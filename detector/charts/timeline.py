"""Fans by day with the flagged intervals shaded, and the overview a reader brushes."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd

from detector.charts.frames import days_frame, inline
from detector.charts.look import Look, dressed
from detector.charts.marks import (
    Window,
    day_bars,
    day_channel,
    has_losses,
    holes,
    hover,
    number_axis,
    series_code,
    shading,
)
from detector.history import Scan
from detector.words import say

# Below 140 pixels the axes leave the brush nothing to take hold of.
OVERVIEW_HEIGHT, DETAIL_HEIGHT = 140, 300


def timeline(
    scan: Scan,
    look: Look,
    *,
    window: Window | None = None,
    selected: int | None = None,
    language: str = "en",
) -> Any:
    """Gains above zero, losses below, the baseline, and each flagged interval shaded.

    Parameters
    ----------
    scan
        What to draw.
    look
        Colours.
    window
        Days `[start, end)` to show; all when None.
    selected
        Position in `scan.findings` of the interval to stress.
    language
        Of the axis titles and the description.

    Returns
    -------
    alt.LayerChart
        Draws without a network.
    """
    frame = days_frame(scan)
    if window is not None:
        frame = frame[(frame["next"] > window[0]) & (frame["day"] < window[1])]
    data = inline(frame)
    losses = has_losses(scan, frame)
    names = {
        "observed": say(f"ui.series.{series_code(scan)}", language=language),
        "lost": say("ui.series.lost", language=language),
        "expected": say("ui.series.expected", language=language),
    }
    shades = {"observed": look.series, "lost": look.lost, "expected": look.ink}
    drawn = [name for name in shades if name != "lost" or losses]
    colours = alt.Scale(
        domain=[names[name] for name in drawn], range=[shades[name] for name in drawn]
    )
    # In the key the baseline is the dashed line that it is in the chart, no square of a bar.
    is_line = f"datum.label == {json.dumps(names['expected'])}"
    key = alt.Legend(
        symbolType=alt.ExprRef(f"{is_line} ? 'stroke' : 'square'"),
        symbolDash=alt.ExprRef(f"{is_line} ? [4, 3] : [1, 0]"),
    )
    base = alt.Chart(data)
    y_title = say("ui.axis.fans_a_day", language=language)

    def named(chart: Any, column: str) -> Any:
        """The mark in its series' colour, so that the legend lists what is drawn."""
        return chart.transform_calculate(series=json.dumps(names[column])).encode(
            color=alt.Color("series:N", scale=colours, title=None, legend=key)
        )

    baseline = base.mark_line(
        interpolate="step-after", strokeDash=[4, 3], strokeWidth=1.5, tooltip=None
    ).encode(x=day_channel(window), y=alt.Y("expected:Q", axis=number_axis(y_title)))
    layers = [
        *holes(frame, look, language),
        *shading(scan, look, window, selected),
        named(day_bars(base, "observed", number_axis(y_title)), "observed"),
        *([named(day_bars(base, "lost", number_axis(y_title)), "lost")] if losses else []),
        named(baseline, "expected"),
        hover(base, series=series_code(scan), losses=losses, language=language),
    ]
    words = say("ui.alt.timeline", language=language, n=len(scan.findings), days=len(frame))
    chart = alt.layer(*layers).properties(height=DETAIL_HEIGHT, width="container")
    return dressed(chart, look, words)


def overview(scan: Scan, look: Look, *, window: Window | None = None, language: str = "en") -> Any:
    """The whole history in one line, to brush: total fans, or the scanned series without them."""
    frame = days_frame(scan)
    column = "total" if frame["total"].notna().sum() > 1 else "observed"
    title = "ui.axis.total" if column == "total" else "ui.axis.fans_a_day"
    x = day_channel()
    brush = alt.selection_interval(
        name="brush",
        encodings=["x"],
        mark=alt.BrushConfig(fill=look.ink, fillOpacity=0.12, stroke=look.ink),
    )
    line = (
        alt.Chart(inline(frame))
        .mark_line(color=look.series, strokeWidth=1.6, tooltip=None)
        .encode(
            x=x,
            y=alt.Y(
                f"{column}:Q",
                axis=number_axis(say(title, language=language), ticks=3),
                scale=alt.Scale(zero=False),
            ),
        )
        .add_params(brush)
    )
    layers: list[Any] = shading(scan, look, None, None)
    if window is not None:
        shown = pd.DataFrame([{"day": window[0], "next": window[1]}])
        layers.append(
            alt.Chart(inline(shown))
            .mark_rect(fillOpacity=0.05, fill=look.ink, stroke=look.quiet, strokeWidth=1)
            .encode(x=day_channel(), x2="next:T")
        )
    words = say("ui.alt.overview", language=language, n=len(frame))
    chart = alt.layer(*layers, line).properties(height=OVERVIEW_HEIGHT, width="container")
    return dressed(chart, look, words)
