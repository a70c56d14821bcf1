"""A page's books: does its total move by what its own columns gained and lost?"""

from __future__ import annotations

import numpy as np

from detector.history.daily import Daily, Floats


def residuals(daily: Daily, *, net_only: bool = False) -> Floats:
    """What the total moved beyond the gains and losses of the day.

    Parameters
    ----------
    daily
        Counts by reporting day, arrays of shape (n,).
    net_only
        Whether `gained` is a net change, so that nothing is to be taken off for losses.

    Returns
    -------
    ndarray, shape (n,), fans
        `(total[t] - total[t-1]) - (gained[t] - lost[t])`; for rounded numbers the part of
        it that rounding cannot explain, 0 where rounding can. NaN on the first day and
        wherever one of the four numbers is missing.
    """
    left = np.full(len(daily), np.nan)
    if len(daily) < 2:
        return left
    lost = np.zeros(len(daily)) if net_only else daily.lost
    net_low = _or(daily.gained_low, daily.gained) - lost
    net_high = _or(daily.gained_high, daily.gained) - lost
    total_low = _or(daily.total_low, daily.total)
    total_high = _or(daily.total_high, daily.total)
    low = total_low[1:] - total_high[:-1] - net_high[1:]
    high = total_high[1:] - total_low[:-1] - net_low[1:]
    # The point of [low, high] that is nearest to balance.
    left[1:] = np.where(np.isnan(low), np.nan, np.clip(0.0, low, high))
    return left


def _or(bound: Floats, value: Floats) -> Floats:
    # An exact number may come without bounds.
    return np.where(np.isnan(bound), value, bound)
