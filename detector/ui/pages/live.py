"""Counters as they stand: side by side, with rates, losses since a moment, and holes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from detector.charts import live_line
from detector.history import Count, InputError
from detector.ui import state
from detector.ui.frame import draw, page_look
from detector.ui.interest import public_interest
from detector.ui.text import named, plain, t, words
from detector.watch.client import Client
from detector.watch.live import Live, live, segments
from detector.watch.poll import poll
from detector.watch.sources import SOURCES, host_of
from detector.watch.store import Store, Watched, only_run
from detector.watch.watchlist import usual_store, watch_page

REFRESH_SECONDS = 10
SINCE: dict[str, timedelta | None] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "three_days": timedelta(days=3),
    "week": timedelta(days=7),
    "all": None,
}


def main() -> None:
    """Draw the page."""
    plain(t("ui.live.title"), "title", key="live")
    plain(t("ui.live.lead"), "lead", key="live")
    _add()
    public_interest()
    if not usual_store(make=False).exists():
        plain(t("ui.live.empty"), key="empty")
        return
    try:
        with Store.open(usual_store(make=False)) as store:
            pages = store.pages()
    except InputError as error:
        plain(words(error.note), "error", key="store")
        return
    if not pages:
        plain(t("ui.live.empty"), key="empty")
        return
    _read_now(pages)
    st.session_state.setdefault("w_live_since", st.session_state.get("live_since", "day"))
    st.segmented_control(
        t("ui.live.since"),
        list(SINCE),
        key="w_live_since",
        required=True,
        format_func=lambda name: t(f"ui.live.since.{name}"),
        on_change=_keep_since,
    )
    _counters()


def _keep_since() -> None:
    st.session_state["live_since"] = st.session_state["w_live_since"]


def _add() -> None:
    """Put a page on the list: a platform from the list and a handle, never an address."""
    with (
        st.expander(t("ui.live.add")),
        st.form("watch", border=False, clear_on_submit=False),
    ):
        platform = st.selectbox(
            t("ui.live.platform"), list(SOURCES), format_func=lambda p: named("ui.platform", p)
        )
        handle = st.text_input(t("ui.live.handle"), max_chars=300)
        plain(t("ui.live.handle.how"), "quiet", key="how")
        if not st.form_submit_button(t("ui.live.add.button")):
            return
        try:
            with Store.open(usual_store()) as store:
                watch_page(store, platform, handle)
        except InputError as error:
            plain(words(error.note), "error", key="add")


def _read_now(pages: tuple[Watched, ...]) -> None:
    """One reading of each page, on a button that says who is asked."""
    asked = {host_of(SOURCES[page.platform], page.handle, page.measure) for page in pages}
    hosts = ", ".join(sorted(host for host in asked if host is not None))
    with st.container(border=True, key="live-now"):
        plain(t("ui.live.now.lead", hosts=hosts or "-"), key="now")
        if not st.button(t("ui.live.now.button"), disabled=not hosts):
            return
        try:
            with (
                st.spinner(t("ui.live.now.working")),
                Store.open(usual_store()) as store,
                only_run(store.path),
            ):
                poll(store, Client(), rounds=1)
        except InputError as error:
            plain(words(error.note), "error", key="now")


@st.fragment(run_every=REFRESH_SECONDS)
def _counters() -> None:
    """Every page's counter; drawn again by itself while the page is open."""
    back = SINCE[st.session_state.get("w_live_since") or "day"]
    since = None if back is None else datetime.now(UTC) - back
    try:
        with Store.open(usual_store(make=False)) as store:
            shown = [live(store, page, since) for page in store.pages()]
    except InputError as error:
        plain(words(error.note), "error", key="store")
        return
    for one in shown:
        _counter(one)
    st.caption(t("ui.live.holes"))


def _counter(one: Live) -> None:
    page = one.page
    with st.container(key=f"line-live-{page.id}"):
        kind = f"{named('ui.platform', page.platform)}, {named('ui.measure', page.measure)}"
        plain(f"{page.handle} ({kind})", "name", key=f"live-{page.id}")
        if one.trouble is not None:
            plain(t(f"ui.live.trouble.{_known(one.trouble)}"), "error", key=f"no-{page.id}")
        if one.last is None:
            plain(t("ui.live.unread"), key=f"unread-{page.id}")
            return
        now, rate, moved = st.columns(3)
        now.metric(t("ui.live.count"), _number(one.last.count))
        rate.metric(t("ui.live.rate"), "-" if one.per_minute is None else _rate(one.per_minute))
        moved.metric(t("ui.live.moved"), "-" if one.moved is None else _signed(one.moved))
        stamp = one.last.at.strftime("%Y-%m-%d %H:%M:%S")
        begin = one.first.at.strftime("%Y-%m-%d %H:%M:%S") if one.first else "-"
        plain(t("ui.live.at", at=stamp, first=begin), "quiet", key=f"at-{page.id}")
        if len(one.readings):
            frame = one.readings.assign(segment=segments(one.readings, one.holes))
            chart = live_line(frame, one.holes, page_look(), language=state.language())
            draw(chart, f"live_{page.id}")


def _known(trouble: str) -> str:
    """The few things a reader can do something about; the list command says all."""
    if trouble in ("rate_limited", "quota_spent"):
        return "limited"
    if trouble in ("not_found", "hidden"):
        return "absent"
    return "token" if trouble in ("no_token", "bad_token", "unauthorised", "forbidden") else "other"


def _number(count: Count) -> str:
    if count.step > 0:
        return f"{count.low:,.0f} – {count.high:,.0f}"
    return f"{count.value:,.0f}"


def _signed(count: Count) -> str:
    if count.step > 0:
        return f"{count.low:+,.0f} … {count.high:+,.0f}"
    return f"{count.value:+,.0f}"


def _rate(count: Count) -> str:
    if count.step > 0:
        return f"{count.low:+,.1f} … {count.high:+,.1f}"
    return f"{count.value:+,.1f}"


main()
