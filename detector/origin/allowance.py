"""Gains that the page's own columns explain, and that may have come from anywhere.

An advertisement or a post that travels brings fans from wherever it reached. How many is known
from the columns, from where is not: the least favourable is taken for what would else be
surprising.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from detector.history import PageHistory
from detector.history.daily import Floats, daily, day_instants
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
    def of(cls, history: PageHistory, by_day: Floats, times: tuple[datetime, ...]) -> Allowance:
        """From fans explained a day, aligned to the days of `history`, shape (n,)."""
        series = daily(history)
        ends = day_instants(series.days + 1, history.zone)
        clock = (ends - ends[0]).total_seconds().to_numpy()
        at = np.array([(time - ends[0]).total_seconds() for time in times])
        total = np.cumsum(np.maximum(np.nan_to_num(by_day), 0.0))
        # The sum stands at the end of its day; before the first day it is nothing.
        clock, total = np.append(clock[0] - 86400.0, clock), np.append(0.0, total)
        return cls(np.array([np.interp(at - 86400.0 * lag, clock, total) for lag in LAGS]))

    def between(self, first: int, last: int) -> float:
        """Fans explained between two listings, at the lag that explains most."""
        return float((self.run[:, last] - self.run[:, first]).max())


def less_explained(view: Window, fans: float) -> tuple[Window, float]:
    """The window without up to `fans` of what stands out, and how many were taken out.

    Only countries far above their expectation lose any, in proportion to what stands out.
    """
    if fans <= 0.0:
        return view, 0.0
    single, far = gates(view, view.gained[None, :])
    beyond = np.maximum(view.gained - view.n * view.expected, 0.0)
    beyond = np.where((single | far)[0], beyond, 0.0)
    total = float(beyond.sum())
    if total <= 0.0:
        return view, 0.0
    taken = min(fans, total)
    return replace(view, gained=view.gained - beyond * (taken / total)), taken
