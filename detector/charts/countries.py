"""Where an interval's fans come from: ranked against expectation, and over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from detector.charts.frames import inline
from detector.charts.look import DASHES, NUMBER_LABEL, Look, dressed
from detector.charts.marks import Window, day_channel
from detector.words import say

# More rows than this no longer fit a screen; the table below the chart has them all.
MOST_ROWS = 12
FEWEST_LINES, MOST_LINES = 3, 6
ROW_HEIGHT = 30


def countries_bars(frame: pd.DataFrame, look: Look, *, language: str = "en") -> Any:
    """Fans gained by country as bars, what was expected as a tick, most gained first.

    Parameters
    ----------
    frame
        Rows of `frames.countries_frame`.
    look
        Colours.
    language
        Of the titles.
    """
    top = frame.sort_values("gained", ascending=False).head(MOST_ROWS).copy()
    order = list(top["name"])
    far, usual = (
        say(f"ui.countries.{word}", language=language) for word in ("stands_out", "usual")
    )
    top["group"] = [far if yes else usual for yes in top["flagged"]]
    top["label"] = [
        say("ui.number", language=language, n=round(gained)) for gained in top["gained"]
    ]
    y = alt.Y("name:N", sort=order, axis=alt.Axis(title=None, ticks=False, labelLimit=150))
    longest = max(float(top["high"].max()), float(top["expected"].max()), 1.0)
    # Room to the right of the longest bar for its label.
    x = alt.X(
        "gained:Q",
        axis=alt.Axis(
            title=say("ui.axis.fans_gained", language=language),
            labelExpr=NUMBER_LABEL,
            tickCount=5,
        ),
        scale=alt.Scale(domain=[0, longest * 1.25]),
    )
    base = alt.Chart(inline(top))
    colour = alt.Color(
        "group:N",
        title=None,
        scale=alt.Scale(domain=[far, usual], range=[look.gain, look.lost]),
    )
    tooltip = [
        alt.Tooltip("name:N", title=say("ui.axis.country", language=language)),
        *(
            alt.Tooltip(
                f"{column}:Q", format=",.1f", title=say(f"ui.countries.{word}", language=language)
            )
            for column, word in (
                ("gained", "gained"),
                ("low", "at_least"),
                ("high", "at_most"),
                ("expected", "expected"),
            )
        ),
    ]
    # An outline as well as a colour, for a grey print.
    outline = alt.condition("datum.flagged", alt.value(look.ink), alt.value(None))
    bars = base.mark_bar(height={"band": 0.62}, strokeWidth=1.2).encode(
        x=x, y=y, color=colour, stroke=outline, tooltip=tooltip
    )
    width = base.mark_rule(color=look.ink, strokeWidth=1.2).encode(x="low:Q", x2="high:Q", y=y)
    ticks = base.mark_tick(color=look.ink, thickness=2.5, size=20).encode(x="expected:Q", y=y)
    labels = (
        base.mark_text(align="left", dx=6, color=look.quiet, fontSize=12)
        .encode(x=alt.X("edge:Q"), y=y, text="label:N")
        .transform_calculate(edge="max(datum.high, datum.expected, datum.gained)")
    )
    words = say("ui.alt.countries", language=language, n=len(top))
    chart = alt.layer(bars, width, ticks, labels).properties(
        height=30 * len(top) + 10, width="container"
    )
    return dressed(chart, look, words)


def flows(
    frame: pd.DataFrame,
    interval: Window,
    window: Window,
    look: Look,
    *,
    language: str = "en",
) -> Any:
    """Fans gained a day by country, the flagged interval shaded.

    Parameters
    ----------
    frame
        Columns `day` (aware UTC), `name`, `gained`; one row a day and country.
    interval
        Half-open days `[start, end)` to shade.
    window
        Half-open days to show: a country that came onto the list with the delivery has no
        row before it, and the emptiness there is what the reader should see.
    look
        Colours; one for each of the six countries that gained most inside the interval, or in
        the window where no list closes a day of the interval.
    language
        Of the titles.
    """
    inside = frame[(frame["day"] >= interval[0]) & (frame["day"] < interval[1])]
    if inside.empty:  # listed by the week or the month: the interval lies between two lists
        inside = frame
    totals = inside.groupby("name")["gained"].sum().sort_values(ascending=False)
    # A country with a hundredth of the first one's gain is a line along the bottom.
    tall = int((totals >= totals.max() / 100).sum())
    order = list(totals.index[: min(max(tall, FEWEST_LINES), MOST_LINES)])
    shown = frame[frame["name"].isin(order)]
    shade = pd.DataFrame([{"start": interval[0], "end": interval[1]}])
    band = (
        alt.Chart(inline(shade))
        .mark_rect(fill=look.gain, fillOpacity=0.14)
        .encode(x=day_channel(field="start"), x2="end:T")
    )
    lines = (
        alt.Chart(inline(shown))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=day_channel(window),
            y=alt.Y(
                "gained:Q",
                axis=alt.Axis(
                    title=say("ui.axis.fans_gained", language=language),
                    labelExpr=NUMBER_LABEL,
                    tickCount=5,
                ),
            ),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=order, range=_shades(look, len(order))),
                legend=alt.Legend(columns=3, labelLimit=120, symbolSize=400),
            ),
            strokeDash=alt.StrokeDash(
                "name:N", title=None, scale=alt.Scale(domain=order, range=DASHES[: len(order)])
            ),
            tooltip=[
                alt.Tooltip("name:N", title=say("ui.axis.country", language=language)),
                alt.Tooltip(
                    "day:T",
                    title=say("ui.axis.day", language=language),
                    format="%-d %B %Y",
                    timeUnit="utcyearmonthdate",
                ),
                alt.Tooltip(
                    "gained:Q", format=",.0f", title=say("ui.countries.gained", language=language)
                ),
            ],
        )
    )
    words = say("ui.alt.flows", language=language, n=len(order))
    chart = alt.layer(band, lines).properties(height=240, width="container")
    return dressed(chart, look, words)


def _shades(look: Look, wanted: int) -> Sequence[str]:
    return look.lines[:wanted]
