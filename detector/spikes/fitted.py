"""One page after the scan: the fitted null model and the intervals, as Python objects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.simulate.organic import Floats
from detector.spikes.scanner import scan_page
from detector.spikes.shape import manner
from detector.spikes.tempering import LONGEST

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The scan of one flow.

    Attributes
    ----------
    x, weekday, boost
        What was scanned, shape (n,).
    expected
        Baseline times boost, shape (n,), fans a day.
    inverse_size
        1 / k: variance = mu + mu**2 / k.
    ratio
        Variance ratios by length in days, shape (32,).
    starts, ends, scores, manners
        Intervals `[start, end)` in order of time, their scores and manners of growth.
    """

    x: Floats
    weekday: Ints
    boost: Floats
    expected: Floats
    inverse_size: float
    ratio: Floats
    starts: Ints
    ends: Ints
    scores: Floats
    manners: Ints

    @property
    def seen(self) -> Bools:
        """Days reported."""
        reported: Bools = ~np.isnan(self.x)
        return reported

    @property
    def calm(self) -> Bools:
        """Days reported, outside every interval and engagement burst."""
        free: Bools = np.logical_and(self.seen, self.boost == 1.0)
        for start, end in zip(self.starts, self.ends, strict=True):
            free[start:end] = False
        return free


def fitted(x: Floats, weekday: Ints, boost: Floats | None = None) -> Fitted:
    """Fit, scan, mask, refit and rescan one flow `x`, shape (n,), NaN where not reported."""
    n = len(x)
    flow = np.ascontiguousarray(x, np.float64)
    days = np.ascontiguousarray(weekday, np.int64)
    lift = np.ones(n) if boost is None else np.ascontiguousarray(boost, np.float64)
    mu, ratio = np.empty(n), np.empty(LONGEST + 1)
    starts, ends, scores = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    many, alpha = scan_page(flow, days, lift, mu, ratio, starts, ends, scores)
    order = slice(None, None, -1)  # the scan writes the latest interval first
    begin, past = starts[:many][order].copy(), ends[:many][order].copy()
    seen = ~np.isnan(flow)
    manners = [manner(flow, mu, alpha, seen, s, e) for s, e in zip(begin, past, strict=True)]
    return Fitted(
        flow,
        days,
        lift,
        mu,
        alpha,
        ratio,
        begin,
        past,
        scores[:many][order].copy(),
        np.array(manners, np.int64),
    )
