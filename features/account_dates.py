"""Account dates: do those who came have accounts of other dates than the page's other fans?

Whose accounts are bought has the ages that the seller has. The dates at which a crowd joined
the platform cannot be forged afterwards, and their distribution gives a tampered crowd away
(Viswanath et al., COSN 2015). Distance: the largest between the two cumulative
distributions (Kolmogorov and Smirnov), held against the distances of the page's own runs of
joins, since whoever comes later has a later account.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from features.fan_arrivals import FEWEST, FEWEST_OTHERS, STEP, WINDOW, arrivals, lists_of, skipped

CODE = "account_dates"
# Kolmogorov's limit at one in a thousand.
LIMIT = 1.949


def measure(case: Case) -> Measurement:
    """Distance between the dates of the interval's accounts and those of the others.

    Numbers: `distance` (0 to 1), `usual` and `largest` (median and largest of the page's runs of
    at most 200 joins outside), `by_chance` (what one in a thousand samples of this size
    exceeds), `known` (fans of the interval with a date).

    Raises
    ------
    CannotTell
        The list does not say when accounts were made, or of too few.
    """
    if (not_run := skipped(CODE, case)) is not None:
        return not_run
    created = lists_of(case).created
    came = arrivals(case)
    inside, outside = (
        each[np.isfinite(each)] for each in (created[came.inside], created[came.outside])
    )
    if len(inside) < FEWEST or len(outside) < FEWEST_OTHERS:
        raise CannotTell("check.account_dates.no_dates", needed=FEWEST)
    reference = np.sort(outside)
    size = min(len(inside), WINDOW)
    runs = [
        _distance(outside[at : at + size], reference)
        for at in range(0, len(outside) - size + 1, STEP)
    ]
    n, m = len(inside), len(outside)
    numbers = {
        "distance": _distance(inside, reference),
        "usual": float(np.median(runs)),
        "largest": max(runs),
        "by_chance": LIMIT * float(np.sqrt((n + m) / (n * m))),
        "known": n,
    }
    found = numbers["distance"] > max(numbers["largest"], numbers["by_chance"])
    outcome = Outcome.FOUND if found else Outcome.NOTHING_FOUND
    shown = {name: numbers[name] for name in ("distance", "largest")}
    return Measurement(CODE, outcome, note(f"check.account_dates.{outcome}", **shown), numbers)


def _distance(some: Floats, reference: Floats) -> float:
    """Largest distance between two cumulative distributions; the reference is ascending."""
    some = np.sort(some)
    at = np.concatenate([some, reference])
    one = np.searchsorted(some, at, side="right") / len(some)
    two = np.searchsorted(reference, at, side="right") / len(reference)
    return float(np.abs(one - two).max())
