"""What could not be used: one plain sentence each, and the rest of the page goes on."""

from __future__ import annotations

import streamlit as st

from detector.history import InputError, Note
from detector.ui import arrive
from detector.ui.navigation import page_file
from detector.ui.text import plain, t, words


def show_problems() -> None:
    """The sentences of the last opening."""
    for place, (code, numbers) in enumerate(arrive.problems()):
        plain(words(Note(code, numbers)), "error", key=f"arrived-{place}")


def show_failures(failures: tuple[InputError, ...], *, link: bool = True) -> None:
    """The files that could not be read, and the way to say what their columns are."""
    if not failures:
        return
    with st.container(key="failures"):
        st.markdown(f"**{t('ui.failures', n=len(failures))}**")
        for place, failure in enumerate(failures):
            plain(words(failure.note), "error", key=f"failure-{place}")
        if link and any(one.note.code.startswith("read.plain.") for one in failures):
            st.page_link(page_file("reading"), label=t("ui.columns.link"))
