"""What the ratios are worth, measured on pages of which the truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from detector.charts.weighing import reliability, tippett
from detector.ui import state
from detector.ui.frame import draw, page_look
from detector.ui.text import plain, t
from detector.weigh.judged import Judged, Mechanism, shipped_figures

STRONG = 1.0  # log10 of a ratio of 10


def show_how_well() -> None:
    """Under one line: the worst figure first, then by source and by innocent cause."""
    judged = shipped_figures()
    if judged is None:
        return
    with st.expander(t("ui.how_well"), key="how-well"):
        plain(
            t(
                "ui.how_well.worst",
                worst=t(f"mechanism.{judged.worst}"),
                worst_cllr=judged.worst_cllr,
            ),
            key="how-well-worst",
        )
        plain(
            t(
                "ui.how_well.cost",
                judged=judged.judged_pages,
                fitted=judged.fitted_pages,
                cllr=judged.cllr,
                least=judged.cllr_least,
            ),
            key="how-well-cost",
        )
        plain(_strong(judged), key="how-well-strong")
        _plots(judged)
        for name, bulk in (("bulk", True), ("innocent", False)):
            st.markdown(f"**{t(f'ui.how_well.{name}')}**")
            rows = [one for one in judged.mechanisms if one.bulk == bulk]
            st.dataframe(
                _table(rows),
                hide_index=True,
                width="content",
                height="content",
                key=f"how-well-{name}",
            )
        plain(t("ui.how_well.note"), "quiet", key="how-well-note")


def _strong(judged: Judged) -> str:
    reached = {
        name: sum(value >= STRONG for value in values)
        for name, values in (("bulk", judged.under_h1), ("none", judged.under_h2))
    }
    return t(
        "ui.how_well.strong",
        **reached,
        bulk_of=len(judged.under_h1),
        none_of=len(judged.under_h2),
    )


def _plots(judged: Judged) -> None:
    """How far apart the ratios of either truth lie, and whether they are as large as they say."""
    sides = np.array(judged.under_h1), np.array(judged.under_h2)
    for name, chart in (("tippett", tippett), ("reliability", reliability)):
        plain(t(f"ui.how_well.{name}"), key=f"how-well-{name}-words")
        draw(chart(*sides, page_look(), language=state.language()), f"how-well-{name}")


def _at_most(one: Mechanism) -> str:
    """Upper limit of the share that reaches such a ratio, or nothing where none was seen."""
    # Imported late: scipy's distributions take half a second.
    from detector.validate.cllr import upper_95

    if not one.intervals:
        return ""
    return t("ui.how_well.share", share=upper_95(one.strong, one.intervals))


def _table(rows: list[Mechanism]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("ui.how_well.name"): [t(f"mechanism.{one.name}") for one in rows],
            t("ui.how_well.pages"): [one.pages for one in rows],
            t("ui.how_well.flagged"): [one.flagged for one in rows],
            t("ui.how_well.intervals"): [one.intervals for one in rows],
            t("ui.how_well.reached"): [one.strong for one in rows],
            # Few intervals show little: none of ten may still be one in four.
            t("ui.how_well.at_most"): [_at_most(one) for one in rows],
        }
    )
