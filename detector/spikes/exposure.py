"""Engagement as exposure: a post that travels brings fans, and the page's own numbers show it."""

from __future__ import annotations

import numpy as np

from detector.history.compiled import compiled
from detector.simulate.organic import Floats
from detector.spikes.scanner import scan_page
from detector.spikes.tempering import LONGEST

# Fans follow engagement to the power 1.3 inside a burst: best of 1, 1.3 and 1.7 in the
# published comparison, and in the middle of what single pages showed.
POWER = 1.3
# Deviations at which one day, or two together, hint at a burst, and the days before and after
# that a burst may reach: a travelling post has a shoulder of a week.
WEAK, BEFORE, AFTER = 3.0, 1, 7


@compiled("void(float64[::1], int64[::1], float64[::1])")
def boost_page(engagement: Floats, weekday: np.ndarray, boost: Floats) -> None:
    """Write the factor of engagement on the expectation of fans, (n,), 1 outside bursts.

    Bursts are the intervals that the same scan finds in the engagement itself.
    """
    n = len(engagement)
    flat, mu, ratio = np.ones(n), np.empty(n), np.empty(LONGEST + 1)
    starts, ends, scores = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    many, _ = scan_page(engagement, weekday, flat, mu, ratio, starts, ends, scores)
    boost[:] = 1.0
    for i in range(many):
        for t in range(starts[i], ends[i]):
            if engagement[t] > mu[t]:
                boost[t] = (engagement[t] / mu[t]) ** POWER


@compiled("void(float64[::1], int64[::1], float64[::1])")
def exposure_page(engagement: Floats, weekday: np.ndarray, boost: Floats) -> None:
    """Write the factor that the scan of the counts expects, (n,), 1 far from any burst.

    A post that travels is over in the engagement, where it is lost among much that has nothing
    to do with it, before it is over in the fans. So bursts too weak to be found by themselves
    count here, and the days about each.
    """
    n = len(engagement)
    flat, mu, ratio = np.ones(n), np.empty(n), np.empty(LONGEST + 1)
    starts, ends, scores = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    many, alpha = scan_page(engagement, weekday, flat, mu, ratio, starts, ends, scores)
    near, z = np.zeros(n, np.bool_), np.zeros(n + 1)
    for i in range(many):
        for t in range(max(0, starts[i] - BEFORE), min(n, ends[i] + AFTER)):
            near[t] = True
    for t in range(n):
        if not np.isnan(engagement[t]):
            z[t] = (engagement[t] - mu[t]) / np.sqrt(mu[t] + alpha * mu[t] ** 2)
    for t in range(n):
        pair = (z[t] + z[t + 1]) / np.sqrt(2.0) if min(z[t], z[t + 1]) > 0.0 else 0.0
        if z[t] > WEAK or pair > WEAK:
            days = 2 if pair > WEAK else 1
            for u in range(max(0, t - BEFORE), min(n, t + days + AFTER)):
                near[u] = True
    for t in range(n):
        boost[t] = (engagement[t] / mu[t]) ** POWER if near[t] and z[t] > 0.0 else 1.0


@compiled("void(float64[:, ::1], int64[::1], float64[:, ::1])")
def exposure_batch(engagement: Floats, weekday: np.ndarray, boost: Floats) -> None:
    """`exposure_page` for each row of `engagement` (m, n)."""
    for i in range(len(engagement)):
        exposure_page(engagement[i], weekday, boost[i])
