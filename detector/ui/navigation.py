"""Which pages there are, and what holds on all of them."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

from detector.ui import arrive, state, style
from detector.ui.text import own_name, t

HERE = Path(__file__).parent
# Path of the page's file to the code of its title; the first is where the app opens.
# What belongs to the open case stands in the menu; what begins with something else of its
# own (a screenshot, a list of fans, a pack) is folded away, so that the way from a file to a
# report is one short row.
CASE = {
    "open": "ui.nav.open",
    "findings": "ui.nav.findings",
    "compare": "ui.nav.compare",
    "losses": "ui.nav.losses",
    "reading": "ui.nav.reading",
    "save": "ui.nav.save",
}
MORE = {
    "claim": "ui.nav.claim",
    "together": "ui.nav.together",
    "ranked": "ui.nav.ranked",
    "live": "ui.nav.live",
    "contest": "ui.nav.contest",
}
PAGES = CASE | MORE


def page_file(name: str) -> str:
    """Where Streamlit finds a page."""
    return str(HERE / "pages" / f"{name}.py")


def run() -> None:
    """Draw the page the address names."""
    # The icon is set before the navigation: after it, the browser would ask a font server.
    st.set_page_config(page_icon=str(HERE / "pictures" / "icon.svg"), layout="wide")
    state.begin()
    arrived = arrive.from_address(sys.argv[1:])
    st.logo(str(HERE / "pictures" / "icon.svg"))
    style.apply(
        state.language(),
        right_to_left=state.is_right_to_left(),
        upload=t("ui.upload") if state.language() != "en" else None,
    )
    pages = {
        name: st.Page(page_file(name), title=t(code), url_path=name, default=name == "open")
        for name, code in PAGES.items()
    }
    page = st.navigation(
        {"": [pages[name] for name in CASE], t("ui.nav.more"): [pages[name] for name in MORE]},
        position="top",
    )
    st.set_page_config(page_title=f"{page.title} · {t('ui.name')}")
    if arrived:
        st.switch_page(pages["findings"])
    _language_choice()
    page.run()
    state.keep()


def _language_choice() -> None:
    """A choice of language, once there is more than one catalogue."""
    if len(state.languages()) < 2:
        return

    def change() -> None:
        state.choose_language(st.session_state["w_language"])

    st.session_state["w_language"] = state.language()
    st.selectbox(
        t("ui.language"),
        state.languages(),
        key="w_language",
        format_func=own_name,
        on_change=change,
        width=160,
        label_visibility="collapsed",
    )
