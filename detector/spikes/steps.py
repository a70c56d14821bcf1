"""Steps: days on which the total moves by more than the export's own columns say.

Null model: where nothing happened, the difference between the total's move and gained
less lost is late or repeated bookkeeping, of either sign, with heavy (Laplace) tails
whose scale is the mean size on all the other days, never below one fan. With n days
looked at, a difference d has the page-level probability n exp(-|d| / scale).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.history.accounting import residuals
from detector.history.daily import Daily

# Fewer balanced days than this do not show what ordinary bookkeeping looks like.
FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Step:
    """One run of adjoining days, half-open positions `[start, end)`.

    Attributes
    ----------
    difference
        Fans by which the total moved beyond gained less lost; negative for a fall.
    total_move, explained
        The total's own move, and what the columns explain of it.
    """

    start: int
    end: int
    difference: float
    total_move: float
    explained: float


def find_steps(series: Daily, alpha: float, *, net_only: bool = False) -> tuple[Step, ...]:
    """Steps that ordinary bookkeeping of this page does not explain.

    Parameters
    ----------
    series
        Needs total, gained and lost; days that lack one are not looked at.
    alpha
        Probability of any false step on a page whose books balance.
    net_only
        `gained` is a net change, from which nothing is to be taken off.
    """
    left = residuals(series, net_only=net_only)
    seen = np.flatnonzero(np.isfinite(left))
    if len(seen) < FEWEST_DAYS:
        return ()
    size = np.abs(left[seen])
    others = (size.sum() - size) / (len(seen) - 1)
    chance = len(seen) * np.exp(-size / np.maximum(1.0, others))
    days = seen[chance < alpha]
    steps = []
    for run in np.split(days, np.flatnonzero(np.diff(days) > 1) + 1):
        if len(run):
            start, end = int(run[0]), int(run[-1]) + 1
            move = float(series.total[end - 1] - series.total[start - 1])
            difference = float(left[run].sum())
            steps.append(Step(start, end, difference, move, move - difference))
    return tuple(steps)
