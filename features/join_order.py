"""Join order: were the accounts of those who came one after the other made together?

Accounts made for delivery are made in bulk: in runs of 200 joins the largest share of
accounts made in the same 30 days was 84 to 99 % in deliveries and 24 % in the median of a
genuine list, 50 % at its 99th percentile (SIGNALS F4: sliding histogram after Zouzou and
Varol, 2024; New York Times, 2018). Found above one half and above every run outside the
interval.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.fans import Ints
from features.fan_arrivals import FEWEST, STEP, WINDOW, arrivals, lists_of, skipped

CODE = "join_order"
MONTH = 30 * 86_400
HALF = 0.5


def measure(case: Case) -> Measurement:
    """Compare the dates at which accounts were made along the order of joining.

    Numbers: `top_share` (largest share of one month in any run of the interval), `usual` and
    `largest` (median and largest of the runs outside), `z` (that month's accounts in the
    run beside those outside, `(x - median) / (IQR + 1)`), `known` (fans with a date).

    Raises
    ------
    CannotTell
        The list does not say when accounts were made, or too few fans have such a date.
    """
    if (not_run := skipped(CODE, case)) is not None:
        return not_run
    created = lists_of(case).created
    came = arrivals(case)
    inside, outside = (_months(created[each]) for each in (came.inside, came.outside))
    if len(inside) < FEWEST or len(outside) < FEWEST:
        raise CannotTell("check.join_order.no_dates", needed=FEWEST)
    size = min(WINDOW, len(inside), len(outside))
    low = int(min(inside.min(), outside.min()))
    months = int(max(inside.max(), outside.max())) - low + 1
    here, there = (_histograms(each - low, size, months) for each in (inside, outside))
    top, month = np.unravel_index(int(here.argmax()), here.shape)
    share = float(here[top, month] / size)
    other = there.max(axis=1) / size
    quartiles = np.percentile(there[:, month], [25, 50, 75])
    numbers = {
        "top_share": share,
        "usual": float(np.median(other)),
        "largest": float(other.max()),
        "z": float((here[top, month] - quartiles[1]) / (quartiles[2] - quartiles[0] + 1)),
        "known": len(inside),
    }
    found = share > HALF and share > float(other.max())
    outcome = Outcome.FOUND if found else Outcome.NOTHING_FOUND
    sentence = note(f"check.join_order.{outcome}", share=share, usual=numbers["usual"])
    return Measurement(CODE, outcome, sentence, numbers)


def _months(created: Floats) -> Ints:
    """Months of 30 days in which accounts were made, of those known."""
    return (created[np.isfinite(created)] // MONTH).astype(np.int64)


def _histograms(month: Ints, size: int, months: int) -> Floats:
    """Accounts by month in each run of joins, shape (runs, months)."""
    runs = [month[at : at + size] for at in range(0, len(month) - size + 1, STEP)]
    return np.array([np.bincount(run, minlength=months) for run in runs], dtype=float)
