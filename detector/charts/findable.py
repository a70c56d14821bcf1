"""What the scan would have found: a quiet result is only as good as this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from detector.charts.look import NUMBER_LABEL, Look, dressed
from detector.history import Findable
from detector.words import say


def findable(smallest: Sequence[Findable], look: Look, *, language: str = "en") -> Any:
    """The smallest delivery that would have stood out, by how many days it was spread over."""
    rows = [
        {
            "spread": say("ui.findable.spread", language=language, n=one.days),
            "fans": one.fans,
            "label": say("ui.findable.fans", language=language, n=round(one.fans)),
        }
        for one in sorted(smallest, key=lambda one: one.days)
    ]
    longest = max((one.fans for one in smallest), default=1.0)
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y(
            "spread:N",
            sort=[str(row["spread"]) for row in rows],
            axis=alt.Axis(title=None, ticks=False, domain=False),
        ),
        x=alt.X(
            "fans:Q",
            scale=alt.Scale(domain=[0, longest * 1.35]),
            axis=alt.Axis(
                title=say("ui.axis.smallest", language=language),
                labelExpr=NUMBER_LABEL,
                tickCount=5,
            ),
        ),
    )
    bars = base.mark_bar(color=look.series, height={"band": 0.55}, tooltip=None)
    labels = base.mark_text(align="left", dx=6, color=look.quiet, fontSize=12).encode(
        text="label:N"
    )
    words = say("ui.alt.findable", language=language, n=len(rows))
    chart = alt.layer(bars, labels).properties(height=34 * len(rows) + 10, width="container")
    return dressed(chart, look, words)
