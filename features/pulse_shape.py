"""Pulse shape: does the rise leave the tail that a shared post leaves?

A viral wave decays: relative to its peak day the following days held
.78 .27 .16 .19 .10 .09 (5,010 stars of one repository's viral week, to the second).
Deliveries of a ghost network had no tail at all on days +3 to +7 (154 repositories).
The sum over those days is compared with half of what the viral wave leaves, with the
noise of this page's own baseline.
"""

from __future__ import annotations

import math

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note

CODE = "pulse_shape"

# Days +3..+7 of the measured viral week, relative to its peak day (the seventh day
# was not measured and counts nothing, in favour of 'cannot tell').
VIRAL_TAIL = 0.16 + 0.19 + 0.10 + 0.09
FIRST, LAST = 3, 8
ONE_SIDED_95 = 1.645
NORMAL_MAD = 1.4826  # standard deviation of a normal over its median absolute deviation


def measure(case: Case) -> Measurement:
    """Compare the tail after the peak day with half a viral wave's tail.

    Raises
    ------
    CannotTell
        Days after the peak are missing, the rise is a plateau and no burst, or ordinary
        noise is as large as the tail that is looked for.
    """
    if case.kind not in ("gain", "masked_loss"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.pulse_shape.not_a_gain"))
    if case.history.resolution != "day":
        raise CannotTell("check.pulse_shape.not_daily")
    excess = case.observed - case.expected
    inside = excess[case.start : case.end]
    if not np.isfinite(inside).any():
        raise CannotTell("check.pulse_shape.blank")
    peak = case.start + int(np.nanargmax(inside))
    tail = slice(peak + FIRST, peak + LAST)
    after = excess[tail]
    if len(after) < LAST - FIRST or np.isnan(after).any():
        raise CannotTell("check.pulse_shape.days_after_missing")
    height = float(excess[peak])
    if height <= 0:
        raise CannotTell("check.pulse_shape.no_rise")
    noise = _noise(case, tail)
    left = float(after.sum())
    if left > height:
        # No burst that fades leaves more than its own peak: the rise is a plateau.
        raise CannotTell("check.pulse_shape.plateau", n=case.end - case.start)
    half = VIRAL_TAIL * height / 2
    numbers = {"peak": height, "tail": left, "tail_over_peak": left / height, "noise": noise}
    if left > half:
        sentence = note("check.pulse_shape.nothing_found", share=left / height)
        return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)
    if left + ONE_SIDED_95 * noise > half:
        raise CannotTell("check.pulse_shape.noise", noise=round(noise), needed=round(half))
    sentence = note("check.pulse_shape.found", peak=round(height), share=max(0.0, left / height))
    return Measurement(CODE, Outcome.FOUND, sentence, numbers)


def _noise(case: Case, days: slice) -> float:
    """Standard deviation of the page's own ups and downs, summed over `days`."""
    if case.basis == "gross":
        mean = case.expected[days]
        return math.sqrt(float(np.sum(mean + mean**2 / case.dispersion)))
    # A net change may be expected below zero: its spread is read off the other days.
    other = np.delete(case.observed - case.expected, np.r_[case.start : case.end])
    return NORMAL_MAD * float(np.nanmedian(np.abs(other))) * math.sqrt(days.stop - days.start)
