"""What each check adds to a finding's ratio, from nothing to the fit and to what is printed."""

from __future__ import annotations

from typing import Any

import altair as alt

from detector.charts.look import Look, dressed
from detector.history import Support
from detector.words import has, say, signed

# Parts nearer to nothing than this share one row when there are several of them: a ratio
# of 1.05 each way.
SMALL = 0.02
# The number beside a tick, with its sign but for nothing.
SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+.2~f')"
ROW = 26  # pixels of height for each bar
# Least half width of the axis, log10: a finding that weighs nothing shall not fill the chart.
NARROWEST = 0.5


def waterfall_rows(support: Support, *, language: str = "en") -> list[dict[str, Any]]:
    """One row a bar, top to bottom: the checks in printed order, the fit, what is printed.

    Parameters
    ----------
    support
        Of one finding.
    language
        Of the labels.

    Returns
    -------
    list of dict
        `label`, `start` and `end` of the bar (log10 of the ratio), `value` (its signed
        length, or the ratio for a sum), `said` (the number as printed), `part` (`check`,
        `fitted` or `printed`), `low` and `high` (90 % interval, of sums only).
    """
    parts = [(one.code, one.log10_lr) for one in support.contributions]
    small = [part for part in parts if abs(part[1]) < SMALL]
    if len(small) > 1:
        parts = [part for part in parts if part not in small]
    named = [(part_title(code, language), value) for code, value in parts]
    if len(small) > 1:
        rest = say("ui.waterfall.small", language=language, n=len(small))
        named.append((rest, sum(value for _, value in small)))
    rows, at = [], 0.0
    for label, value in named:
        rows.append(_row(label, at, at + value, value, "check", (None, None), language))
        at += value
    sums = (
        ("fitted", support.before_bounds),
        ("printed", (support.log10_lr, support.low, support.high)),
    )
    for part, (value, low, high) in sums:
        label = say(f"ui.waterfall.{part}", language=language)
        rows.append(_row(label, 0.0, value, value, part, (low, high), language))
    return rows


def waterfall(support: Support, look: Look, *, language: str = "en") -> Any:
    """The bars one under another, each beginning where the one before it ended.

    Right of the middle is towards a bulk delivery, left of it towards less or none; the
    two sums carry their 90 % intervals, and the dashed line is the largest ratio that may
    be printed.
    """
    rows = waterfall_rows(support, language=language)
    ends = [row[key] for row in rows for key in ("start", "end", "low", "high")]
    widest = max(NARROWEST, *(abs(x) for x in ends if x is not None), support.bound)
    # Room at either side for the number that stands beside the longest bar.
    scale = alt.Scale(domain=[-1.3 * widest, 1.3 * widest], nice=False)
    title = say("ui.waterfall.axis", language=language)
    colours = {"check": None, "fitted": look.listed, "printed": look.series}
    for row in rows:
        towards = look.gain if row["value"] >= 0 else look.loss
        row["colour"] = colours[row["part"]] or towards
        ahead = [x for x in (row["start"], row["end"], row["high"]) if x is not None]
        row["at"] = max(ahead)
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y(
            "label:N",
            sort=[row["label"] for row in rows],
            axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=260),
        )
    )
    bars = base.mark_bar(height={"band": 0.6}, tooltip=None).encode(
        x=alt.X("start:Q", scale=scale, axis=alt.Axis(title=title, tickCount=7, labelExpr=SIGNED)),
        x2="end:Q",
        color=alt.Color("colour:N", scale=None),
    )
    spans = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(color=look.ink, strokeWidth=2)
        .encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    )
    numbers = base.mark_text(align="left", dx=6, color=look.ink, fontSize=12).encode(
        x=alt.X("at:Q", scale=scale), text="said:N"
    )
    middle, bound = (
        alt.Chart({"values": [{"x": x}]})
        .mark_rule(color=look.quiet, strokeDash=dash)
        .encode(x=alt.X("x:Q", scale=scale))
        for x, dash in ((0.0, [1, 0]), (support.bound, [4, 3]))
    )
    chart = alt.layer(middle, bound, bars, spans, numbers)
    words = say(
        "ui.alt.waterfall",
        language=language,
        n=len(rows) - 2,
        fitted=support.before_bounds[0],
        printed=support.log10_lr,
        low=support.low,
        high=support.high,
        parts="; ".join(f"{row['label']} {row['said']}" for row in rows[:-2]),
    )
    return dressed(chart.properties(height=ROW * len(rows), width="container"), look, words)


def part_title(code: str, language: str) -> str:
    """The name of one part of the ratio: a check, the finding's own numbers, the docket."""
    for known in (f"check.{code}.title", f"ui.waterfall.{code}"):
        if has(known):
            return say(known, language=language)
    return code.replace("_", " ")


def _row(
    label: str,
    start: float,
    end: float,
    value: float,
    part: str,
    interval: tuple[float | None, float | None],
    language: str,
) -> dict[str, Any]:
    low, high = interval
    return {
        "label": label,
        "start": start,
        "end": end,
        "value": value,
        "said": signed(value, language),
        "part": part,
        "low": low,
        "high": high,
    }
