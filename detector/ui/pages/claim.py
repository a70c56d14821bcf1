"""A claim, typed or read from a screenshot, held against the open export."""

from __future__ import annotations

import streamlit as st

from detector.claims import Verdict
from detector.claims.review import claim_review
from detector.history import PageHistory
from detector.ui import claim_form, claim_picture, state
from detector.ui.navigation import page_file
from detector.ui.problems import show_failures
from detector.ui.text import plain, t, words
from detector.ui.working import read_with_progress


def main() -> None:
    """Draw the page."""
    plain(t("ui.claim.title"), "title", key="claim")
    plain(t("ui.claim.lead"), "lead", key="claim")
    histories: tuple[PageHistory, ...] = ()
    if state.is_open():
        reading = read_with_progress()
        show_failures(reading.failures)
        histories = reading.histories
    else:
        plain(t("ui.claim.no_export"), "quiet", key="claim-no-export")
        st.page_link(page_file("open"), label=t("ui.nothing_open.go"))
    verdict = claim_form.form(histories)
    if verdict is not None:
        _verdict(verdict)
    st.header(t("ui.claim.picture"))
    claim_picture.upload("claim_picture", t("ui.claim.upload"))
    seen = claim_picture.seen()
    if seen is not None:
        claim_picture.show(seen, histories)
        st.header(t("ui.claim.second"))
        plain(t("ui.claim.second.lead"), key="claim-second-lead")
        claim_picture.second(seen.picture)
    _take_away(verdict, seen.picture.digest if seen is not None else None)


def _verdict(verdict: Verdict) -> None:
    with st.container(key="plain-box-verdict"):
        if verdict.verdict != "cannot_tell":  # its sentence begins with these words
            plain(t(f"claim.verdict.{verdict.verdict}"), "name", key="claim-verdict")
        plain(words(verdict.sentence), key="claim-sentence")


def _take_away(verdict: Verdict | None, picture: str | None) -> None:
    lines = claim_form.log().text()
    if verdict is None and not lines:
        return
    st.header(t("ui.claim.take_away"))
    plain(t("ui.claim.take_away.lead"), key="claim-take-away")
    with st.container(horizontal=True):
        if verdict is not None:
            st.download_button(
                t("ui.claim.review"),
                claim_review(verdict, picture=picture, language=state.language()).encode(),
                "claim-review-draft.json",
                "application/ld+json",
                on_click="ignore",
            )
        if lines:
            st.download_button(
                t("ui.claim.log"),
                lines.encode(),
                "claim-log.jsonl",
                "application/jsonl",
                on_click="ignore",
            )


main()
