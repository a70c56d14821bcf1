"""Take it with you: the case in one file, the findings, the numbers under the charts."""

from __future__ import annotations

import re

import streamlit as st

from detector import __version__
from detector.report import to_csv, to_json
from detector.ui import state
from detector.ui.case_file import pack
from detector.ui.choices import which_page
from detector.ui.downloads import countries_csv, days_csv
from detector.ui.evidence import evidence
from detector.ui.frame import nothing_open
from detector.ui.text import plain, t
from detector.ui.working import read_with_progress, scan_all


def main() -> None:
    """Draw the page."""
    if nothing_open():
        return
    plain(t("ui.save.title"), "title", key="save")
    with st.container(border=True, key="save-case"):
        st.subheader(t("ui.save.case"))
        plain(t("ui.save.case.lead"), key="case")
        st.download_button(
            t("ui.save.case.button"),
            pack(state.saved(), __version__),
            file_name="case.zip",
            mime="application/zip",
            on_click="ignore",
            type="primary",
        )
    reading = read_with_progress()
    if not reading.histories:
        plain(t("ui.findings.nothing_readable"))
        return
    scans = scan_all(reading.histories, reading)
    with st.container(border=True, key="save-findings"):
        st.subheader(t("ui.save.findings"))
        plain(t("ui.save.findings.lead", n=len(scans)), key="findings")
        with st.container(horizontal=True):
            _file(t("ui.save.json"), to_json(scans, language=state.language()), "findings.json")
            _file(t("ui.save.csv"), to_csv(scans), "findings.csv")
    with st.container(border=True, key="save-pack"):
        st.subheader(t("ui.save.pack"))
        plain(t("ui.save.pack.lead"), key="pack")
        with_originals = st.checkbox(t("ui.save.pack.originals"), key="w_pack_originals")
        st.download_button(
            t("ui.save.pack.button"),
            lambda: evidence(scans, reading, include_originals=with_originals),
            file_name="evidence.zip",
            mime="application/zip",
            on_click="ignore",
        )
    with st.container(border=True, key="save-charts"):
        st.subheader(t("ui.save.charts"))
        history = which_page(reading.histories)
        scan = next(one for one in scans if one.history is history)
        stem = _stem(history.platform, history.measure)
        with st.container(horizontal=True):
            _file(t("ui.save.days"), days_csv(scan), f"{stem}-days.csv")
            _file(t("ui.save.countries"), countries_csv(scan), f"{stem}-countries.csv")
    with st.container(border=True, key="save-close"):
        st.subheader(t("ui.save.close"))
        plain(t("ui.save.close.lead"), key="close")
        st.button(t("ui.open.close"), on_click=state.close)


def _file(label: str, text: str, name: str) -> None:
    kind = "application/json" if name.endswith(".json") else "text/csv"
    st.download_button(
        label, text.encode("utf-8"), name, kind, on_click="ignore", key=f"get-{name}"
    )


def _stem(*parts: str) -> str:
    return "-".join(re.sub(r"[^a-z0-9]+", "_", part.lower()) for part in parts)


main()
