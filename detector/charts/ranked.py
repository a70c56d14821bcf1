"""The strongest pages of many: how many fans beyond what was expected, a dot each."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from detector.charts.frames import inline
from detector.charts.look import Look, dressed
from detector.words import say

MOST_ROWS = 25
ROW_HEIGHT = 24  # pixels
AROUND = 100  # pixels of the legend and the axis
LONGEST_NAME = 190  # pixels of a page's name beside its dot


def ranked_frame(table: pd.DataFrame, language: str = "en") -> pd.DataFrame:
    """Columns `label`, `page`, `excess`, `kind` and `code` of the first rows with an excess.

    `kind` is its name in the reader's language; losses count like gains, by their size.
    """
    rows = table[table["excess"].abs() >= 1].head(MOST_ROWS)
    places = rows["place"] if "place" in rows else range(1, len(rows) + 1)
    names = {kind: say(f"kind.{kind}", language=language) for kind in rows["kind"].unique()}
    return pd.DataFrame(
        {
            "label": [f"{n} · {page}" for n, page in zip(places, rows["page"], strict=True)],
            "page": rows["page"].astype(str).to_numpy(),
            "excess": rows["excess"].abs().to_numpy(float),
            "kind": [names[kind] for kind in rows["kind"]],
            "code": rows["kind"].astype(str).to_numpy(),
        }
    )


def ranked_dots(table: pd.DataFrame, look: Look, *, language: str = "en") -> Any:
    """A dot a page on a logarithmic scale of fans, the strongest page on top.

    Parameters
    ----------
    table
        From `detector.batch.ranked`, filtered as the reader sees it.
    look
        Colours.
    language
        Of the words.
    """
    frame = ranked_frame(table, language)
    kinds = list(dict.fromkeys(zip(frame["code"], frame["kind"], strict=True)))
    least = max(1.0, float(frame["excess"].min()) / 2) if len(frame) else 1.0
    base = alt.Chart(inline(frame.drop(columns="code").assign(least=least))).encode(
        # Two pages of one name are two rows: the place tells them apart.
        y=alt.Y(
            "label:N",
            sort=None,
            axis=alt.Axis(title=None, labelLimit=LONGEST_NAME, ticks=False, domain=False),
        )
    )
    far = alt.Scale(type="log", nice=False, domainMin=least)
    axis = alt.Axis(
        title=say("ui.ranked.excess_axis", language=language),
        format="~s",
        tickCount=5,
        grid=False,
    )
    lines = base.mark_rule(color=look.rule, tooltip=None).encode(
        x=alt.X("least:Q", scale=far, axis=axis), x2="excess:Q"
    )
    dots = base.mark_circle(size=110, opacity=1).encode(
        x=alt.X("excess:Q", scale=far, axis=axis),
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(
                domain=[name for _, name in kinds], range=[look.kind(code) for code, _ in kinds]
            ),
        ),
        tooltip=[
            alt.Tooltip("page:N", title=say("ui.ranked.page", language=language)),
            alt.Tooltip("kind:N", title=say("ui.ranked.kind", language=language)),
            alt.Tooltip(
                "excess:Q", title=say("ui.ranked.excess", language=language), format=",.0f"
            ),
        ],
    )
    words = say("ui.alt.ranked", language=language, n=len(frame))
    chart = alt.layer(lines, dots).properties(
        height=ROW_HEIGHT * max(len(frame), 1) + AROUND, width="container"
    )
    return dressed(chart, look, words)
