"""Checks and innocent explanations of one interval, and who cannot be named."""

from __future__ import annotations

import streamlit as st

from detector.history import Explanation, Finding
from detector.report import who
from detector.report.folds import (
    folded_checks,
    how_many,
    told_checks,
    told_explanations,
    unchecked_explanations,
)
from detector.ui.text import named, plain, t, words

# Badge colours say how a check ended, never whether somebody is guilty: no red, no green.
COLOURS = {
    "found": "orange",
    "nothing_found": "blue",
    "not_found": "blue",
    "cannot_tell": "violet",
    "not_run": "gray",
    "not_checked": "gray",
}


def show_checks(finding: Finding) -> None:
    """Every check with how it ended; those that said nothing under one line."""
    st.subheader(t("ui.checks.title"))
    if not finding.checks:
        plain(t("ui.checks.none"))
    for check in told_checks(finding):
        _line(
            f"check-{check.code}",
            named("check", f"{check.code}.title"),
            check.outcome.value,
            t(f"outcome.{check.outcome.value}"),
            words(check.sentence),
        )
    _show_folded(finding)


def _show_folded(finding: Finding) -> None:
    """Under one line: the checks that could not tell or were not run, by their reasons."""
    folded = folded_checks(finding)
    if not folded:
        return
    with st.expander(t("checks.folded", n=how_many(folded)), key="folded-checks"):
        for one in folded:
            titles = "; ".join(named("check", f"{code}.title") for code in one.codes)
            with st.container(key=f"folded-{one.codes[0]}"):
                st.markdown(f"**{titles}**")
                plain(words(one.reason), key=f"folded-{one.codes[0]}")


def show_explanations(finding: Finding) -> None:
    """The innocent explanations, those nobody looked at among them."""
    if not finding.explanations:
        return
    st.subheader(t("ui.explanations.title"))
    plain(t("ui.explanations.lead"), key="explanations")
    for line in told_explanations(finding):
        _explanation(line)
    unchecked = unchecked_explanations(finding)
    if unchecked:
        # Their names stay in sight: any of them may be the cause.
        titles = ", ".join(named("explanation", f"{line.code}.title") for line in unchecked)
        plain(t("docket.folded", n=len(unchecked), titles=titles), key="unchecked")
        with st.expander(t("ui.docket.folded"), key="folded-explanations"):
            for line in unchecked:
                _explanation(line)


def _explanation(line: Explanation) -> None:
    _line(
        f"explanation-{line.code}",
        named("explanation", f"{line.code}.title"),
        line.state,
        t(f"docket.{line.state}"),
        words(line.sentence),
    )
    if line.settle is not None:
        plain(words(line.settle), "quiet", key=f"settle-{line.code}")


def show_who(finding: Finding) -> None:
    """Who ordered anything cannot be said: four readings that counts cannot tell apart."""
    st.subheader(t("ui.who.title"))
    plain(" ".join((*(words(line) for line in who(finding)), t("scan.who"))), "box", key="who")


def _line(key: str, title: str, state: str, said: str, sentence: str) -> None:
    with st.container(key=f"line-{key}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{title}**", width="content")
            st.badge(said, color=COLOURS[state])  # type: ignore[arg-type]
        plain(sentence, key=key)
