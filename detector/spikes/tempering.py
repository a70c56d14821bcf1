"""Tempering: weaken sums over L days by how restless L-day sums of this page are."""

from __future__ import annotations

import numpy as np

from detector.history.compiled import compiled
from detector.simulate.organic import Floats
from detector.spikes.order import median

LONGEST = 31  # days of one scanned interval; longer deliveries come as touching ones
# Variance ratios are measured at these lengths and joined by straight lines.
LENGTHS = np.array([1, 2, 3, 5, 7, 10, 14, 21, 31])
NORMAL_MEDIAN = 0.67449  # median |z| of a standard normal


@compiled("void(float64[::1], boolean[::1], float64[::1])")
def variance_ratios(z: Floats, usable: np.ndarray, ratio: Floats) -> None:
    """Robust variance of L-day sums of the residual over L, for L = 0..31.

    Parameters
    ----------
    z
        Pearson residuals, shape (n,); read where usable.
    usable
        Shape (n,).
    ratio
        Written, shape (32,); never below 1. A length that fits the history fewer than
        three times takes the value of the longest that does.
    """
    n = len(z)
    total, days = np.zeros(n + 1), np.zeros(n + 1)
    for t in range(n):
        total[t + 1] = total[t] + (z[t] if usable[t] else 0.0)
        days[t + 1] = days[t] + (1.0 if usable[t] else 0.0)
    sums = np.empty(n)
    per_root = np.empty(LONGEST + 1)  # no square root for every sum
    for many_days in range(1, LONGEST + 1):
        per_root[many_days] = 1.0 / np.sqrt(many_days)
    before, value_before = 1, 1.0
    ratio[0] = 1.0
    ratio[1] = 1.0
    for place in range(1, len(LENGTHS)):
        length = LENGTHS[place]
        value = value_before
        if days[n] >= 3 * length:
            many = 0
            # Sums that share most of their days say the same: a third of a length apart.
            for t in range(0, n - length + 1, max(1, length // 3)):
                seen = days[t + length] - days[t]
                if 2 * seen > length:
                    sums[many] = abs(total[t + length] - total[t]) * per_root[int(seen)]
                    many += 1
            if many >= 7:
                value = max((median(sums[:many]) / NORMAL_MEDIAN) ** 2, 1.0)
        for between in range(before + 1, length + 1):
            part = (between - before) / (length - before)
            ratio[between] = value_before + part * (value - value_before)
        before, value_before = length, value
