"""Scan one flow that the export gives by itself: fans gained, or fans lost."""

from __future__ import annotations

from typing import Literal

import numpy as np

from detector.history import Count, Note, ScanOutcome, note
from detector.history.daily import Floats
from detector.spikes.calibrate import calibrate, references_for
from detector.spikes.excess import excess
from detector.spikes.exposure import exposure_page
from detector.spikes.findable import findable
from detector.spikes.fitted import Fitted, Ints, fitted
from detector.spikes.join import joined
from detector.spikes.late import spread_late, whole_reports
from detector.spikes.result import Direction, Spike, SpikeScan

# Four weeks: each weekday four times. Under it no baseline and no weekday is known.
FEWEST_DAYS = 28


# Start, end, score and p-value.
Flagged = tuple[int, int, float, float]


def cannot(
    reason: Note,
    basis: Literal["gross", "net"],
    days: int,
    outcome: ScanOutcome = ScanOutcome.CANNOT_TELL,
) -> SpikeScan:
    """A scan that did not take place, with its reason."""
    blank = np.full(days, np.nan)
    return SpikeScan(outcome, reason, basis, blank, blank, np.nan, np.nan, (), (), 0)


def scan_flow(
    x: Floats,
    low: Floats,
    high: Floats,
    weekday: Ints,
    engagement: Floats | None,
    *,
    booked: Floats | None = None,
    direction: Direction,
    alpha: float,
    rng: np.random.Generator,
    references: int | None,
    power: bool = True,
    due: bool = True,
) -> SpikeScan:
    """Scan a flow of counts, shape (n,), NaN where not reported.

    Fans `booked` to advertisements are taken off before the scan and are expected where they
    came; what was reported late is spread over the days without a report. An interval holds each
    late report whole, so that what it says was observed is the export's own sum of its days.
    Without `power` the smallest findable excess is not measured; unless `due` the flow is only
    fitted, and nothing is found in it.
    """
    days = int((~np.isnan(x)).sum())
    if days == 0:
        return cannot(note(f"spikes.no_{direction}"), "gross", len(x))
    if days < FEWEST_DAYS:
        return cannot(note("spikes.too_short", n=days, needed=FEWEST_DAYS), "gross", len(x))
    engaged = engagement_of(engagement, weekday) if direction == "gain" else None
    boost = np.ones(len(x))
    if engaged is not None:
        exposure_page(engaged.x, engaged.weekday, boost)
    page = fitted(cleared(x, booked), weekday, boost)
    apart = off_by_the_books(x, booked)
    expected = page.expected + apart
    moved = page.x - (x - apart)
    many = references_for(alpha) if references is None else references
    # Without an interval there is nothing to hold against reference pages.
    needed = due and (power or len(page.scores) > 0)
    calibration = (
        calibrate(page, engaged, direction, many, rng, booked=booked is not None)
        if needed
        else None
    )
    flagged = []
    for start, end, score, kind in zip(
        page.starts, page.ends, page.scores, page.manners, strict=True
    ):
        p_value = calibration.p_value(float(score), int(kind)) if calibration else 1.0
        if due and p_value <= alpha:
            flagged.append((int(start), int(end), float(score), p_value))
    spikes = [
        Spike(
            start,
            end,
            direction,
            counted(x[start:end], low[start:end], high[start:end]),
            float(expected[start:end][page.seen[start:end]].sum()),
            excess(page, start, end),
            score,
            p_value,
        )
        for start, end, score, p_value in events_of(page, moved, flagged)
    ]
    return SpikeScan(
        ScanOutcome.DONE,
        None,
        "gross",
        np.asarray(x, np.float64),
        expected,
        1.0 / page.inverse_size,
        float(page.ratio[7]),
        tuple(spikes),
        findable(page, calibration.thresholds(alpha), rng) if power and calibration else (),
        many,
        page,
    )


def off_by_the_books(x: Floats, booked: Floats | None) -> Floats:
    """Fans of each day that the books credit to advertisements, at most those gained, (n,)."""
    if booked is None:
        return np.zeros(len(x))
    return np.asarray(np.clip(booked, 0.0, np.nan_to_num(x)))


def cleared(x: Floats, booked: Floats | None) -> Floats:
    """The flow to scan: without what the books explain, late reports spread, shape (n,)."""
    flow = np.ascontiguousarray((x - off_by_the_books(x, booked))[None], np.float64)
    spread_late(flow, np.ascontiguousarray(x[None], np.float64))
    return np.asarray(flow[0])


def engagement_of(engagement: Floats | None, weekday: Ints) -> Fitted | None:
    """The engagement's own scan, where there is enough of it to know what is usual."""
    if engagement is None or int((~np.isnan(engagement)).sum()) < FEWEST_DAYS:
        return None
    return fitted(engagement, weekday)


def events_of(page: Fitted, moved: Floats, flagged: list[Flagged]) -> list[Flagged]:
    """What was flagged as events, each with its late reports whole and its strongest part."""
    out: list[Flagged] = []
    for span in joined(page, [(start, end) for start, end, _, _ in flagged]):
        start, end = whole_reports(moved, *span)
        if out and start < out[-1][1]:  # those that share a late report are one
            start = out.pop()[0]
        inside = [one for one in flagged if start <= one[0] and one[1] <= end]
        _, _, score, p_value = min(inside, key=lambda one: (one[3], -one[2]))
        out.append((start, end, score, p_value))
    return out


def counted(x: Floats, low: Floats, high: Floats) -> Count:
    """Fans of these days, shape (n,), with the interval of rounded counts."""
    value = float(np.nansum(x))
    least = float(np.nansum(np.where(np.isnan(low), x, low)))
    most = float(np.nansum(np.where(np.isnan(high), x, high)))
    return Count(value, min(least, value), max(most, value))
