"""What a set of likelihood ratios is worth, on intervals of which the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from detector.charts.look import Look, dressed
from detector.history.daily import Floats
from detector.words import say

WIDTH, HEIGHT = 460, 300
BINS = 10
# A ratio of ten million stands for all beyond it: no table of this size tells them apart.
FAR = 7.0


def tippett_rows(under_h1: Floats, under_h2: Floats) -> list[dict[str, Any]]:
    """Share of intervals with at least a ratio, one row a step.

    Parameters
    ----------
    under_h1, under_h2
        log10 of the ratios of intervals with and without a bulk delivery, shape (n1,), (n2,).

    Returns
    -------
    list of dict
        `truth` (`h1` or `h2`), `log10_lr`, `share` of that truth's intervals at or above it.
    """
    rows = []
    for truth, values in (("h1", under_h1), ("h2", under_h2)):
        ordered = np.sort(np.clip(values, -FAR, FAR))
        left = 1.0 - np.arange(len(ordered)) / max(len(ordered), 1)
        rows += [
            {"truth": truth, "log10_lr": float(x), "share": float(y)}
            for x, y in zip(ordered, left, strict=True)
        ]
    return rows


def tippett(under_h1: Floats, under_h2: Floats, look: Look, *, language: str = "en") -> Any:
    """Tippett plot: the further the two lines lie apart at a ratio of 1, the better."""
    rows = tippett_rows(under_h1, under_h2)
    for row in rows:
        row["line"] = say(f"chart.weighing.{row['truth']}", language=language)
    lines = (
        alt.Chart({"values": rows})
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("log10_lr:Q", axis=alt.Axis(title=_x(language), tickCount=8)),
            y=alt.Y(
                "share:Q",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(title=say("chart.tippett.y", language=language), format=".0%"),
            ),
            color=_truth(look, language),
        )
    )
    words = say(
        "chart.tippett.alt",
        language=language,
        misled=_share(under_h1 < 0),
        accused=_share(under_h2 > 0),
    )
    return dressed(
        alt.layer(_middle(look), lines).properties(width=WIDTH, height=HEIGHT), look, words
    )


def reliability_rows(under_h1: Floats, under_h2: Floats) -> list[dict[str, Any]]:
    """Ratio stated against ratio seen, in bins of the stated one with equally many intervals.

    Both sides of the table weigh alike. `low` and `high` are a 90 % interval of the ratio of
    two binomial shares, half an interval added to either (Haldane's correction).

    Returns
    -------
    list of dict
        `stated`, `seen`, `low`, `high` (log10) and `n`.
    """
    values = np.concatenate([under_h1, under_h2])
    bulk = np.arange(len(values)) < len(under_h1)
    order = np.argsort(values, kind="stable")
    rows = []
    for part in np.array_split(order, BINS):
        one, two = float(bulk[part].sum()), float((~bulk[part]).sum())
        if not len(part):
            continue
        seen = np.log10((one + 0.5) / (len(under_h1) + 1.0)) - np.log10(
            (two + 0.5) / (len(under_h2) + 1.0)
        )
        wide = 1.645 * np.sqrt(1.0 / (one + 0.5) + 1.0 / (two + 0.5)) / np.log(10.0)
        stated = float(np.clip(values[part].mean(), -FAR, FAR))
        rows.append(
            {
                "stated": stated,
                "seen": float(seen),
                "low": float(seen - wide),
                "high": float(seen + wide),
                "n": len(part),
            }
        )
    return rows


def reliability(under_h1: Floats, under_h2: Floats, look: Look, *, language: str = "en") -> Any:
    """Stated against seen: on the line a ratio is what it says."""
    rows = reliability_rows(under_h1, under_h2)
    ends = [row[key] for row in rows for key in ("stated", "low", "high")]
    scale = alt.Scale(domain=[min(ends) - 0.1, max(ends) + 0.1], nice=False)
    base = alt.Chart({"values": rows}).encode(
        x=alt.X("stated:Q", scale=scale, axis=alt.Axis(title=_x(language), tickCount=8))
    )
    y = say("chart.reliability.y", language=language)
    dots = base.mark_circle(size=70, color=look.series, opacity=1.0).encode(
        y=alt.Y("seen:Q", scale=scale, axis=alt.Axis(title=y, tickCount=8))
    )
    spans = base.mark_rule(color=look.series).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    corners = [{"x": end, "y": end} for end in (min(ends), max(ends))]
    exact = (
        alt.Chart({"values": corners})
        .mark_line(color=look.quiet, strokeDash=[4, 3])
        .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale))
    )
    off = [abs(row["stated"] - row["seen"]) for row in rows]
    words = say("chart.reliability.alt", language=language, n=len(rows), off=max(off))
    return dressed(
        alt.layer(exact, spans, dots).properties(width=WIDTH, height=HEIGHT), look, words
    )


def _x(language: str) -> str:
    return say("chart.weighing.x", language=language)


def _truth(look: Look, language: str) -> Any:
    names = [say(f"chart.weighing.{truth}", language=language) for truth in ("h1", "h2")]
    return alt.Color(
        "line:N",
        scale=alt.Scale(domain=names, range=[look.gain, look.loss]),
        legend=alt.Legend(title=None, orient="top"),
    )


def _middle(look: Look) -> Any:
    return alt.Chart({"values": [{"x": 0.0}]}).mark_rule(color=look.quiet).encode(x=alt.X("x:Q"))


def _share(true: Sequence[bool] | np.ndarray) -> float:
    return float(np.mean(true)) if len(true) else 0.0
