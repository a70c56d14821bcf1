"""Data gap: is the rise just the late report of days that were reported empty?

Exculpatory. Blank or impossibly empty days before the interval are added up at their
baseline; if together with the interval they make what was observed, nobody came at
once: the counter was late.
"""

from __future__ import annotations

import math

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note

CODE = "data_gap"

# A day counts as 'reported empty' when a zero there has less than this chance.
IMPOSSIBLE_ZERO = 0.01
TWO_SIDED_95 = 1.96


def measure(case: Case) -> Measurement:
    """Hold the interval's count against the missing days' baseline.

    Raises
    ------
    CannotTell
        The history begins with the interval, or counts come as snapshots.
    """
    if case.kind not in ("gain", "loss", "masked_loss"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.data_gap.not_a_flow"))
    if case.history.resolution != "day":
        raise CannotTell("check.data_gap.not_daily")
    if case.basis != "gross":
        raise CannotTell("check.data_gap.net")
    if case.start == 0:
        raise CannotTell("check.data_gap.no_days_before")
    mean, k = case.expected, case.dispersion
    zero_chance = (k / (k + mean)) ** k
    missing = np.isnan(case.observed) | ((case.observed == 0) & (zero_chance < IMPOSSIBLE_ZERO))
    first = case.start
    while first > 0 and missing[first - 1]:
        first -= 1
    numbers: dict[str, float] = {"missing_days": case.start - first}
    if first == case.start:
        return Measurement(
            CODE, Outcome.NOTHING_FOUND, note("check.data_gap.nothing_found"), numbers
        )
    whole = slice(first, case.end)
    due = float(mean[whole].sum())
    seen = float(np.nansum(case.observed[whole]))
    noise = math.sqrt(float(np.sum(mean[whole] + mean[whole] ** 2 / k)))
    numbers |= {"due": due, "observed": seen, "noise": noise}
    n = case.start - first
    if seen <= due + TWO_SIDED_95 * noise:
        sentence = note("check.data_gap.found", n=n, due=round(due), observed=round(seen))
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    sentence = note("check.data_gap.too_small", n=n, due=round(due), observed=round(seen))
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)
