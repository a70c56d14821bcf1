"""Peer difference: did comparable pages rise or fall on the same days? (P11)

Exculpatory. `lift = ln(count / usual)` of this page and of every comparable page that
reports the days; `share` is the peers' median lift over this page's. Found at one half or
more, where the days were unusual for the peers too: an event, a holiday, a boycott or a
purge that all of them had. Pages that share the question itself (three operators refilled
on one day) share a lift without explaining it: where half or more of those that rose hide a
loss too, or their home fell while others joined, the check cannot tell.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, PageHistory, daily, note
from detector.history.daily import Floats
from detector.history.listed import listed_fans
from detector.history.note import Value
from features import home_falls, masked_loss
from features.own_past import FEWEST, counting_noise, deviation, stretches, sums, usual

CODE = "peers"
MOST = 0.5
UNUSUAL = 2.0  # deviations of the peers' own days: under these nothing happened to them


def measure(case: Case) -> Measurement:
    """Subtract what comparable pages did on the same days.

    Numbers: `lift` (ln, this page), `peer_lift` (median, ln), `share`, `difference`
    (lift less peer lift), `peer_z` (median robust deviation of the peers), `pages`,
    `same_question` (pages that rose and were refilled themselves, or changed their origin).

    Raises
    ------
    CannotTell
        No other page reports these days by day.
    """
    if case.kind == "step":
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_step"))
    lift = _lift(case, case.daily.lost if case.kind == "loss" else case.daily.gained)
    if lift is None or case.history.net_only:
        raise CannotTell("check.peers.no_flow")
    lifts, deviations, refilled = [], [], []
    spans = stretches(case)
    for peer in case.peers:
        values = _aligned(case, peer)
        other = None if values is None else _lift(case, values)
        if values is None or other is None:
            continue
        week = sums(values, spans)
        lifts.append(other)
        if lift > 0 and other >= MOST * lift:
            refilled.append(case.kind != "loss" and _same_question(case, peer))
        if int(np.isfinite(week).sum()) >= FEWEST:
            count = float(values[case.start : case.end].sum())
            deviations.append(deviation(count, week, counting_noise(week)))
    if not lifts:
        raise CannotTell("check.peers.none")
    middle = float(np.median(lifts))
    share = middle / lift if lift > 0 else 0.0
    numbers: dict[str, Value] = {
        "lift": lift,
        "peer_lift": middle,
        "share": share,
        "difference": lift - middle,
        "peer_z": float(np.median(deviations)) if deviations else None,
        "pages": len(lifts),
        "same_question": sum(refilled),
    }
    unusual = not deviations or abs(float(np.median(deviations))) >= UNUSUAL
    shared = lift > 0 and share >= MOST and unusual
    outcome = Outcome.FOUND if shared else Outcome.NOTHING_FOUND
    said = {"n": len(lifts), "lift": float(np.exp(lift)), "peers": float(np.exp(middle))}
    if outcome is Outcome.FOUND and 2 * sum(refilled) >= len(refilled):
        sentence = note("check.peers.same_question", refilled=sum(refilled), **said)
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    return Measurement(CODE, outcome, note(f"check.peers.{outcome}", **said), numbers)


def _same_question(case: Case, peer: PageHistory) -> bool:
    """Whether the peer's own fans left, or its home fell, while others joined on these days."""
    series = daily(peer)
    shift = int((series.days[0] - case.daily.days[0]).astype(int))
    start, end = case.start - shift, case.end - shift
    if not 0 <= start < end <= len(series):
        return False
    other = replace(
        case,
        history=peer,
        daily=series,
        start=start,
        end=end,
        home=None,
        origin=None,
        peers=(),
        listed=listed_fans(peer, series),
    )
    for measured in (masked_loss.measure, home_falls.measure):
        try:
            if measured(other).outcome is Outcome.FOUND:
                return True
        except CannotTell:
            continue
    return False


def _aligned(case: Case, peer: PageHistory) -> Floats | None:
    """The peer's gains (or losses) on this page's days, shape (n,); None without any."""
    series = daily(peer)
    if peer.net_only or not len(series):
        return None
    values = series.lost if case.kind == "loss" else series.gained
    out = np.full(len(case.daily), np.nan)
    shift = int((series.days[0] - case.daily.days[0]).astype(int))
    first, last = max(0, shift), min(len(out), shift + len(values))
    if last <= first:
        return None
    out[first:last] = values[first - shift : last - shift]
    return out


def _lift(case: Case, values: Floats) -> float | None:
    """Log of the interval's count over the usual, or None where a day is not reported."""
    inside = slice(case.start, case.end)
    here = values[inside]
    if not len(here) or not np.isfinite(here).all():
        return None
    due = usual(case, values)[inside].sum()
    if not np.isfinite(due) or here.sum() < 0:
        return None
    return float(np.log((here.sum() + 0.5) / (max(due, 0.0) + 0.5)))
