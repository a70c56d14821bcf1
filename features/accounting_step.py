"""Accounting step: does the total move as the export's own gains and losses say?

`total[t] - total[t-1] = gained[t] - lost[t]` holds wherever a page's books balance. A
difference is what neither column explains: a page merge, a migration, restored or
removed accounts, or a counting change.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.accounting import residuals

CODE = "accounting_step"


def measure(case: Case) -> Measurement:
    """Add up what the export's own columns leave unexplained inside the interval.

    Raises
    ------
    CannotTell
        The export lacks one of total, gained and lost on these days.
    """
    left = residuals(case.daily, net_only=case.history.net_only)
    inside = left[case.start : case.end]
    if not np.isfinite(inside).any():
        raise CannotTell("check.accounting_step.columns_missing")
    elsewhere = np.delete(left, np.r_[case.start : case.end])
    elsewhere = elsewhere[np.isfinite(elsewhere)]
    # What late reporting does on this page's other days, never below one fan.
    usual = max(1.0, float(np.quantile(np.abs(elsewhere), 0.99)) if len(elsewhere) else 1.0)
    difference = float(np.nansum(inside))
    days = int(np.isfinite(inside).sum())
    numbers: dict[str, float] = {"difference": difference, "usual": usual, "days": days}
    if abs(difference) <= usual * np.sqrt(days):
        sentence = note("check.accounting_step.nothing_found")
        return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)
    sentence = note("check.accounting_step.found", difference=round(difference), usual=usual)
    return Measurement(CODE, Outcome.FOUND, sentence, numbers)
