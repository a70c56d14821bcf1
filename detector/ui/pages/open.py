"""The first page: open files, a sample or a saved case; or learn which file to ask for."""

from __future__ import annotations

import streamlit as st

from detector import samples
from detector.ui import arrive, fan_lists, guide, state
from detector.ui.navigation import page_file
from detector.ui.problems import show_problems
from detector.ui.text import plain, t

TYPES = [
    "csv",
    "tsv",
    "tab",
    "txt",
    "xlsx",
    "xls",
    "ods",
    "xml",
    "json",
    "js",
    "gdf",
    "html",
    "zip",
]


def main() -> None:
    """Draw the page."""
    plain(t("ui.open.title"), "title", key="open")
    plain(t("ui.open.lead"), "lead", key="open")
    show_problems()
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(t("ui.open.yours"))
        _uploader()
        st.caption(t("ui.open.private"))
        fan_lists.show()
        if state.is_open():
            _open_now()
    with right:
        st.subheader(t("ui.open.samples"))
        _samples()
    guide.show()


def _uploader() -> None:
    place = f"upload-{st.session_state['uploads']}"

    def opened() -> None:
        new = st.session_state[place]
        arrive.upload([(file.name, file.getvalue()) for file in new])
        # A fresh uploader: the list of open files below is the one that counts.
        st.session_state["uploads"] += 1
        st.session_state["opened"] = state.is_open()

    st.file_uploader(
        t("ui.open.upload"), type=TYPES, accept_multiple_files=True, key=place, on_change=opened
    )
    if st.session_state.pop("opened", False):
        st.switch_page(page_file("findings"))


def _open_now() -> None:
    with st.container(border=True, key="open-now"):
        st.markdown(f"**{t('ui.open.now', n=len(state.files()))}**")
        for name, _ in state.files():
            plain(name)
        with st.container(horizontal=True):
            if st.button(t("ui.open.go"), type="primary"):
                st.switch_page(page_file("findings"))
            st.button(t("ui.open.close"), on_click=state.close)


def _samples() -> None:
    offered = samples.samples()
    if not offered:
        st.caption(t("ui.open.no_samples"))
    for sample in offered:
        label = t(f"sample.{sample.name}.title")
        # Somebody who has no file begins with the story that all of this is about.
        first = sample.name == "opunlike" and not state.is_open()
        if st.button(
            label,
            key=f"sample-{sample.name}",
            width="stretch",
            type="primary" if first else "secondary",
        ):
            arrive.sample(sample.name)
            st.switch_page(page_file("findings"))


main()
