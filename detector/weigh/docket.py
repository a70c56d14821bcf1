"""The docket: every innocent explanation of an interval, looked at or declared not looked at.

`found` means that the data hold something consistent with the explanation, not that it
is the cause. What only a person can know is always printed as `not_checked`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from detector.history import Case, Explanation, Measurement, Outcome, daily, note
from detector.history.daily import Floats, activity_by_day
from detector.history.sources import ADS, REMOVED, RESTORED, by_source
from detector.weigh.books import MOST, State, cancels, past_the_books, purge_like

Look: TypeAlias = Callable[[Case, dict[str, Measurement]], State]

# Level at which the highest day of an interval is unusual: its rank among the highest days
# of the page's other stretches of the same length.
UNUSUAL = 0.05
# Metrics of the activity table that hold a look-up of public interest begin with it.
INTEREST = "public_interest"


def docket(case: Case, checks: Iterable[Measurement]) -> tuple[Explanation, ...]:
    """Look at each innocent explanation that can apply to this kind of finding.

    Parameters
    ----------
    case
        The flagged interval.
    checks
        What the checks measured on it.

    Returns
    -------
    tuple of Explanation
        In printed order: those looked at in the data first, then those only a person
        can settle.
    """
    measured = {check.code: check for check in checks}
    lines = []
    for code in (*APPLIES[case.kind], *(OF_FANS if _listed(case) else ())):
        state = LOOKS[code](case, measured) if code in LOOKS else "not_checked"
        word: str = state
        if code == "shared_event" and _same_question(measured):
            # Pages that were refilled themselves are no comparison.
            state, word = "not_checked", "same_question"
        sentence, settle = (note(f"explanation.{code}.{each}") for each in (word, "settle"))
        lines.append(Explanation(code, state, sentence, settle))
    return tuple(sorted(lines, key=lambda line: line.state == "not_checked"))


def _listed(case: Case) -> bool:
    """Whether a list of fans stands beside a finding that new fans made."""
    return case.fans is not None and case.kind in ("gain", "masked_loss", "influx")


def _from_check(code: str) -> Look:
    def look(_: Case, measured: dict[str, Measurement]) -> State:
        check = measured.get(code)
        if check is None or check.outcome in (Outcome.CANNOT_TELL, Outcome.NOT_RUN):
            return "not_checked"
        return "found" if check.outcome is Outcome.FOUND else "not_found"

    return look


def _source(words: tuple[str, ...], column: Literal["gained", "lost"]) -> Look:
    """Fans that the export itself credits to one of its sources."""

    def look(case: Case, _: dict[str, Measurement]) -> State:
        by_day = by_source(case.history, case.daily, words, column)
        return "not_checked" if by_day is None else _raised(case, by_day)

    return look


def _activity(*metrics: str) -> Look:
    """One of the metrics stood unusually high during or just before the interval."""

    def look(case: Case, _: dict[str, Measurement]) -> State:
        series = [activity_by_day(case.history, case.daily, metric) for metric in metrics]
        given = [values for values in series if values is not None]
        return _strongest(_raised(case, values, len(given)) for values in given)

    return look


def _public_interest(case: Case, _: dict[str, Measurement]) -> State:
    """Views, news or searches that a person looked up stood unusually high on these days."""
    rows = case.history.activity
    metrics = [m for m in rows["metric"].unique() if str(m).startswith(INTEREST)]
    series = [activity_by_day(case.history, case.daily, str(metric)) for metric in metrics]
    given = [values for values in series if values is not None]
    return _strongest(_raised(case, values, len(given)) for values in given)


def _advertisement(case: Case, measured: dict[str, Measurement]) -> State:
    looks = (
        _source(ADS, "gained"),
        _activity("paid_reach", "paid_impressions"),
        _activity("ad_fans", "ad_spend"),
    )
    return _strongest(look(case, measured) for look in looks)


def _late_report(case: Case, measured: dict[str, Measurement]) -> State:
    """Empty days before, or a difference in the books that the days around take back."""
    return _strongest((_from_check("data_gap")(case, measured), cancels(case)))


def _restored(case: Case, measured: dict[str, Measurement]) -> State:
    """Credited by the export, or risen past its books without being taken back."""
    credited = _source(RESTORED, "gained")(case, measured)
    past = past_the_books(case) == "found" and cancels(case) != "found"
    return "found" if past else credited


def _relocation(case: Case, measured: dict[str, Measurement]) -> State:
    """On one day the countries rose by most of the excess beyond all who were counted as new."""
    masking = measured.get("net_masking")
    past = None if masking is None else masking.numbers.get("past_the_books")
    if case.excess is None or not isinstance(past, int | float):
        return "not_checked"
    return "found" if past > max(1.0, MOST * case.excess.value) else "not_found"


def _removals(case: Case, measured: dict[str, Measurement]) -> State:
    """Counted by the export, or a loss shared with other pages that looks like a purge."""
    counted = _source(REMOVED, "lost")(case, measured)
    shared = _peers(case, measured) if case.kind == "loss" else "not_checked"
    return _strongest((counted, purge_like(case) if shared == "found" else shared))


def _strongest(states: Iterable[State]) -> State:
    """Found anywhere is found; looked at anywhere is looked at."""
    order: tuple[State, ...] = ("found", "not_found", "not_checked")
    return min(states, key=order.index, default="not_checked")


def _peers(case: Case, _: dict[str, Measurement]) -> State:
    """Half or more of the comparable pages had an unusual time on the same days."""
    seen = []
    for peer in case.peers:
        series = daily(peer)
        if not len(series):
            continue
        values = series.lost if case.kind == "loss" else series.gained
        if np.isnan(values).all():
            values = np.diff(series.total, prepend=np.nan) * (-1 if case.kind == "loss" else 1)
        first, end = case.interval.days_in(case.history.zone)
        at = int((np.datetime64(first) - series.days[0]).astype(int))
        state = _unusual(values, at, at + (end - first).days)
        seen += [state] if state != "not_checked" else []
    if not seen:
        return "not_checked"
    return "found" if 2 * seen.count("found") >= len(seen) else "not_found"


def _same_question(measured: dict[str, Measurement]) -> bool:
    peers = measured.get("peers")
    return (
        peers is not None
        and peers.outcome is Outcome.CANNOT_TELL
        and bool(peers.numbers.get("same_question"))
    )


def _raised(case: Case, values: Floats, looks: int = 1) -> State:
    # A post of the day before may bring the fans of the day.
    return _unusual(values, max(0, case.start - 1), case.end, looks)


def _unusual(values: Floats, start: int, end: int, looks: int = 1) -> State:
    """Whether the highest day of `[start, end)` stands out among stretches as long.

    Stretches that touch the interval do not count. `looks` is the number of columns
    looked at for one line of the docket: each gets its part of the level.
    """
    length = end - start
    if not 0 <= start < end <= len(values) or not np.isfinite(values[start:end]).any():
        return "not_checked"
    filled = np.where(np.isfinite(values), values, -np.inf)
    stretches = [
        sliding_window_view(side, length).max(axis=1)
        for side in (filled[:start], filled[end:])
        if len(side) >= length
    ]
    others = np.concatenate([*stretches, np.empty(0)])
    others = others[np.isfinite(others)]
    level = UNUSUAL / looks
    if (1 + len(others)) * level < 1:
        return "not_checked"
    as_high = 1 + int((others >= filled[start:end].max()).sum())
    return "found" if as_high <= level * (1 + len(others)) else "not_found"


LOOKS: dict[str, Look] = {
    "late_report": _late_report,
    "page_merge": _from_check("page_merge"),
    "advertisement": _advertisement,
    "viral_post": _activity("shares", "engaged", "talking", "reach", "views"),
    "restored_accounts": _restored,
    "relocation": _relocation,
    "platform_removals": _removals,
    "shared_event": _peers,
    "acted_together": _from_check("fans_together"),
    "press": _public_interest,
    "public_call": _public_interest,
}

# Beside those, where a list of fans was given.
OF_FANS = ("acted_together",)
APPLIES: dict[str, tuple[str, ...]] = {
    "gain": (
        "late_report",
        "page_merge",
        "advertisement",
        "viral_post",
        "restored_accounts",
        "relocation",
        "shared_event",
        "giveaway",
        "press",
        "counting_change",
    ),
    "loss": ("late_report", "platform_removals", "shared_event", "public_call", "counting_change"),
    "masked_loss": (
        "late_report",
        "page_merge",
        "advertisement",
        "viral_post",
        "restored_accounts",
        "relocation",
        "shared_event",
        "giveaway",
        "press",
        "counting_change",
    ),
    "influx": (
        "advertisement",
        "viral_post",
        "relocation",
        "shared_event",
        "press",
        "counting_change",
    ),
    "step": (
        "late_report",
        "page_merge",
        "restored_accounts",
        "platform_removals",
        "counting_change",
    ),
}
