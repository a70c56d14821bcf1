"""Alerts of the watched counters, at the rate a person chooses, each with what explains it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import streamlit as st

from detector.history import Scan
from detector.ui.interval import label
from detector.ui.text import plain, t, words
from detector.watch.alerts import Alert, Monitor
from detector.watch.alerts.kept import Alarms
from detector.watch.alerts.told import innocent, sentence, silence, state
from detector.watch.running import running_scan
from detector.watch.store import Store, Watched

RATES = (0.1, 1.0, 10.0)
# Older alerts stay in the store and on the command line.
SHOWN = timedelta(days=28)
MOST_SHOWN = 12


@dataclass(slots=True)
class _Kept:
    """Monitors from one drawing to the next; several windows may look at one store."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    monitors: dict[int, Monitor] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)


@st.cache_resource(max_entries=6, show_spinner=False)
def _kept(path: str, file: int, rate: float) -> _Kept:  # noqa: ARG001 - the cache's key
    return _Kept()


def choose_rate() -> float:
    """The knob: false alarms a page may raise in a year."""
    st.session_state.setdefault("w_alert_rate", st.session_state.get("alert_rate", RATES[0]))

    def change() -> None:
        st.session_state["alert_rate"] = st.session_state["w_alert_rate"]

    chosen = st.segmented_control(
        t("ui.alerts.rate"),
        RATES,
        key="w_alert_rate",
        required=True,
        format_func=lambda rate: t("ui.alerts.rate.choice", rate=rate),
        on_change=change,
    )
    return float(chosen or RATES[0])


def show_alerts(store: Store, pages: Sequence[Watched], rate: float) -> None:
    """Every alert of the last four weeks, the newest first, and which pages have none."""
    kept = _kept(str(store.path), store.path.stat().st_ino, rate)
    with kept.lock:
        alarms = Alarms(store, rate, kept.monitors, kept.seen)
        alerts = {page.id: alarms.of(page).alerts() for page in pages}
        silent = {page.id: alarms.of(page).standing() for page in pages if not alerts[page.id]}
    since = datetime.now(UTC) - SHOWN
    shown = [
        (page, alert)
        for page in pages
        for alert in alerts[page.id]
        if alert.until is None or alert.until >= since
    ]
    shown.sort(key=lambda pair: pair[1].raised, reverse=True)
    st.subheader(t("ui.alerts.title"))
    for place, (page, alert) in enumerate(shown[:MOST_SHOWN]):
        others = [
            alerts[o.id] for o in pages if o.id != page.id and alarms.read_since(o, alert.start)
        ]
        _alert(store, page, alert, others, rate, place)
    if len(shown) > MOST_SHOWN:
        plain(t("ui.alerts.more", n=len(shown) - MOST_SHOWN), key="more-alerts")
    if not shown:
        plain(t("ui.alerts.none"), key="no-alerts")
    if silent:
        with st.expander(t("ui.alerts.silent", n=len(silent))):
            for page in pages:
                if page.id in silent:
                    lines = silence(page, silent[page.id])
                    plain(" ".join(map(words, lines)), "quiet", key=f"silent-{page.id}")
    plain(t("alerts.rate_on_average", rate=rate), "quiet", key="alert-rate")


def _alert(
    store: Store,
    page: Watched,
    alert: Alert,
    others: Sequence[tuple[Alert, ...]],
    rate: float,
    place: int,
) -> None:
    with st.container(key=f"line-alert-{place}"):
        plain(words(sentence(page, alert)), key=f"alert-{place}")
        plain(words(state(alert)), "quiet", key=f"alert-state-{place}")
        with st.expander(t("ui.alerts.innocent")):
            lines = [words(line) for line in innocent(alert, others)]
            plain("\n".join(f"• {line}" for line in lines), key=f"alert-why-{place}")
            if st.button(t("ui.alerts.scan"), key=f"alert-scan-{page.id}-{place}"):
                with st.spinner(t("ui.alerts.scanning")):
                    found = _scanned(store, page, rate)
                _days(found, place)


def _scanned(store: Store, page: Watched, rate: float) -> Scan | None:
    """The scan of the whole days so far, made once a day for each page and rate."""
    today = datetime.now(UTC).date().isoformat()
    key = (str(store.path), page.id, rate, today)
    cached: dict[tuple[str, int, float, str], Scan | None]
    cached = st.session_state.setdefault("live_scans", {})
    if key not in cached:
        for old in [other for other in cached if other[3] != today]:
            del cached[old]
        cached[key] = running_scan(store, page, datetime.now(UTC), false_alarms_per_year=rate)
    return cached[key]


def _days(found: Scan | None, place: int) -> None:
    if found is None:
        return
    name = found.history.page
    plain(t("alerts.scan.days", page=name, n=len(found.daily)), key=f"days-{place}")
    if found.reason is not None:
        plain(words(found.reason), key=f"days-why-{place}")
    elif not found.findings:
        plain(t("alerts.scan.nothing"), key=f"days-none-{place}")
    for number, finding in enumerate(found.findings):
        excess = finding.excess
        said = t(
            "ui.alerts.found",
            label=label(finding, found.history.zone),
            excess=excess.value,
            low=excess.low,
            high=excess.high,
        )
        plain(said, key=f"days-{place}-{number}")
    plain(t("alerts.scan.gated"), "quiet", key=f"gated-{place}")
