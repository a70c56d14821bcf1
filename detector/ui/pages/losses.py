"""What the open pages lost since a day and what it was worth; joint falls, one-sided refills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from detector.assembly import SEED
from detector.charts import small_multiple
from detector.charts.frames import named_days
from detector.history import Count, InputError, Scan
from detector.report.loss import loss_json, loss_notes
from detector.report.together import together_json, together_lines
from detector.ui import state
from detector.ui.frame import draw, nothing_open, page_look
from detector.ui.problems import show_failures
from detector.ui.text import named, plain, t, words
from detector.ui.working import read_with_progress, scan_all
from detector.watch import (
    Loss,
    Price,
    Together,
    as_found,
    exchanged,
    measure_loss,
    price_of,
    together,
    worth,
)
from detector.watch.synchrony import JointFall, joint_falls
from detector.words import whole

MARGIN = pd.Timedelta(days=21)
USUAL = timedelta(days=7)


def main() -> None:
    """Draw the page."""
    if nothing_open():
        return
    plain(t("ui.losses.title"), "title", key="losses")
    plain(t("ui.losses.lead"), "lead", key="losses")
    reading = read_with_progress()
    show_failures(reading.failures)
    scans = [one for one in scan_all(reading.histories, reading) if len(one.daily)]
    if not scans:
        plain(t("ui.findings.nothing_readable"))
        return
    days = _choose_days(scans)
    if days is None:
        return
    losses = [as_found(measure_loss(scan.history, *days), scan.findings) for scan in scans]
    sums = together(losses)
    price = _choose_price()
    _table(losses, sums, price)
    st.download_button(
        t("ui.losses.json"),
        loss_json(losses, sums, price, language=state.language()),
        "loss.json",
        "application/json",
    )
    _joint(scans)


def _choose_days(scans: Sequence[Scan]) -> tuple[date, date] | None:
    """First day, and the day after the last; the largest loss that was found until told."""
    first = min(scan.daily.days[0] for scan in scans).item()
    last = max(scan.daily.days[-1] for scan in scans).item()
    found = [(f.excess.value, f.interval, s.history.zone) for s in scans for f in s.findings
             if f.kind == "loss"]  # fmt: skip
    usual = (max(first, last - USUAL), last)
    if found:
        _, interval, zone = max(found, key=lambda one: one[0])
        begin, end = interval.days_in(zone)
        usual = (begin, end - timedelta(days=1))
    left, right, _ = st.columns([1, 1, 2])
    kept = st.session_state.get("loss_days", usual)
    kept = tuple(min(max(day, first), last) for day in kept)
    since = left.date_input(
        t("ui.losses.since"), kept[0], min_value=first, max_value=last, key="w_loss_since"
    )
    until = right.date_input(
        t("ui.losses.last"), kept[1], min_value=first, max_value=last, key="w_loss_last"
    )
    if not isinstance(since, date) or not isinstance(until, date) or until < since:
        plain(t("ui.losses.order"), "error", key="order")
        return None
    st.session_state["loss_days"] = (since, until)
    return since, until + timedelta(days=1)


def _choose_price() -> Price | None:
    """Price of a fan with its source, and a rate into the person's own currency."""
    with st.expander(t("ui.losses.value")):
        plain(t("ui.losses.value.lead"), "quiet", key="value")
        left, right = st.columns([1, 2])
        text = left.text_input(
            t("ui.losses.price"), _kept("price", "3 MAD"), max_chars=60, key="w_loss_price"
        )
        source = right.text_input(
            t("ui.losses.source"), _kept("source", ""), max_chars=300, key="w_loss_source"
        )
        rate = st.text_input(
            t("ui.losses.rate"),
            _kept("rate", ""),
            max_chars=60,
            key="w_loss_rate",
            placeholder="1 MAD = 0.092 EUR, 2016-02-26",
        )
        st.session_state["loss_words"] = {"price": text, "source": source, "rate": rate}
        if not text.strip():
            return None
        try:
            price = price_of(text, source.strip() or None)
            return exchanged(price, rate) if rate.strip() else price
        except InputError as error:
            plain(words(error.note), "error", key="price")
            return None


def _kept(name: str, usual: str) -> str:
    return str(st.session_state.get("loss_words", {}).get(name, usual))


def _table(losses: Sequence[Loss], sums: Sequence[Together], price: Price | None) -> None:
    rows = []
    for loss in losses:
        if loss.lost is None or loss.observed is None or loss.expected is None:
            continue
        name = f"{loss.history.page} ({named('ui.measure', loss.history.measure)})"
        seen = [_whole(loss.observed.value), _whole(loss.expected)]
        rows.append([name, *seen, *_numbers(loss.lost, price)])
    for each in sums:
        name = t(
            f"loss.sum.{each.basis}",
            n=len(each.pages),
            measure=named("ui.measure", each.measure),
        )
        rows.append([name, "", "", *_numbers(each.lost, price)])
    if rows:
        columns = ["page", "observed", "expected", "lost", "range"]
        columns += ["value", "value_range"] if price is not None else []
        headers = [t(f"ui.losses.column.{name}") for name in columns]
        st.dataframe(pd.DataFrame(rows, columns=headers), hide_index=True)
    for place, line in enumerate(loss_notes(losses, sums, price)):
        plain(words(line), "quiet", key=f"loss-{place}")


def _numbers(lost: Count, price: Price | None) -> list[str]:
    cells = [_whole(lost.value), f"{_whole(lost.low)} – {_whole(lost.high)}"]
    if price is not None:
        value = worth(lost, price)
        cells += [
            f"{_whole(value.mid)} {price.currency}",
            f"{_whole(value.low)} – {_whole(value.high)}",
        ]
    return cells


def _whole(number: float) -> str:
    return whole(number, state.language())


def _joint(scans: Sequence[Scan]) -> None:
    """Falls that several pages share, and gains that they do not."""
    st.subheader(t("ui.losses.joint"))
    if len(scans) < 2:
        plain(t("ui.losses.joint.one"), key="one")
        return
    falls = joint_falls(scans, np.random.default_rng(SEED))
    for place, line in enumerate(together_lines(scans, falls)):
        said = words(line)
        # On the command line the parts of a fall are set in; here they are its list.
        part = said.strip().removeprefix("-").removeprefix("+").strip()
        plain(f"• {part}" if said.startswith(" ") else said, key=f"joint-line-{place}")
    for place, fall in enumerate(falls):
        _drawn(scans, fall, place)
    st.download_button(
        t("ui.losses.joint.json"), together_json(scans, falls), "joint.json", "application/json"
    )


def _drawn(scans: Sequence[Scan], fall: JointFall, place: int) -> None:
    """The pages of a fall under one another on the same days, refills among them."""
    ends = [named_days(finding, scan.history.zone) for scan, finding in fall.losses]
    ends += [named_days(refill.finding, refill.scan.history.zone) for refill in fall.refills]
    window = (min(first for first, _ in ends) - MARGIN, max(end for _, end in ends) + MARGIN)
    shown = {id(scan) for scan, _ in fall.losses} | {id(scan) for scan in fall.others}
    for row, scan in enumerate(scans):
        if id(scan) in shown:
            plain(scan.history.page, "name", key=f"joint-{place}-{row}")
            chart = small_multiple(scan, window, page_look(), language=state.language())
            draw(chart, f"joint_{place}_{row}")


main()
