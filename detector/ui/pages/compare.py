"""All open pages under one another on the same days: a joint fall has a joint cause."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from detector.charts import Look, small_multiple
from detector.charts.frames import days_frame, named_days, span_of
from detector.charts.marks import Window
from detector.history import Scan, ScanOutcome
from detector.ui import jobs, state
from detector.ui.frame import draw, nothing_open, page_look
from detector.ui.interval import label
from detector.ui.navigation import page_file
from detector.ui.problems import show_failures
from detector.ui.text import plain, t
from detector.ui.working import read_with_progress, scan_all

MARGIN = pd.Timedelta(days=30)
MOST_NAMED = 3


def main() -> None:
    """Draw the page."""
    if nothing_open():
        return
    plain(t("ui.compare.title"), "title", key="compare")
    reading = read_with_progress()
    show_failures(reading.failures)
    scans = [one for one in scan_all(reading.histories, reading) if len(one.daily)]
    if not scans:
        plain(t("ui.findings.nothing_readable"))
        return
    plain(t("ui.compare.lead" if len(scans) > 1 else "ui.compare.one"), "lead", key="compare")
    window = _choose_window(scans)
    look = page_look()
    for place, scan in enumerate(scans):
        _row(scan, window, look, last=place == len(scans) - 1)
    st.caption(t("ui.compare.scales"))


def _row(scan: Scan, window: Window, look: Look, *, last: bool) -> None:
    key = jobs.key_of(scan.history)
    with st.container(key=f"line-page-{key}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            plain(scan.history.page, "name", key=f"name-{key}")
            if st.button(t("ui.compare.see"), key=f"see-{key}", type="tertiary"):
                st.session_state["page"] = key
                st.switch_page(page_file("findings"))
        plain(_summary(scan), "quiet", key=f"summary-{key}")
        draw(small_multiple(scan, window, look, language=state.language()), f"row_{key}_{last}")


def _summary(scan: Scan) -> str:
    if scan.findings:
        labels = [label(finding, scan.history.zone) for finding in scan.findings[:MOST_NAMED]]
        more = len(scan.findings) - len(labels)
        return "\n".join([*labels, *([t("ui.compare.more", n=more)] if more else [])])
    if scan.outcome is ScanOutcome.DONE:
        return t("ui.clean.title")
    return t(f"ui.{scan.outcome.value}.title")


def _choose_window(scans: list[Scan]) -> Window:
    """All the days of all the pages, or those around what was found."""
    spans = [span for scan in scans if (span := span_of(days_frame(scan))) is not None]
    whole = min(first for first, _ in spans), max(end for _, end in spans)
    found = [named_days(finding, scan.history.zone) for scan in scans for finding in scan.findings]
    if not found:
        return whole
    near = (
        max(min(first for first, _ in found) - MARGIN, whole[0]),
        min(max(end for _, end in found) + MARGIN, whole[1]),
    )
    st.session_state.setdefault("w_compare", st.session_state.get("compare_near", True))

    def change() -> None:
        st.session_state["compare_near"] = st.session_state["w_compare"]

    st.toggle(t("ui.compare.near"), key="w_compare", on_change=change)
    return near if st.session_state["w_compare"] else whole


main()
