"""Colours and type of every chart: for a light page, for a dark one, and for what is published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import altair as alt

# Bundled with Streamlit, so it is there without a network; the second name is for saved files.
FONT = "'Source Sans', 'Source Sans 3', sans-serif"
# The fonts beside the charts, one a script, which a printed report carries inside it.
PRINTED = "'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Thai', sans-serif"
# One a line of `Look.lines`: lines that colour tells apart stay apart on a grey print.
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [1, 3])


@dataclass(frozen=True, slots=True)
class Look:
    """Named colours. The accents are Okabe and Ito's, which colour-blind readers tell apart.

    Okabe, M. and Ito, K. (2008), Color Universal Design; lightened for the dark page so
    that every accent keeps a contrast of 3:1 against its background (WCAG 2.2, 1.4.11).
    """

    ink: str
    quiet: str
    rule: str
    paper: str
    land: str
    listed: str
    series: str
    lost: str
    gain: str
    loss: str
    other: str
    lines: tuple[str, ...]
    ramp: tuple[str, str]
    font: str = FONT
    background: str = "transparent"
    # What is published is held in a hand: no pointer asks which interval is which.
    numbered: bool = False

    def kind(self, kind: str) -> str:
        """The colour of a finding's kind."""
        return {"gain": self.gain, "influx": self.gain, "loss": self.loss}.get(kind, self.other)


LIGHT = Look(
    ink="#1c2530",
    quiet="#5b6673",
    rule="#dde1e6",
    paper="#ffffff",
    land="#e6e9ed",
    listed="#c3cbd4",
    series="#54616f",
    lost="#a3adb8",
    gain="#d55e00",
    loss="#0072b2",
    other="#9b4d84",
    lines=("#d55e00", "#0072b2", "#007a5a", "#9b4d84", "#8a6d00", "#5b6673"),
    ramp=("#fbd9b8", "#b34700"),
)
PRINT = replace(LIGHT, quiet="#3f4853", font=PRINTED, background="#ffffff", numbered=True)
DARK = Look(
    ink="#e8ebef",
    quiet="#a2acb8",
    rule="#333c47",
    paper="#12171d",
    land="#2a323c",
    listed="#4a5562",
    series="#aab4c0",
    lost="#66717e",
    gain="#f08a3c",
    loss="#56b4e9",
    other="#d48abf",
    lines=("#f08a3c", "#56b4e9", "#2bc295", "#d48abf", "#e0c341", "#a2acb8"),
    ramp=("#5a3413", "#ffa559"),
)


def dressed(chart: Any, look: Look, description: str) -> Any:
    """`chart` in this look, with the words that stand for it where it is not seen."""
    axis = {
        "labelColor": look.quiet,
        "titleColor": look.quiet,
        "gridColor": look.rule,
        "domainColor": look.rule,
        "tickColor": look.rule,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    return (
        chart.properties(description=description, background=look.background)
        .configure(font=look.font)
        .configure_view(stroke=None)
        .configure_axis(**axis)
        .configure_legend(
            labelColor=look.quiet,
            titleColor=look.quiet,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            orient="top",
            # Above the bars that mark flagged intervals.
            offset=44 if look.numbered else 26,
            symbolStrokeWidth=2,
        )
        .configure_title(color=look.ink, fontSize=14, anchor="start")
    )


# 20k and 2.4M, and nothing beside a tick that is no whole number of fans.
NUMBER_LABEL = "datum.value % 1 ? '' : format(datum.value, '~s')"
# Day and month, with the year under the first label and at each new year; in UTC like the scale.
_DAY_LABEL = (
    "[utcFormat(datum.value, '%-d %b'), datum.index == 0 || (utcmonth(datum.value) == 0 "
    "&& utcdate(datum.value) < 8) ? utcFormat(datum.value, '%Y') : '']"
)


def day_axis(title: str | None = None) -> alt.Axis:
    """Days without a time of day, few enough to read on a telephone."""
    return alt.Axis(
        title=title,
        grid=False,
        labelFlush=True,
        labelOverlap="greedy",
        labelSeparation=10,
        tickCount=8,
        labelExpr=_DAY_LABEL,
    )
