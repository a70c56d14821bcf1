"""Public interest on a button that says what will be sent where."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import streamlit as st

from detector.history import BadSetting, InputError, Outcome
from detector.ui.text import plain, t, words
from detector.watch.client import Client
from detector.watch.interest import AFTER, BEFORE, VIEWS_SINCE, event, views, views_ask


def public_interest() -> None:
    """Name an article and days, read what will be sent, and look it up on a press."""
    with st.expander(t("ui.interest.title")):
        plain(t("ui.interest.lead"), key="interest")
        article = st.text_input(t("ui.interest.article"), max_chars=255, key="w_article")
        today = datetime.now(UTC).date()
        left, right = st.columns(2)
        first = left.date_input(
            t("ui.interest.first"),
            value=today - timedelta(days=1),
            # Streamlit's own limit is ten years back.
            min_value=VIEWS_SINCE,
            max_value=today,
            key="w_first",
        )
        end = right.date_input(
            t("ui.interest.end"), value=today, min_value=VIEWS_SINCE, max_value=today, key="w_end"
        )
        if not article or not isinstance(first, date) or not isinstance(end, date):
            return
        if end <= first:
            plain(t("ui.interest.order"), "error", key="order")
            return
        begin, last = first - BEFORE, min(end + AFTER, today)
        try:
            ask = views_ask(article, begin, last)
        except BadSetting as error:
            plain(words(error.note), "error", key="article")
            return
        plain(t("ui.interest.sent", host=ask.host, sent=ask.path), "box", key="sent")
        if st.button(t("ui.interest.button", host=ask.host)):
            _look_up(article, begin, last, first, end)


def _look_up(article: str, begin: date, last: date, first: date, end: date) -> None:
    try:
        with st.spinner(t("ui.live.now.working")):
            one = views(Client(), article, begin, last)
    except InputError as error:
        plain(words(error.note), "error", key="lookup")
        return
    found = event(one, first, end)
    if found.outcome is Outcome.CANNOT_TELL:
        plain(t("ui.interest.cannot_tell", n=found.stretches), key="answer")
    else:
        plain(
            t(
                f"ui.interest.{found.outcome.value}",
                peak=found.peak,
                usual=found.usual,
                p=found.p_value,
                n=found.stretches,
            ),
            key="answer",
        )
    plain(t("ui.interest.never_proof"), "quiet", key="never")
