"""A quiet result, and a result that could not be had: neither reads as 'clean'."""

from __future__ import annotations

import streamlit as st

from detector.charts import Look, findable
from detector.history import Scan, ScanOutcome
from detector.ui import state
from detector.ui.frame import draw
from detector.ui.text import plain, t, words


def nothing_stood_out(scan: Scan, look: Look) -> None:
    """No finding, and what would have been one."""
    st.header(t("ui.clean.title"))
    plain(t("ui.clean.lead"), "lead", key="clean")
    if not scan.smallest_findable:
        plain(t("ui.clean.unknown"))
        return
    least = min(scan.smallest_findable, key=lambda one: one.days)
    plain(t("ui.clean.least", n=least.days, fans=round(least.fans), power=least.power))
    draw(findable(scan.smallest_findable, look, language=state.language()), "findable")
    st.caption(t("scan.flat_blocks"))


def not_scanned(scan: Scan) -> None:
    """Why the counts could not be judged, what that means, and what to do next."""
    resolvable = scan.outcome is not ScanOutcome.NOT_RESOLVABLE
    name = "cannot_tell" if resolvable else "not_resolvable"
    st.header(t(f"ui.{name}.title"))
    if scan.reason is not None:
        plain(words(scan.reason), "lead", key="reason")
    plain(t(f"ui.{name}.means"), "box", key="means")
