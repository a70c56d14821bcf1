"""The overview to brush and the days under it, redrawn alone."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from detector.charts import Look, overview, spec, timeline
from detector.charts.frames import days_frame, named_days, span_of
from detector.charts.marks import Window
from detector.history import Scan
from detector.ui import state
from detector.ui.frame import draw
from detector.ui.text import plain, t

# Days shown either side of a finding: six weeks let the eye judge what is usual.
MARGIN = pd.Timedelta(days=42)


@st.fragment
def explore(key: str, scan: Scan, look: Look, *, selected: int | None) -> None:
    """Draw both charts; a brush on the overview chooses the days below."""
    span = span_of(days_frame(scan))
    if span is None:
        plain(t("ui.explore.empty"))
        return
    window = _window(key, scan, span, selected)
    widget = f"brush_{key}"

    def brushed() -> None:
        edges = st.session_state[widget].selection.get("brush", {}).get("day")
        state.choose("window", key, [float(edge) for edge in edges] if edges else None)

    chart = overview(scan, look, window=window, language=state.language())
    st.caption(t("ui.explore.overview"))
    st.vega_lite_chart(
        spec=spec(chart, state.language()),
        theme=None,
        width="stretch",
        key=widget,
        on_select=brushed,
        selection_mode="brush",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        last = window[1] - pd.Timedelta(days=1)
        st.markdown(
            f"**{t('ui.explore.shown', start=window[0].date(), end=last.date())}**",
            width="stretch",
        )
        st.button(
            t("ui.explore.all"),
            on_click=state.choose,
            args=("window", key, [edge.timestamp() * 1000 for edge in span]),
            key=f"all_{key}",
            disabled=window == span,
        )
        if selected is not None:
            st.button(
                t("ui.explore.finding"),
                on_click=state.choose,
                args=("window", key, None),
                key=f"near_{key}",
            )
    draw(
        timeline(scan, look, window=window, selected=selected, language=state.language()),
        f"timeline_{key}",
    )
    st.caption(t("ui.explore.legend"))


def _window(key: str, scan: Scan, span: Window, selected: int | None) -> Window:
    """The brushed days; without a brush those around the finding, or all."""
    edges = state.chosen("window", key)
    if edges:
        start, end = (pd.Timestamp(edge, unit="ms", tz="UTC").round("D") for edge in edges)
        if end > start:
            return max(start, span[0]), min(end, span[1])
    if selected is None:
        return span
    first, last = named_days(scan.findings[selected], scan.history.zone)
    return max(first - MARGIN, span[0]), min(last + MARGIN, span[1])
