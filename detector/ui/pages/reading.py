"""How each file was read, and the choices that only a person can make about it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from detector.ui import column_choice, receipts, state
from detector.ui.choices import which_page
from detector.ui.frame import nothing_open
from detector.ui.problems import show_failures, show_problems
from detector.ui.settings import LONGEST_NAME
from detector.ui.text import plain, t
from detector.ui.working import read_with_progress


def main() -> None:
    """Draw the page."""
    if nothing_open():
        return
    plain(t("ui.reading.title"), "title", key="reading")
    show_problems()
    reading = read_with_progress()
    show_failures(reading.failures, link=False)
    if reading.histories:
        receipts.show(which_page(reading.histories), heading=False)
    column_choice.show()
    st.header(t("ui.reading.files"))
    for place, (name, stamp) in enumerate(state.digests()):
        size = len(state.files()[place][1])
        with st.container(key=f"line-file-{place}"):
            plain(name, key=f"file-{place}")
            plain(
                t("ui.reading.file", size=max(1, round(size / 1024)), digest=stamp),
                "quiet",
                key=f"digest-{place}",
            )
            st.button(
                t("ui.reading.remove"),
                key=f"remove-{place}",
                on_click=state.remove_file,
                args=(place,),
                type="tertiary",
            )
    _nameless()
    _map()


def _nameless() -> None:
    """Whose the files without a name are: never assumed, so it is asked."""
    st.header(t("ui.reading.nameless"))
    plain(t("ui.reading.nameless.lead"), key="nameless")
    settings = state.settings()
    st.session_state["w_name"] = settings.page_name
    st.session_state["w_join"] = settings.join_nameless

    def change() -> None:
        state.change(
            replace(
                state.settings(),
                page_name=st.session_state["w_name"].strip(),
                join_nameless=bool(st.session_state["w_join"]),
            )
        )

    st.text_input(t("ui.reading.name"), key="w_name", on_change=change, max_chars=LONGEST_NAME)
    st.checkbox(t("ui.reading.join"), key="w_join", on_change=change)


def _map() -> None:
    """How the map draws Western Sahara: the platforms differ, so the reader chooses."""
    st.header(t("ui.reading.map"))
    st.session_state["w_sahara"] = state.settings().western_sahara

    def change() -> None:
        state.change(replace(state.settings(), western_sahara=st.session_state["w_sahara"]))

    st.selectbox(
        t("ui.reading.sahara"),
        ("as_listed", "with_morocco"),
        key="w_sahara",
        format_func=lambda how: t(f"ui.reading.sahara.{how}"),
        on_change=change,
    )


main()
