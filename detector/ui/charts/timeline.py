"""Fans by day with the flagged intervals shaded, and the overview a reader brushes."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from detector.history import Scan
from detector.ui.charts.frames import days_frame, intervals_frame, records
from detector.ui.charts.look import Look, day_axis, dressed
from detector.words import say

Window = tuple[pd.Timestamp, pd.Timestamp]
# Both charts leave the same room for their numbers, so that their days stand in line.
GUTTER = 62
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
    data = alt.Data(values=records(frame))
    names = {
        "observed": say(f"ui.series.{_series(scan)}", language=language),
        "lost": say("ui.series.lost", language=language),
        "expected": say("ui.series.expected", language=language),
    }
    colours = alt.Scale(domain=list(names.values()), range=[look.series, look.lost, look.ink])
    x = alt.X("day:T", axis=day_axis(), scale=_days(window))
    base = alt.Chart(data)

    def bars(column: str) -> alt.Chart:
        return base.mark_bar(tooltip=None).encode(
            x=x,
            x2="next:T",
            y=alt.Y(f"{column}:Q", axis=_numbers(say("ui.axis.fans_a_day", language=language))),
            color=alt.Color("series:N", scale=colours, title=None),
        ).transform_calculate(series=f"'{names[column]}'")

    baseline = (
        base.mark_line(interpolate="step-after", strokeDash=[4, 3], strokeWidth=1.5, tooltip=None)
        .encode(x=x, y="expected:Q", color=alt.Color("series:N", scale=colours, title=None))
        .transform_calculate(series=f"'{names['expected']}'")
    )
    layers = [
        _holes(frame, look, window, language),
        _shading(scan, look, window, selected, language),
        bars("observed"),
        *([bars("lost")] if _has_losses(scan, frame) else []),
        baseline,
        _hover(base, window, language),
    ]
    words = say(
        "ui.alt.timeline", language=language, n=len(scan.findings), days=len(frame)
    )
    chart = alt.layer(*layers).properties(height=DETAIL_HEIGHT, width="container")
    return dressed(chart, look, words)


def overview(
    scan: Scan, look: Look, *, window: Window | None = None, language: str = "en"
) -> Any:
    """The whole history in one line, to brush: total fans, or the scanned series without them."""
    frame = days_frame(scan)
    column = "total" if frame["total"].notna().sum() > 1 else "observed"
    title = "ui.axis.total" if column == "total" else "ui.axis.fans_a_day"
    x = alt.X("day:T", axis=day_axis(), scale=_days(None))
    brush = alt.selection_interval(
        name="brush",
        encodings=["x"],
        mark=alt.BrushConfig(fill=look.ink, fillOpacity=0.12, stroke=look.ink),
    )
    line = (
        alt.Chart(alt.Data(values=records(frame)))
        .mark_line(color=look.series, strokeWidth=1.6, tooltip=None)
        .encode(
            x=x,
            y=alt.Y(
                f"{column}:Q",
                axis=_numbers(say(title, language=language), ticks=3),
                scale=alt.Scale(zero=False),
            ),
        )
        .add_params(brush)
    )
    layers: list[Any] = [_shading(scan, look, None, None, language)]
    if window is not None:
        shown = pd.DataFrame([{"day": window[0], "next": window[1]}])
        layers.append(
            alt.Chart(alt.Data(values=records(shown)))
            .mark_rect(fillOpacity=0.05, fill=look.ink, stroke=look.quiet, strokeWidth=1)
            .encode(x=alt.X("day:T", scale=_days(None)), x2="next:T")
        )
    words = say("ui.alt.overview", language=language, n=len(frame))
    chart = alt.layer(*layers, line).properties(height=OVERVIEW_HEIGHT, width="container")
    return dressed(chart, look, words)


def _series(scan: Scan) -> str:
    return "net" if scan.history.net_only else "gained"


def _has_losses(scan: Scan, frame: pd.DataFrame) -> bool:
    return not scan.history.net_only and bool(frame["lost"].notna().any())


def _days(window: Window | None) -> alt.Scale:
    if window is None:
        return alt.Scale(type="utc")
    # Vega reads a number as epoch milliseconds whatever the reader's zone.
    return alt.Scale(
        type="utc", domain=[int(edge.timestamp() * 1000) for edge in window], clamp=True
    )


def _numbers(title: str, ticks: int = 6) -> alt.Axis:
    return alt.Axis(
        title=title, format="~s", tickCount=ticks, minExtent=GUTTER - 20, titlePadding=8
    )


def _shading(
    scan: Scan, look: Look, window: Window | None, selected: int | None, language: str
) -> alt.Chart:
    frame = intervals_frame(scan)
    if window is not None:
        frame = frame[(frame["end"] > window[0]) & (frame["start"] < window[1])].copy()
    frame["colour"] = [look.kind(kind) for kind in frame["kind"]]
    frame["label"] = [say(f"ui.kind.{kind}", language=language) for kind in frame["kind"]]
    chosen = frame["number"] == (-1 if selected is None else selected + 1)
    frame["opacity"] = [0.30 if yes else 0.16 for yes in chosen]
    frame["edge"] = [1.5 if yes else 0.0 for yes in chosen]
    return (
        alt.Chart(alt.Data(values=records(frame)))
        .mark_rect(clip=True)
        .encode(
            x=alt.X("start:T", axis=day_axis(), scale=_days(window)),
            x2="end:T",
            color=alt.ColorValue(look.gain),
            fill=alt.Fill("colour:N", scale=None),
            stroke=alt.Stroke("colour:N", scale=None),
            fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
            strokeWidth=alt.StrokeWidth("edge:Q", scale=None),
            tooltip=alt.value(None),
        )
    )


def _holes(frame: pd.DataFrame, look: Look, window: Window | None, language: str) -> alt.Chart:
    """Days without a number: a hole is drawn as a hole, not as zero."""
    holes = frame.loc[frame["observed"].isna(), ["day", "next"]].copy()
    holes["what"] = say("ui.series.not_reported", language=language)
    return (
        alt.Chart(alt.Data(values=records(holes)))
        .mark_rect(clip=True, fill=look.rule, fillOpacity=0.7)
        .encode(
            x=alt.X("day:T", axis=day_axis(), scale=_days(window)),
            x2="next:T",
            tooltip=[
                alt.Tooltip("day:T", title=say("ui.axis.day", language=language), **_UTC_DAY),
                alt.Tooltip("what:N", title=say("ui.series.gained", language=language)),
            ],
        )
    )


# A day's name in a tooltip, in UTC like the scale.
_UTC_DAY: dict[str, Any] = {"format": "%-d %B %Y", "timeUnit": "utcyearmonthdate"}


def _hover(base: alt.Chart, window: Window | None, language: str) -> alt.Chart:
    """Invisible bands as high as the chart, so that a one-pixel bar can still be read."""
    shown = (("observed", "gained"), ("lost", "lost"), ("expected", "expected"), ("total", "total"))
    return (
        base.mark_rect(opacity=0, clip=True)
        .transform_filter("isValid(datum.observed)")
        .encode(
            x=alt.X("day:T", axis=day_axis(), scale=_days(window)),
            x2="next:T",
            tooltip=[
                alt.Tooltip("day:T", title=say("ui.axis.day", language=language), **_UTC_DAY),
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
