"""Small things every page begins with."""

from __future__ import annotations

from typing import Any

import streamlit as st

from detector.charts import DARK, LIGHT, Look, spec
from detector.ui import state
from detector.ui.navigation import page_file
from detector.ui.problems import show_problems
from detector.ui.text import plain, t


def page_look() -> Look:
    """The charts' colours for the page as it is shown now."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def nothing_open() -> bool:
    """Say so, with the way out, when no file is open. True when there is none."""
    if state.is_open():
        return False
    show_problems()
    plain(t("ui.nothing_open"), "lead")
    st.page_link(page_file("open"), label=t("ui.nothing_open.go"))
    return True


def draw(chart: Any, key: str) -> None:
    """A chart with its description for those who do not see it."""
    st.vega_lite_chart(spec=spec(chart, state.language()), theme=None, width="stretch", key=key)
