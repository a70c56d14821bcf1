"""Public interest on a button that says what will be sent where; what is found joins the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from detector.history import BadSetting, InputError, Outcome
from detector.ui.text import plain, t, words
from detector.watch.client import Client
from detector.watch.interest import AFTER, BEFORE, VIEWS_SINCE, event, views, views_ask
from detector.watch.looked_up import LookUp, asked, open_look_ups, sent_of

KEPT = "interest"


def looked_up(page: str) -> tuple[LookUp, ...]:
    """What a person looked up for a page in this session."""
    return tuple(st.session_state.get(KEPT, {}).get(page, ()))


def public_interest(page: str | None = None, days: tuple[date, date] | None = None) -> None:
    """Name an article and days, read what will be sent, and look it up on a press.

    Parameters
    ----------
    page
        Key of the page whose docket the look-up joins; it is only shown when None.
    days
        First day, and the day after the last, that are proposed.
    """
    # It stays open while it is used: what will be sent stands in it.
    used = bool(st.session_state.get("w_article"))
    with st.expander(t("ui.interest.title"), expanded=used):
        plain(t("ui.interest.lead"), key="interest")
        article = st.text_input(t("ui.interest.article"), max_chars=255, key="w_article")
        today = datetime.now(UTC).date()
        left, right = st.columns(2)
        begin, past = days or (today - timedelta(days=1), today)
        first = left.date_input(
            t("ui.interest.first"),
            value=min(max(begin, VIEWS_SINCE), today),
            # Streamlit's own limit is ten years back.
            min_value=VIEWS_SINCE,
            max_value=today,
            key="w_first",
        )
        end = right.date_input(
            t("ui.interest.end"),
            value=min(max(past, VIEWS_SINCE), today),
            min_value=VIEWS_SINCE,
            max_value=today,
            key="w_end",
        )
        if page is not None:
            _own_file(page)
            _used(page)
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
        plain(t("ui.interest.sent", host=ask.host, sent=sent_of(ask)), "box", key="sent")
        if st.button(t("ui.interest.button", host=ask.host)):
            found = _tried(lambda: (asked(views(Client(), article, begin, last), ask),), "lookup")
            for one in found:
                _answer(one, first, end)
            _keep(page, found)


def _own_file(page: str) -> None:
    file = st.file_uploader(t("ui.interest.trends"), type=["csv", "json"], key="w_trends")
    if file is not None and st.session_state.get("interest_file") != file.file_id:
        st.session_state["interest_file"] = file.file_id
        name, data = file.name, file.getvalue()
        _keep(page, _tried(lambda: open_look_ups(name, data), "trends"))


def _used(page: str) -> None:
    """How many look-ups the page's docket holds, and a way to be rid of them."""
    found = looked_up(page)
    if found:
        plain(t("ui.interest.used", n=len(found)), "quiet", key="used")
        if st.button(t("ui.interest.forget")):
            st.session_state[KEPT].pop(page)
            st.rerun()


def _tried(look_up: Callable[[], tuple[LookUp, ...]], key: str) -> tuple[LookUp, ...]:
    try:
        with st.spinner(t("ui.live.now.working")):
            return look_up()
    except InputError as error:
        plain(words(error.note), "error", key=key)
        return ()


def _keep(page: str | None, found: tuple[LookUp, ...]) -> None:
    """Lay a look-up beside the page's counts, and draw the page again with it."""
    if page is None or not found:
        return
    kept = {one.key: one for one in (*looked_up(page), *found)}
    st.session_state.setdefault(KEPT, {})[page] = tuple(kept.values())
    st.rerun()


def _answer(one: LookUp, first: date, end: date) -> None:
    found = event(one.interest, first, end)
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
