"""Take it with you: the case in one file, the findings, the numbers under the charts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import streamlit as st

from detector import __version__
from detector.charts.files import can_draw
from detector.history import PageHistory, Scan
from detector.log import Log
from detector.report import to_csv, to_html, to_json, to_pdf
from detector.report.figure_files import figure_csv, figures_zip, tidy
from detector.report.figures import days_table
from detector.report.reply import reply_kit
from detector.report.zipped import zipped_bytes
from detector.ui import state
from detector.ui.case_file import pack
from detector.ui.choices import which_page
from detector.ui.downloads import countries_csv
from detector.ui.evidence import evidence
from detector.ui.frame import nothing_open
from detector.ui.text import plain, t
from detector.ui.working import read_with_progress, scan_all

# Two weeks: an owner abroad needs them, and they are usual for a request in writing.
ANSWER_DAYS = 14


def main() -> None:
    """Draw the page."""
    if nothing_open():
        return
    plain(t("ui.save.title"), "title", key="save")
    reading = read_with_progress()
    if not reading.histories:
        plain(t("ui.findings.nothing_readable"))
        _case()
        _close()
        return
    scans = scan_all(reading.histories, reading)
    _report(scans)
    with st.container(border=True, key="save-pack"):
        st.subheader(t("ui.save.pack"))
        plain(t("ui.save.pack.lead"), key="pack")
        with_originals = st.checkbox(t("ui.save.pack.originals"), key="w_pack_originals")
        with_request = st.checkbox(t("ui.save.pack.timestamp"), key="w_pack_timestamp")
        st.download_button(
            t("ui.save.pack.button"),
            lambda: evidence(
                scans, reading, include_originals=with_originals, timestamp=with_request
            ),
            file_name="evidence.zip",
            mime="application/zip",
            on_click="ignore",
        )
    _reply(scans)
    with st.container(border=True, key="save-findings"):
        st.subheader(t("ui.save.findings"))
        plain(t("ui.save.findings.lead", n=len(scans)), key="findings")
        with st.container(horizontal=True):
            _file(t("ui.save.json"), to_json(scans, language=state.language()), "findings.json")
            _file(t("ui.save.csv"), to_csv(scans), "findings.csv")
    _figures(scans, reading.histories)
    _case()
    _close()


def _case() -> None:
    """The files and settings as one file, which needs no scan."""
    with st.container(border=True, key="save-case"):
        st.subheader(t("ui.save.case"))
        plain(t("ui.save.case.lead"), key="case")
        st.download_button(
            t("ui.save.case.button"),
            pack(state.saved(), __version__),
            file_name="case.zip",
            mime="application/zip",
            on_click="ignore",
        )


def _close() -> None:
    """The end of a case."""
    with st.container(border=True, key="save-close"):
        st.subheader(t("ui.save.close"))
        plain(t("ui.save.close.lead"), key="close")
        st.button(t("ui.open.close"), on_click=state.close)


def _report(scans: Sequence[Scan]) -> None:
    """The report in its two forms; the PDF only where it can be made."""
    with st.container(border=True, key="save-report"):
        st.subheader(t("ui.save.report"))
        plain(t("ui.save.report.lead"), key="report")
        language = state.language()
        with st.container(horizontal=True):
            _made(
                t("ui.save.report.html"),
                lambda: to_html(scans, language=language).encode(),
                "report.html",
                "text/html",
                first=True,
            )
            if can_draw():
                _made(
                    t("ui.save.report.pdf"),
                    lambda: to_pdf(scans, language=language),
                    "report.pdf",
                    "application/pdf",
                )
        if not can_draw():
            plain(t("charts.needs_extra"), "quiet", key="no-pictures")


def _figures(scans: Sequence[Scan], histories: Sequence[PageHistory]) -> None:
    """Every chart with its table and its words; the days of one page as they are."""
    with st.container(border=True, key="save-figures"):
        st.subheader(t("ui.save.figures"))
        plain(t("ui.save.figures.lead"), key="figures")
        language = state.language()
        _made(
            t("ui.save.figures.button"),
            lambda: figures_zip(scans, language=language),
            "figures.zip",
            "application/zip",
        )
        plain(t("ui.save.charts"), "name", key="one-page")
        history = which_page(histories)
        scan = next(one for one in scans if one.history is history)
        stem = _stem(history.platform, history.measure)
        with st.container(horizontal=True):
            _file(t("ui.save.days"), figure_csv(tidy(days_table(scan))), f"{stem}-days.csv")
            _file(t("ui.save.countries"), countries_csv(scan), f"{stem}-countries.csv")


def _reply(scans: Sequence[Scan]) -> None:
    """Letters to the owners of pages on which something stands out."""
    if not any(scan.findings for scan in scans):
        return
    with st.container(border=True, key="save-reply"):
        st.subheader(t("ui.save.reply"))
        plain(t("ui.save.reply.lead"), key="reply")
        today = datetime.now(UTC).astimezone().date()
        deadline = st.date_input(
            t("ui.save.reply.deadline"),
            today + timedelta(days=ANSWER_DAYS),
            min_value=today + timedelta(days=1),
            format="YYYY-MM-DD",
            key="w_reply_deadline",
            width=220,
        )
        if deadline is None:
            return
        _made(
            t("ui.save.reply.button"),
            lambda: zipped_bytes(reply_kit(scans, deadline, Log(), today=today)),
            "right-of-reply.zip",
            "application/zip",
        )


def _made(
    label: str, make: Callable[[], bytes], name: str, kind: str, *, first: bool = False
) -> None:
    """A file that is made when it is asked for: some take seconds."""
    weight: Literal["primary", "secondary"] = "primary" if first else "secondary"
    st.download_button(label, make, name, kind, on_click="ignore", key=f"make-{name}", type=weight)


def _file(label: str, text: str, name: str) -> None:
    kind = "application/json" if name.endswith(".json") else "text/csv"
    st.download_button(
        label, text.encode("utf-8"), name, kind, on_click="ignore", key=f"get-{name}"
    )


def _stem(*parts: str) -> str:
    return "-".join(re.sub(r"[^a-z0-9]+", "_", part.lower()) for part in parts)


main()
