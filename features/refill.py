"""Refill: is what leaves after the interval topped up again, step by step? (P7)

Panels promise to refill what drops off within days. Counted are the days of the sixty
after the interval on which gains stand more than five standard deviations above the usual
while, on that day or the three before it, losses did so too. Found on more such days than
one innocent interval in a hundred is followed by (cutoffs.json).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import NORMAL_MAD, usual

CODE = "refill"
DAYS, FEWEST_DAYS = 60, 21
LAG = 3
ENOUGH = 5.0


def measure(case: Case) -> Measurement:
    """Count the days on which losses are made up for.

    Numbers: `steps` (days refilled), `refilled` (fans beyond the usual on them), `lost`
    (fans beyond the usual lost on the days seen), `days` (seen).

    Raises
    ------
    CannotTell
        Gains and losses of at least 21 days after the interval are not known.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    series = case.daily
    known = np.isfinite(series.gained) & np.isfinite(series.lost)
    # The week after may still be the echo of the interval itself.
    first = case.end + 1
    days = np.flatnonzero(known[first : first + DAYS]) + first
    if case.history.net_only or len(days) < FEWEST_DAYS:
        raise CannotTell("check.refill.days_after_missing", needed=FEWEST_DAYS)
    more, gain_high = _beyond(case, series.gained)
    less, loss_high = _beyond(case, series.lost)
    steps = [t for t in days if gain_high[t] and loss_high[max(first, t - LAG) : t + 1].any()]
    numbers: dict[str, Value] = {
        "steps": len(steps),
        "refilled": float(more[steps].sum()) if steps else 0.0,
        "lost": float(np.maximum(less[days], 0.0).sum()),
        "days": len(days),
    }
    if len(steps) > cutoff(CODE):
        sentence = note("check.refill.found", n=len(steps), fans=round(more[steps].sum()))
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    sentence = note("check.refill.nothing_found", n=len(days))
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)


def _beyond(case: Case, values: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Counts beyond the usual by day, and where they stand high, each of shape (n,)."""
    base = usual(case, values)
    beyond = values - base
    calm = beyond[np.isfinite(beyond)]
    spread = NORMAL_MAD * float(np.median(np.abs(calm - np.median(calm)))) if len(calm) else 1.0
    noise = np.maximum(np.sqrt(np.maximum(np.nan_to_num(base), 1.0)), spread)
    return beyond, np.nan_to_num(beyond) > ENOUGH * noise
