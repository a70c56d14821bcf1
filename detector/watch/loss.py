"""How many fans a page lost since a day, beyond what it would have lost anyway."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detector.history import Count, Daily, Finding, Note, PageHistory, daily, note
from detector.history.daily import Floats
from detector.watch.forecast import FEWEST_DAYS, Forecast, forecast

Basis = Literal["gross", "net"]


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """The loss of one page over the half-open days `[since, until)`.

    Attributes
    ----------
    basis
        `gross`: fans lost against fans usually lost. `net`: the count against where it
        would have stood. None when it cannot be told.
    observed
        Fans lost (gross), or by how much the count fell (net; below zero where it rose).
    expected
        The same, had the page gone on as before.
    lost
        Observed less expected, with its 90 % interval; below zero for a page that lost
        fewer than usual.
    missing
        Days of the stretch without a number; the losses of such days are not in `observed`.
    reason
        Why it cannot be told, or None.
    found
        Whether the numbers are those of the scan's finding on exactly these days.
    """

    history: PageHistory
    since: date
    until: date
    basis: Basis | None
    observed: Count | None
    expected: float | None
    lost: Count | None
    missing: int
    reason: Note | None
    found: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """The losses of several pages in one measure and basis, added up.

    The bounds add the pages' own bounds: what errs on one page may err on all of them on
    the same day, so nothing cancels.
    """

    measure: str
    basis: Basis
    pages: tuple[str, ...]
    lost: Count


def measure_loss(history: PageHistory, since: date, until: date | None = None) -> Loss:
    """Measure the loss of one page.

    Parameters
    ----------
    history
        One page in one measure.
    since
        First day of the stretch, as the platform names its days. It is meant to be the
        person's own: a day chosen because the count fell there is named in the report.
    until
        The day after the last; the end of the history when None.
    """
    series = daily(history)
    first, past = _span(series, since, until)
    end = until or (_day(series, len(series)) if len(series) else since)

    def cannot(reason: Note) -> Loss:
        return Loss(history, since, end, None, None, None, None, 0, reason)

    if len(series) == 0 or past <= first:
        return cannot(note("loss.no_days", page=history.page, since=since, until=end))
    if first < FEWEST_DAYS:
        return cannot(note("loss.no_past", page=history.page, n=max(first, 0), needed=FEWEST_DAYS))
    if np.isfinite(series.lost[first:past]).any():
        found = _gross(series, first, past)
        if found is not None:
            seen = np.isfinite(series.lost[first:past])
            return Loss(history, since, end, "gross", *found, int((~seen).sum()), None)
    net = _net(series, first, past, net_only=history.net_only)
    if net is None:
        return cannot(note("loss.no_counts", page=history.page, needed=FEWEST_DAYS))
    observed, expected, lost, missing = net
    return Loss(history, since, end, "net", observed, expected, lost, missing, None)


def as_found(loss: Loss, findings: Iterable[Finding]) -> Loss:
    """The loss in the numbers of the finding that has exactly its days, if there is one.

    A scan's baseline knows the days after the loss too, a forecast those before it alone: the
    two differ by a few fans, and one loss shall have one number.
    """
    for finding in findings:
        days = finding.interval.days_in(loss.history.zone)
        told = finding.kind == "loss" and finding.basis == loss.basis and not finding.excess_open
        if told and days == (loss.since, loss.until):
            return replace(
                loss,
                observed=finding.observed,
                expected=finding.expected,
                lost=finding.excess,
                found=True,
            )
    return loss


def together(losses: Iterable[Loss]) -> tuple[Together, ...]:
    """Losses added up; likes and followers, gross and net are never mixed."""
    groups: dict[tuple[str, Basis], list[tuple[str, Count]]] = {}
    for loss in losses:
        if loss.basis is not None and loss.lost is not None:
            key = (loss.history.measure, loss.basis)
            groups.setdefault(key, []).append((loss.history.page, loss.lost))
    return tuple(
        Together(
            measure,
            basis,
            tuple(page for page, _ in each),
            Count(*(sum(getattr(c, end) for _, c in each) for end in ("value", "low", "high"))),
        )
        for (measure, basis), each in groups.items()
        if len(each) > 1
    )


def _span(series: Daily, since: date, until: date | None) -> tuple[int, int]:
    if len(series) == 0:
        return 0, 0
    first = int((np.datetime64(since) - series.days[0]).astype(int))
    past = len(series)
    if until is not None:
        past = min(past, int((np.datetime64(until) - series.days[0]).astype(int)))
    return first, past


def _day(series: Daily, position: int) -> date:
    day: date = (series.days[0] + np.timedelta64(position, "D")).item()
    return day


def _gross(series: Daily, first: int, past: int) -> tuple[Count, float, Count] | None:
    seen = np.isfinite(series.lost[first:past])
    ahead = series.weekday[first:past][seen].astype(float)
    usual = forecast(series.lost[:first], series.weekday[:first].astype(float), ahead)
    if usual is None:
        return None
    observed = Count.exact(float(series.lost[first:past][seen].sum()))
    return observed, usual.expected, _beyond(observed, usual, least=0.0)


def _net(
    series: Daily, first: int, past: int, *, net_only: bool
) -> tuple[Count, float, Count, int] | None:
    """Observed fall, expected fall, loss, and days without a number."""
    weekday = series.weekday.astype(float)
    counted = np.flatnonzero(np.isfinite(series.total))
    before, after = counted[counted < first], counted[(counted >= first) & (counted < past)]
    if len(before) >= 2 and len(after):
        last, then = int(after[-1]), int(before[-1])
        change = _changes(series.total, before)
        usual = forecast(change, weekday[1 : then + 1], weekday[then + 1 : last + 1])
        if usual is None:
            return None
        fall = _shown(series, then) - _shown(series, last)
        missing = (past - first) - len(after)
        falling = Forecast(-usual.expected, usual.half_width)
        return fall, falling.expected, _beyond(fall, falling, least=None), missing
    seen = np.isfinite(series.gained[first:past])
    if not net_only or not seen.any():
        return None
    usual = forecast(series.gained[:first], weekday[:first], weekday[first:past][seen])
    if usual is None:
        return None
    fall = Count.exact(-float(series.gained[first:past][seen].sum()))
    falling = Forecast(-usual.expected, usual.half_width)
    return fall, falling.expected, _beyond(fall, falling, least=None), int((~seen).sum())


def _changes(total: Floats, counted: NDArray[np.intp]) -> Floats:
    """Net change a day up to the last count, gaps filled with straight lines.

    Days before the first count stay blank.
    """
    days = np.arange(int(counted[-1]) + 1)
    filled = np.interp(days, counted, total[counted], left=np.nan)
    return np.diff(filled)


def _shown(series: Daily, day: int) -> Count:
    value = float(series.total[day])
    low, high = float(series.total_low[day]), float(series.total_high[day])
    return Count(value, value if np.isnan(low) else low, value if np.isnan(high) else high)


def _beyond(observed: Count, usual: Forecast, *, least: float | None) -> Count:
    """Observed less expected; `least` is what no page can have lost less than."""
    most, fewest = usual.expected + usual.half_width, usual.expected - usual.half_width
    if least is not None:
        fewest = max(fewest, least)
    middle = observed.value - usual.expected
    return Count(middle, min(observed.low - most, middle), max(observed.high - fewest, middle))
