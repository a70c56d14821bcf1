"""Gains that the page's own columns explain, and that may have come from anywhere.

An advertisement or a post that travels brings fans from wherever it reached. How many is known
from the columns, from where is not: the least favourable is taken for what would else be
surprising.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from detector.history.daily import Daily, Floats, day_instants
from detector.origin.grid import Grid
from detector.origin.surprise import gates
from detector.origin.window import Window

# Demographics lag the counts by up to this many days: the best fitting lag is allowed.
LAGS = (0, 1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Allowance:
    """Running sums of the fans explained, at the listings and as long before as they may lag.

    Attributes
    ----------
    run
        Shape (lags, t).
    """

    run: Floats

    @classmethod
    def of(cls, zone: str, series: Daily, by_day: Floats, times: tuple[datetime, ...]) -> Allowance:
        """From fans explained a day, aligned to `series` in its zone, shape (n,)."""
        ends = day_instants(series.days + 1, zone)
        clock = (ends - ends[0]).total_seconds().to_numpy()
        at = (pd.DatetimeIndex(times) - ends[0]).total_seconds().to_numpy()
        total = np.cumsum(np.maximum(np.nan_to_num(by_day), 0.0))
        # The sum stands at the end of its day; before the first day it is nothing.
        clock, total = np.append(clock[0] - 86400.0, clock), np.append(0.0, total)
        return cls(np.array([np.interp(at - 86400.0 * lag, clock, total) for lag in LAGS]))

    def between(self, first: int, last: int) -> float:
        """Fans explained between two listings, at the lag that explains most."""
        return float((self.run[:, last] - self.run[:, first]).max())

    def of_each(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
        """`between` of w windows, shape (w,)."""
        return np.asarray((self.run[:, last] - self.run[:, first]).max(axis=0))


def less_explained(view: Window, fans: float) -> tuple[Window, float]:
    """The window without up to `fans` of what stands out, and how many were taken out.

    Only countries far above their expectation lose any, in proportion to what stands out.
    """
    gained, taken = _less(view, view.gained[None, :], np.array([fans]))
    return replace(view, gained=gained[0]), float(taken[0])


def all_less_explained(views: Grid, fans: Floats) -> tuple[Grid, Floats]:
    """`less_explained` of w windows with `fans` of shape (w,); taken out of each, shape (w,)."""
    gained, taken = _less(views, views.gained, fans)
    return replace(views, gained=gained), taken


def _less(view: Window | Grid, gained: Floats, fans: Floats) -> tuple[Floats, Floats]:
    single, far = gates(view, gained)
    beyond = np.maximum(gained - gained.sum(axis=1, keepdims=True) * view.expected, 0.0)
    beyond = np.where(single | far, beyond, 0.0)
    total = beyond.sum(axis=1)
    taken = np.minimum(np.maximum(fans, 0.0), total)
    part = taken / np.where(total > 0.0, total, 1.0)
    return gained - beyond * part[:, None], taken
