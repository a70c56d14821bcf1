"""Engagement dilution: did fans who take no part thin out the page's engagement? (P6)

If the extra fans E never react, engagement per fan falls from before to after by the
factor `N / (N + E)`; if they are like the others it does not fall. The observed ratio of
medians over four weeks on either side is held against the middle of the two, with the
noise of the page's own four-week ratios. Aggarwal & Kumaraguru (2015) and Veritasium's
experiment describe the effect; it says nothing of who the fans are.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats, activity_by_day
from detector.history.note import Value
from features.own_past import FEWEST, GUARD, NORMAL_MAD

CODE = "engagement_dilution"
WINDOW = 28
FEWEST_DAYS = 14
STRIDE = 7
ONE_SIDED_95 = 1.645
METRICS = ("engaged", "talking", "interactions", "reach")


def measure(case: Case) -> Measurement:
    """Compare engagement per fan before and after.

    Numbers: `change` (ln of the ratio after/before), `dilution` (ln N/(N+E), what fans
    who take no part would give), `share` (change over dilution: 0 like the others, 1 none
    takes part), `noise` (standard deviation of the page's own changes), `windows`.

    Raises
    ------
    CannotTell
        No engagement or total, no four weeks on both sides, too few extra fans to show.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    rate = _rate(case)
    if case.start < 1:
        raise CannotTell("check.engagement_dilution.days_missing")
    before = case.daily.total[: case.start]
    before = before[np.isfinite(before)]
    if not len(before) or case.excess is None or case.excess.value <= 0:
        raise CannotTell("check.engagement_dilution.no_total")
    fans = float(before[-1])
    dilution = float(np.log(fans / (fans + case.excess.value)))
    change = _change(rate, case.start, case.end)
    if change is None:
        raise CannotTell("check.engagement_dilution.days_missing")
    own = np.array(
        [
            value
            for at in range(WINDOW, len(rate) - WINDOW, STRIDE)
            if (at + WINDOW <= case.start or at - WINDOW >= case.end + GUARD)
            and (value := _change(rate, at, at)) is not None
        ]
    )
    if len(own) < FEWEST:
        raise CannotTell("check.own_past.short", n=len(own), needed=FEWEST)
    noise = NORMAL_MAD * float(np.median(np.abs(own - np.median(own))))
    numbers: dict[str, Value] = {
        "change": change,
        "dilution": dilution,
        "share": change / dilution,
        "noise": noise,
        "windows": len(own),
    }
    said = {"change": float(np.expm1(change)), "due": float(np.expm1(dilution))}
    if ONE_SIDED_95 * noise > -dilution / 2:
        sentence = note("check.engagement_dilution.noise", due=said["due"])
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    outcome = "found" if change < dilution / 2 else "nothing_found"
    sentence = note(f"check.engagement_dilution.{outcome}", **said)
    return Measurement(CODE, Outcome(outcome), sentence, numbers)


def _rate(case: Case) -> Floats:
    """Engagement per fan by day, of the first activity that the export holds."""
    total = case.daily.total
    known = np.flatnonzero(np.isfinite(total))
    if not len(known):
        raise CannotTell("check.engagement_dilution.no_total")
    filled = np.interp(np.arange(len(total)), known, total[known])
    for metric in METRICS:
        values = activity_by_day(case.history, case.daily, metric)
        if values is not None and np.isfinite(values).any():
            return np.asarray(values / np.maximum(filled, 1.0))
    raise CannotTell("check.engagement_dilution.no_engagement")


def _change(rate: Floats, start: int, end: int) -> float | None:
    """Log of the median rate of the four weeks from `end` over that of those up to `start`."""
    sides = rate[max(0, start - WINDOW) : start], rate[end : end + WINDOW]
    known = [side[np.isfinite(side)] for side in sides]
    if min(len(side) for side in known) < FEWEST_DAYS:
        return None
    before, after = (float(np.median(side)) for side in known)
    return float(np.log(after / before)) if before > 0 and after > 0 else None
