"""Marks that several charts share: shaded intervals, holes, days and hover bands."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from detector.history import Scan
from detector.ui.charts.frames import inline, intervals_frame
from detector.ui.charts.look import Look, day_axis
from detector.words import say

Window = tuple[pd.Timestamp, pd.Timestamp]
# Charts under one another leave the same room for their numbers, so that days stand in line.
GUTTER = 62
# A day's name in a tooltip, in UTC like the scale.
UTC_DAY: dict[str, Any] = {"format": "%-d %B %Y", "timeUnit": "utcyearmonthdate"}


def series_code(scan: Scan) -> str:
    """Message code of the scanned series' name."""
    return "net" if scan.history.net_only else "gained"


def has_losses(scan: Scan, frame: pd.DataFrame) -> bool:
    """Whether losses are a column of their own, to be drawn below zero."""
    return not scan.history.net_only and bool(frame["lost"].notna().any())


def day_scale(window: Window | None) -> alt.Scale:
    """Days on a UTC scale, over `window` where one is given."""
    if window is None:
        return alt.Scale(type="utc")
    # Vega reads a number as epoch milliseconds whatever the reader's zone.
    return alt.Scale(
        type="utc", domain=[int(edge.timestamp() * 1000) for edge in window], clamp=True
    )


def number_axis(title: str, ticks: int = 6) -> alt.Axis:
    """Fans, in short form, with the room every chart leaves for them."""
    return alt.Axis(
        title=title, format="~s", tickCount=ticks, minExtent=GUTTER - 20, titlePadding=8
    )


def shading(
    scan: Scan, look: Look, window: Window | None, selected: int | None, language: str
) -> Any:
    """The flagged intervals as bands, coloured by kind, the selected one stressed."""
    frame = intervals_frame(scan)
    if window is not None:
        frame = frame[(frame["end"] > window[0]) & (frame["start"] < window[1])].copy()
    frame["colour"] = [look.kind(kind) for kind in frame["kind"]]
    frame["label"] = [say(f"kind.{kind}", language=language) for kind in frame["kind"]]
    chosen = frame["number"] == (-1 if selected is None else selected + 1)
    frame["opacity"] = [0.30 if yes else 0.16 for yes in chosen]
    frame["edge"] = [1.5 if yes else 0.0 for yes in chosen]
    return (
        alt.Chart(inline(frame))
        .mark_rect(clip=True)
        .encode(
            x=alt.X("start:T", axis=day_axis(), scale=day_scale(window)),
            x2="end:T",
            color=alt.ColorValue(look.gain),
            fill=alt.Fill("colour:N", scale=None),
            stroke=alt.Stroke("colour:N", scale=None),
            fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
            strokeWidth=alt.StrokeWidth("edge:Q", scale=None),
            tooltip=alt.value(None),
        )
    )


def holes(frame: pd.DataFrame, look: Look, window: Window | None, language: str) -> Any:
    """Days without a number: a hole is drawn as a hole, not as zero."""
    blank = frame.loc[frame["observed"].isna(), ["day", "next"]].copy()
    blank["what"] = say("ui.series.not_reported", language=language)
    return (
        alt.Chart(inline(blank))
        .mark_rect(clip=True, fill=look.rule, fillOpacity=0.7)
        .encode(
            x=alt.X("day:T", axis=day_axis(), scale=day_scale(window)),
            x2="next:T",
            tooltip=[
                alt.Tooltip("day:T", title=say("ui.axis.day", language=language), **UTC_DAY),
                alt.Tooltip("what:N", title=say("ui.series.gained", language=language)),
            ],
        )
    )


def hover(base: alt.Chart, window: Window | None, language: str) -> Any:
    """Invisible bands as high as the chart, so that a one-pixel bar can still be read."""
    shown = (("observed", "gained"), ("lost", "lost"), ("expected", "expected"), ("total", "total"))
    return (
        base.mark_rect(opacity=0, clip=True)
        .transform_filter("isValid(datum.observed)")
        .encode(
            x=alt.X("day:T", axis=day_axis(), scale=day_scale(window)),
            x2="next:T",
            tooltip=[
                alt.Tooltip("day:T", title=say("ui.axis.day", language=language), **UTC_DAY),
                *(
                    alt.Tooltip(
                        f"{column}:Q",
                        format=",.0f",
                        title=say(f"ui.series.{word}", language=language),
                    )
                    for column, word in shown
                ),
            ],
        )
    )
