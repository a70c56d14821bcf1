"""Long work with a bar that says what is being done."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from detector.history import Note, PageHistory, Scan
from detector.ui import jobs
from detector.ui.text import t, words


def read_with_progress() -> jobs.Reading:
    """Read the open files; a word says so when there is something to wait for."""
    if jobs.is_read():
        return jobs.read()
    with st.spinner(t("ui.working")):
        return jobs.read()


def scan_with_progress(history: PageHistory, reading: jobs.Reading) -> Scan:
    """Scan one page; the bar shows only when there is something to wait for."""
    if jobs.is_scanned(history, reading):
        return jobs.scan(history, reading)
    bar = st.progress(0.0, text=t("ui.working"))

    def tell(share: float, what: Note) -> None:
        # The program's own words: a progress note never holds a file's text.
        bar.progress(min(1.0, max(0.0, share)), text=words(what))

    scan = jobs.scan(history, reading, tell)
    bar.empty()
    return scan


def scan_all(histories: Sequence[PageHistory], reading: jobs.Reading) -> tuple[Scan, ...]:
    """Scan every open page, one bar for all of them."""
    if all(jobs.is_scanned(history, reading) for history in histories):
        return tuple(jobs.scan(history, reading) for history in histories)
    bar = st.progress(0.0, text=t("ui.working"))
    scans = []

    def tell(share: float, what: Note) -> None:
        # The first scan on a machine may take a minute, which no page's number explains.
        if what.code == "progress.preparing":
            bar.progress(min(1.0, share), text=words(what))

    for place, history in enumerate(histories):
        bar.progress(
            place / len(histories), text=t("ui.working.page", n=place + 1, all=len(histories))
        )
        scans.append(jobs.scan(history, reading, tell))
    bar.empty()
    return tuple(scans)
