"""The founding story in five steps, told with the numbers of the scan that stands below it.

Only on the sample #OpUnlike. A step chooses the interval it talks about; the numbers are the
scan's own, so that the story follows a changed setting instead of contradicting it.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from detector.history import Finding, Scan
from detector.ui import jobs, state
from detector.ui.navigation import page_file
from detector.ui.text import country, plain, t

SAMPLE = "opunlike"
STEPS = ("left", "refilled", "from", "innocent", "further")
# The kind of finding that each step talks about; the last talks about all of them.
KINDS = {
    "left": "loss",
    "refilled": "masked_loss",
    "from": "masked_loss",
    "innocent": "masked_loss",
}


def show(scan: Scan) -> None:
    """The step that is reached, with the ways on, back and out; nothing on other cases."""
    step = state.tour()
    if state.sample() != SAMPLE or step is None:
        return
    name = STEPS[step]
    place = _place(scan, name)
    key = jobs.key_of(scan.history)
    if place is not None and state.arrives_at(f"{key} {name}"):
        state.choose("finding", key, place)
    with st.container(border=True, key="tour"):
        plain(t("ui.tour.step", n=step + 1, all=len(STEPS)), "quiet", key="tour-step")
        plain(t(f"ui.tour.{name}.title"), "name", key="tour-title")
        plain(_told(scan, name, place), key="tour")
        if name == "further":
            for page in ("compare", "save"):
                st.page_link(page_file(page), label=t(f"ui.nav.{page}"))
        with st.container(horizontal=True):
            if step:
                _button("back", lambda: state.go_on_tour(step - 1))
            if step + 1 < len(STEPS):
                _button("next", lambda: state.go_on_tour(step + 1))
            _button("leave", lambda: state.go_on_tour(None))


def _button(name: str, go: Callable[[], None]) -> None:
    label, key = t(f"ui.tour.{name}"), f"tour-{name}"
    st.button(label, key=key, on_click=go, type="primary" if name == "next" else "secondary")


def _place(scan: Scan, name: str) -> int | None:
    """The largest finding of the step's kind."""
    kind = KINDS.get(name)
    places = [i for i, finding in enumerate(scan.findings) if finding.kind == kind]
    return max(places, key=lambda i: abs(scan.findings[i].excess.value), default=None)


def _told(scan: Scan, name: str, place: int | None) -> str:
    if name == "further":
        return t("ui.tour.further")
    if place is None:
        return t("ui.tour.not_there")
    finding = scan.findings[place]
    if name == "from":
        return _origin(finding)
    start, _ = finding.interval.days_in(scan.history.zone)
    return t(
        f"ui.tour.{name}",
        fans=round(abs(finding.excess.value)),
        low=round(finding.excess.low),
        high=round(finding.excess.high),
        observed=round(abs(finding.observed.value)),
        start=start,
        open=sum(line.state == "not_checked" for line in finding.explanations),
    )


def _origin(finding: Finding) -> str:
    flagged = finding.origin.flagged if finding.origin else ()
    for flow in finding.countries:
        if flow.country in flagged:
            return t(
                "ui.tour.from",
                place=country(flow.country),
                gained=round(flow.gained.value),
                total=round(finding.origin.gained if finding.origin else flow.gained.value),
                expected=round(flow.expected),
            )
    return t("ui.tour.not_there")
