"""One flagged interval: what happened, from where, what was checked, what is not known."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from detector.charts import Look, waterfall
from detector.history import Finding, Scan
from detector.report import story
from detector.report.compose import ordered
from detector.ui import state
from detector.ui.docket import show_checks, show_explanations, show_who
from detector.ui.frame import draw
from detector.ui.how_well import show_how_well
from detector.ui.origin import show_origin
from detector.ui.text import plain, t, words
from detector.weigh.support import WEIGHED

# Numbers that stand beside their own figures instead of in the story.
APART = ("finding.p_value", "finding.own_rate")


def choose_interval(key: str, scan: Scan) -> int:
    """Which of the page's findings to tell; the one that tells most until the person picks."""
    most = ordered(scan)[0][0] - 1
    place = state.chosen("finding", key)
    place = most if place is None or place >= len(scan.findings) else int(place)
    if len(scan.findings) == 1:
        return place
    widget = f"w_finding_{key}"
    st.session_state[widget] = place

    def change() -> None:
        state.choose("finding", key, st.session_state[widget])
        state.choose("window", key, None)

    st.pills(
        t("ui.interval.choose"),
        range(len(scan.findings)),
        key=widget,
        format_func=lambda i: label(scan.findings[i], scan.history.zone),
        on_change=change,
        required=True,
        wrap=True,
    )
    return place


def label(finding: Finding, zone: str) -> str:
    """A finding by its days, the last one included, and its kind."""
    first, end = finding.interval.days_in(zone)
    last = end - timedelta(days=1)
    what = t(f"kind.{finding.kind}")
    if first == last:
        return t("ui.interval.one_day", kind=what, start=first)
    return t("ui.interval.days", kind=what, start=first, end=last)


def show_interval(key: str, scan: Scan, place: int, look: Look) -> None:
    """Tell one finding from its two sentences down to what cannot be said."""
    finding = scan.findings[place]
    st.header(label(finding, scan.history.zone))
    told = story(finding, scan.history.zone)
    plain(
        " ".join(words(line) for line in told if line.code not in APART),
        "lead",
        key="story",
    )
    _support(finding)
    _edges(finding, scan.history.zone)
    _numbers(finding)
    show_origin(key, scan, finding, look)
    _contributions(key, finding, look)
    show_checks(finding)
    show_explanations(finding)
    show_who(finding)


def _edges(finding: Finding, zone: str) -> None:
    """Between which days each end lies, where the numbers are further apart than a day."""
    for code, bracket in (("start", finding.start_bracket), ("end", finding.end_bracket)):
        if bracket is not None:
            first, last = bracket.days_in(zone)
            plain(t(f"ui.interval.{code}_between", start=first, end=last), "quiet", key=code)


def _numbers(finding: Finding) -> None:
    excess = finding.excess
    with st.container(horizontal=True, gap="large", key="numbers"):
        st.metric(t("ui.interval.observed"), t("ui.number", n=round(finding.observed.value)))
        st.metric(t("ui.interval.expected"), t("ui.number", n=round(finding.expected)))
        st.metric(t("ui.interval.excess"), t("ui.number", n=round(excess.value)))
        if finding.p_value is not None:
            st.metric(
                t("ui.interval.p_value"),
                t("ui.interval.at_most", p=finding.p_value),
                help=t("ui.interval.p_value.help", references=finding.references),
            )
    if finding.excess_open:
        plain(t("ui.interval.range_open", low=round(excess.low)), key="range")
    elif excess.step > 0:
        low, high = round(excess.low), round(excess.high)
        plain(t("ui.interval.range", low=low, high=high), key="range")
    if finding.p_value is not None:
        plain(
            t("finding.p_value", p=finding.p_value, references=finding.references),
            key="references",
        )
    if finding.own_rate is not None:
        rate = finding.own_rate
        plain(t("finding.own_rate", rung=rate.rung, weeks=rate.weeks), key="own-rate")


def _support(finding: Finding) -> None:
    """How strongly it speaks, in words first, and the number behind them."""
    support = finding.support
    if support is None:
        if finding.kind in WEIGHED:
            plain(t("ui.support.none"), "quiet", key="support")
        return
    said = (support.words, *support.notes)
    plain(" ".join(t(line.code, **line.numbers) for line in said), "box", key="support")
    plain(
        t(
            "ui.support.numbers",
            log10_lr=support.log10_lr,
            low=support.low,
            high=support.high,
        ),
        "quiet",
        key="support-numbers",
    )


def _contributions(key: str, finding: Finding, look: Look) -> None:
    """What each check adds to the ratio, where there is one."""
    support = finding.support
    if support is None or not support.contributions:
        return
    st.subheader(t("ui.waterfall.title"))
    plain(t("ui.waterfall.lead"), key="waterfall")
    draw(waterfall(support, look, language=state.language()), f"waterfall_{key}")
    show_how_well()
