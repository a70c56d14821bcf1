"""The main page: one page's timeline, its flagged intervals, and each one's story."""

from __future__ import annotations

import streamlit as st

from detector.history import PageHistory, Scan, ScanOutcome, daily
from detector.report import days_of, of_export
from detector.ui import jobs, receipts, tour
from detector.ui.choices import settings_strip, which_page
from detector.ui.clean import not_scanned, nothing_stood_out
from detector.ui.explorer import explore
from detector.ui.frame import nothing_open, page_look
from detector.ui.headlines import headlines
from detector.ui.interest import public_interest
from detector.ui.interval import choose_interval, show_interval
from detector.ui.problems import show_failures, show_problems
from detector.ui.text import named, plain, t, words
from detector.ui.working import read_with_progress, scan_with_progress
from detector.words import has


def main() -> None:
    """Draw the page."""
    if nothing_open():
        return
    show_problems()
    reading = read_with_progress()
    show_failures(reading.failures)
    if not reading.histories:
        plain(t("ui.findings.nothing_readable"), "lead")
        return
    _sample_story()
    if len(reading.histories) > 1 and any(one.counts.empty for one in reading.histories):
        plain(t("ui.findings.apart"), "quiet", key="apart")
    history = which_page(reading.histories)
    _heading(history)
    # What was found comes before everything that changes or explains it.
    found, story = st.container(), st.container()
    settings_strip(history, reading.histories)
    with found:
        scan = scan_with_progress(history, reading)
        headlines(scan)
    with story:
        tour.show(scan)
    _result(history, scan)
    receipts.show(scan.history)


def _sample_story() -> None:
    """What a sample is and what in it is made up, before anybody reads a number in it."""
    name = st.session_state["sample"]
    if name and has(f"sample.{name}.story"):
        plain(f"{t(f'sample.{name}.title')}. {t(f'sample.{name}.story')}", "box", key="sample")


def _heading(history: PageHistory) -> None:
    plain(history.page, "title", key="page")
    days = days_of(daily(history))
    if days is None:
        return
    plain(
        t(
            "ui.findings.subject",
            platform=named("ui.platform", history.platform),
            measure=named("ui.measure", history.measure),
            start=days.first,
            days=days,
            n=(days.end - days.first).days,
        ),
        "quiet",
        key="subject",
    )


def _result(history: PageHistory, scan: Scan) -> None:
    for line in (*of_export(scan), *scan.unchecked):
        plain(words(line), "box", key=f"unchecked-{line.code}")
    key = jobs.key_of(history)
    look = page_look()
    if scan.outcome is not ScanOutcome.DONE:
        not_scanned(scan)
    if scan.findings:
        place = choose_interval(key, scan)
        explore(key, scan, look, selected=place)
        show_interval(key, scan, place, look)
        public_interest(key, scan.findings[place].interval.days_in(scan.history.zone))
    else:
        if scan.outcome is ScanOutcome.DONE:
            nothing_stood_out(scan, look)
        explore(key, scan, look, selected=None)


main()
