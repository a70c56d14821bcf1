"""Marks that several charts share: shaded intervals, holes, days and hover bands."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from detector.charts.frames import inline, intervals_frame
from detector.charts.look import NUMBER_LABEL, Look, day_axis
from detector.history import Scan
from detector.words import say

Window = tuple[pd.Timestamp, pd.Timestamp]
# Charts under one another leave the same room for their numbers, so that days stand in line.
GUTTER = 62
# Height in pixels of the bar on top of a flagged interval, and the gap under it.
STRIP = 7
# The same with room for the finding's number before the bar.
NUMBERED_STRIP = 13
# A day's name in a tooltip, in UTC like the scale.
UTC_DAY: dict[str, Any] = {"format": "%-d %B %Y", "timeUnit": "utcyearmonthdate"}


def series_code(scan: Scan) -> str:
    """Message code of the scanned series' name."""
    return "gained" if _is_gross(scan) else "net"


def has_losses(scan: Scan, frame: pd.DataFrame) -> bool:
    """Whether losses are a column of their own, to be drawn below zero."""
    return _is_gross(scan) and bool(frame["lost"].notna().any())


def _is_gross(scan: Scan) -> bool:
    """Whether gains are a column of their own: a step of the total is a net change."""
    return not scan.history.net_only and bool(np.isfinite(scan.daily.gained).any())


def day_channel(window: Window | None = None, field: str = "day") -> alt.X:
    """Days on a UTC scale.

    `window` sets the range; only one layer of a chart may, and not one with `x2`: Vega-Lite
    writes the range of a ranged mark a second way and then warns that the two disagree.
    """
    scale = alt.Scale(type="utc")
    if window is not None:
        scale = alt.Scale(type="utc", domain=[_edge(edge) for edge in window])
    return alt.X(f"{field}:T", axis=day_axis(), scale=scale)


def day_bars(base: alt.Chart, column: str, axis: alt.Axis) -> Any:
    """One bar a day from zero, as wide as the day."""
    return base.mark_bar(tooltip=None, clip=True).encode(
        x=day_channel(), x2="next:T", y=alt.Y(f"{column}:Q", axis=axis), y2=alt.datum(0)
    )


def _edge(day: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)


def number_axis(title: str, ticks: int = 6) -> alt.Axis:
    """Fans, in short form, with the room every chart leaves for them."""
    return alt.Axis(
        title=title, labelExpr=NUMBER_LABEL, tickCount=ticks, minExtent=GUTTER - 20, titlePadding=8
    )


def shading(scan: Scan, look: Look, window: Window | None, selected: int | None) -> list[Any]:
    """The flagged intervals as bands, coloured by kind, the selected one stressed.

    No layer when there is none to shade: a chart without rows has no extent.
    """
    frame = intervals_frame(scan)
    if window is not None:
        frame = frame[(frame["end"] > window[0]) & (frame["start"] < window[1])].copy()
        frame["start"] = [max(start, window[0]) for start in frame["start"]]
        frame["end"] = [min(end, window[1]) for end in frame["end"]]
    if frame.empty:
        return []
    frame["colour"] = [look.kind(kind) for kind in frame["kind"]]
    chosen = frame["number"] == (-1 if selected is None else selected + 1)
    frame["opacity"] = [0.26 if yes else 0.11 for yes in chosen]
    fill = alt.Fill("colour:N", scale=None)
    bands = (
        alt.Chart(inline(frame))
        .mark_rect(clip=True)
        .encode(
            x=day_channel(field="start"),
            x2="end:T",
            fill=fill,
            fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
        )
    )
    # Bands of intervals that overlap mix their colours: a bar above the plot, one row a kind,
    # tells them apart, also without colours.
    step = NUMBERED_STRIP if look.numbered else STRIP
    kinds = list(frame.groupby("colour"))
    strips = [
        alt.Chart(inline(rows))
        .mark_rect()
        .encode(
            x=day_channel(field="start"),
            x2="end:T",
            y=alt.value(-step * (row + 1)),
            y2=alt.value(-step * (row + 1) + STRIP - 2),
            fill=fill,
        )
        for row, (_, rows) in enumerate(kinds)
    ]
    numbers = [
        alt.Chart(inline(rows))
        .mark_text(align="right", baseline="middle", dx=-3, fontSize=11, color=look.ink)
        .encode(
            x=day_channel(field="start"),
            y=alt.value(-step * (row + 1) + (STRIP - 2) / 2),
            text="number:Q",
        )
        for row, (_, rows) in enumerate(kinds)
        if look.numbered
    ]
    return [bands, *strips, *numbers]


def holes(frame: pd.DataFrame, look: Look, language: str) -> list[Any]:
    """Days without a number: a hole is drawn as a hole, not as zero."""
    blank = frame.loc[frame["observed"].isna(), ["day", "next"]].copy()
    if blank.empty:
        return []
    blank["what"] = say("ui.series.not_reported", language=language)
    return [
        alt.Chart(inline(blank))
        .mark_rect(clip=True, fill=look.rule, fillOpacity=0.7)
        .encode(
            x=day_channel(),
            x2="next:T",
            tooltip=[
                alt.Tooltip("day:T", title=say("ui.axis.day", language=language), **UTC_DAY),
                alt.Tooltip("what:N", title=say("ui.series.gained", language=language)),
            ],
        )
    ]


def hover(base: alt.Chart, *, series: str, losses: bool, language: str) -> Any:
    """Invisible bands as high as the chart, so that a one-pixel bar can still be read."""
    shown = [("observed", series), ("expected", "expected"), ("total", "total")]
    if losses:
        shown.insert(1, ("departed", "lost"))
    return (
        base.mark_rect(opacity=0, clip=True)
        .transform_filter("isValid(datum.observed)")
        # Drawn below zero, read as a number of fans.
        .transform_calculate(departed="-datum.lost")
        .encode(
            x=day_channel(),
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
