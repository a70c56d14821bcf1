"""One row of the side-by-side view: a page's days on the axis all pages share."""

from __future__ import annotations

from typing import Any

import altair as alt

from detector.charts.frames import days_frame, inline
from detector.charts.look import Look, dressed
from detector.charts.marks import (
    Window,
    day_bars,
    day_channel,
    has_losses,
    number_axis,
    shading,
)
from detector.history import Scan
from detector.words import say


def small_multiple(scan: Scan, window: Window, look: Look, *, language: str = "en") -> Any:
    """Gains and losses a day of one page over `window`, its flagged intervals shaded.

    Each page keeps its own scale of fans: pages differ in size, and the question is
    whether they moved on the same days.
    """
    frame = days_frame(scan)
    frame = frame[(frame["next"] > window[0]) & (frame["day"] < window[1])]
    base = alt.Chart(inline(frame))
    y_axis = number_axis(say("ui.axis.fans_a_day", language=language), ticks=3)
    # Bars cannot carry the days' range (see `day_channel`): an unseen line does.
    edges = base.mark_line(opacity=0, tooltip=None).encode(
        x=day_channel(window), y=alt.Y("observed:Q", axis=y_axis)
    )
    layers = [
        edges,
        *shading(scan, look, window, None),
        day_bars(base, "observed", y_axis).encode(color=alt.value(look.series)),
    ]
    if has_losses(scan, frame):
        layers.append(day_bars(base, "lost", y_axis).encode(color=alt.value(look.lost)))
    words = say("ui.alt.small_multiple", language=language, n=len(scan.findings))
    chart = alt.layer(*layers).properties(height=120, width="container")
    return dressed(chart, look, words)
