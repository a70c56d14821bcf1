"""Counters as they stand: side by side, with rates, losses since a moment, and holes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

import streamlit as st

from detector.charts import live_spec
from detector.history import Count, InputError
from detector.ui import state
from detector.ui.frame import page_look
from detector.ui.interest import public_interest
from detector.ui.live_alerts import RATES, choose_rate, show_alerts
from detector.ui.text import named, plain, t, words
from detector.watch.alerts.kept import Alarms
from detector.watch.client import Client
from detector.watch.live import Live, live, segments
from detector.watch.poll import poll
from detector.watch.quotas import KeptQuota, Quotas, kept_quotas
from detector.watch.sources import SOURCES, host_of
from detector.watch.store import Store, Watched, only_run
from detector.watch.watchlist import usual_store, watch_page
from detector.words import whole

REFRESH_SECONDS, SLOW_SECONDS = 10, 60
FEW, ABREAST = 8, 2
MOMENT = "moment"
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
    choose_rate()
    _choose_since()
    # Charts of many pages are drawn less often: a window may stay open for days.
    st.fragment(_counters, run_every=REFRESH_SECONDS if len(pages) <= FEW else SLOW_SECONDS)()


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
                client = Client()
                poll(store, client, rounds=1)
                Quotas(store, client).all()
                alarms = Alarms(store, st.session_state.get("w_alert_rate") or RATES[0])
                for page in pages:
                    alarms.keep(page, datetime.now(UTC))
        except InputError as error:
            plain(words(error.note), "error", key="now")


def _counters() -> None:
    """Alerts and every page's counter; called again by itself while the page is open."""
    try:
        with Store.open(usual_store(make=False)) as store:
            pages = store.pages()
            show_alerts(store, pages, st.session_state.get("w_alert_rate") or RATES[0])
            few = len(pages) <= FEW
            since = _since()
            shown = [live(store, page, since, most=600 if few else 240) for page in pages]
            quotas = kept_quotas(store)
    except InputError as error:
        plain(words(error.note), "error", key="store")
        return
    st.subheader(t("ui.live.counters"))
    for first in range(0, len(shown), ABREAST):
        for one, column in zip(shown[first : first + ABREAST], st.columns(ABREAST), strict=False):
            with column:
                _counter(one)
    st.caption(t("ui.live.holes"))
    _quotas(quotas)


def _since() -> datetime | None:
    """The moment that losses are counted from."""
    name = st.session_state.get("w_live_since") or "day"
    if name == MOMENT:
        day, clock = (st.session_state.get(f"live_moment_{part}") for part in ("day", "clock"))
        if isinstance(day, date) and isinstance(clock, clock_time):
            return datetime.combine(day, clock, UTC)
        name = "day"
    back = SINCE[name]
    return None if back is None else datetime.now(UTC) - back


def _choose_since() -> None:
    st.session_state.setdefault("w_live_since", st.session_state.get("live_since", "day"))
    st.segmented_control(
        t("ui.live.since"),
        [*SINCE, MOMENT],
        key="w_live_since",
        required=True,
        format_func=lambda name: t(f"ui.live.since.{name}"),
        on_change=_keep_since,
    )
    if st.session_state["w_live_since"] == MOMENT:
        now = datetime.now(UTC)
        day, clock, _ = st.columns([1, 1, 2])
        st.session_state["live_moment_day"] = day.date_input(
            t("ui.live.moment.day"),
            value=st.session_state.get("live_moment_day", now.date() - timedelta(days=1)),
            max_value=now.date(),
            key="w_live_day",
        )
        st.session_state["live_moment_clock"] = clock.time_input(
            t("ui.live.moment.clock"),
            value=st.session_state.get("live_moment_clock", clock_time(0, 0)),
            step=60,
            key="w_live_clock",
        )


def _quotas(quotas: tuple[KeptQuota, ...]) -> None:
    """What the platforms said is left of their limits, as the last run was told."""
    if not quotas:
        return
    with st.expander(t("ui.quota.title")):
        for quota in quotas:
            code = "line" if quota.limit is None else "of" if quota.reset is None else "until"
            plain(
                t(
                    f"ui.quota.{code}",
                    host=quota.host,
                    left=quota.left,
                    limit=quota.limit,
                    at=f"{quota.at:%Y-%m-%d %H:%M}",
                    reset=f"{quota.reset:%Y-%m-%d %H:%M}" if quota.reset else None,
                ),
                "quiet",
                key=f"quota-{quota.host}",
            )


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
        numbers = {
            "count": _number(one.last.count),
            "rate": "-" if one.per_minute is None else _rate(one.per_minute),
            "moved": "-" if one.moved is None else _signed(one.moved),
        }
        if one.last.count.step > 0:
            # Both ends of a rounded number do not fit into three large figures abreast.
            lines = [f"{t(f'ui.live.{name}')}: {text}" for name, text in numbers.items()]
            plain("\n".join(lines), key=f"rounded-{page.id}")
        else:
            for name, column in zip(numbers, st.columns(3), strict=True):
                column.metric(t(f"ui.live.{name}"), numbers[name])
        stamp = one.last.at.strftime("%Y-%m-%d %H:%M:%S")
        begin = one.first.at.strftime("%Y-%m-%d %H:%M:%S") if one.first else "-"
        plain(t("ui.live.at", at=stamp, first=begin), "quiet", key=f"at-{page.id}")
        if len(one.readings):
            frame = one.readings.assign(segment=segments(one.readings, one.holes))
            made = live_spec(frame, one.holes, page_look(), language=state.language())
            st.vega_lite_chart(spec=made, theme=None, width="stretch", key=f"live_{page.id}")


def _known(trouble: str) -> str:
    """The few things a reader can do something about; the list command says all."""
    if trouble in ("rate_limited", "quota_spent"):
        return "limited"
    if trouble in ("not_found", "hidden"):
        return "absent"
    return "token" if trouble in ("no_token", "bad_token", "unauthorised", "forbidden") else "other"


def _number(count: Count) -> str:
    if count.step > 0:
        return " – ".join(whole(edge, state.language()) for edge in (count.low, count.high))
    return whole(count.value, state.language())


def _signed(count: Count) -> str:
    if count.step > 0:
        return f"{count.low:+,.0f} … {count.high:+,.0f}"
    return f"{count.value:+,.0f}"


def _rate(count: Count) -> str:
    if count.step > 0:
        return f"{count.low:+,.1f} … {count.high:+,.1f}"
    return f"{count.value:+,.1f}"


main()
