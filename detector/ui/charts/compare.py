"""One row of the side-by-side view: a page's days on the axis all pages share."""

from __future__ import annotations

from typing import Any

import altair as alt

from detector.history import Scan
from detector.ui.charts.frames import days_frame, inline
from detector.ui.charts.look import Look, day_axis, dressed
from detector.ui.charts.marks import Window, day_scale, has_losses, shading
from detector.words import say


def small_multiple(scan: Scan, window: Window, look: Look, *, language: str = "en") -> Any:
    """Gains and losses a day of one page over `window`, its flagged intervals shaded.

    Each page keeps its own scale of fans: pages differ in size, and the question is
    whether they moved on the same days.
    """
    frame = days_frame(scan)
    frame = frame[(frame["next"] > window[0]) & (frame["day"] < window[1])]
    x = alt.X("day:T", axis=day_axis(), scale=day_scale(window))
    base = alt.Chart(inline(frame))
    axis = alt.Axis(
        title=say("ui.axis.fans_a_day", language=language),
        format="~s",
        tickCount=3,
        minExtent=42,
        titlePadding=8,
    )

    def bars(column: str, colour: str) -> Any:
        return base.mark_bar(color=colour, tooltip=None).encode(
            x=x, x2="next:T", y=alt.Y(f"{column}:Q", axis=axis), y2=alt.datum(0)
        )

    layers = [
        shading(scan, look, window, None, language),
        bars("observed", look.series),
        *([bars("lost", look.lost)] if has_losses(scan, frame) else []),
    ]
    words = say("ui.alt.small_multiple", language=language, n=len(scan.findings))
    chart = alt.layer(*layers).properties(height=120, width="container")
    return dressed(chart, look, words)
