"""Hold an interval against the shape that organic bursts have: a peak, a shoulder, a tail.

A delivery stops when it is done; attention fades. Over the interval and the week after
it, the likelihood of a burst that decays day by day, of any size, is compared with that of
a block that starts and stops. Each manner of growth is then held against the references'
own of that manner: a travelling post must not hide a two-day block, nor a month of
advertisements a two-day block, merely because organic pages have big ones of those.
"""

from __future__ import annotations

import math

import numpy as np

from detector.history.compiled import compiled
from detector.simulate.events import VIRAL_SHAPE
from detector.simulate.organic import Floats

# Bursts fade faster or slower than the one measured: its shape to these powers, and a
# plain halving from day to day.
SHAPES: Floats = np.vstack(
    [VIRAL_SHAPE ** np.array([0.6, 1.0, 1.5])[:, None], 0.5 ** np.arange(7.0)]
)
# Sizes tried about the one that matches the excess.
SIZES: Floats = np.geomspace(0.2, 4.0, 7)
# A day of a burst strays from its shape by some 30 %.
SHAPE_SPREAD = 0.3


@compiled("float64(float64, float64, float64)")
def _log_likelihood(x: float, mean: float, alpha: float) -> float:
    """Negative-binomial log-probability of x, less the part that x alone decides."""
    k = 1.0 / alpha
    level = k * math.log(k / (k + mean)) + x * math.log(mean / (k + mean))
    return math.lgamma(x + k) - math.lgamma(k) + level


@compiled("float64(float64[::1], float64[::1], float64, boolean[::1], int64, int64)")
def stops(x: Floats, mu: Floats, alpha: float, seen: np.ndarray, start: int, end: int) -> float:
    """Log-likelihood ratio of a block on `[start, end)` against a fading burst.

    Parameters
    ----------
    x, mu, seen
        Counts, expectation and reported days, shape (n,).
    alpha
        1 / k.
    start, end
        The interval; the burst may begin a day earlier or later.
    """
    n, length = len(x), SHAPES.shape[1]
    first, past = max(0, start - 1), min(n, end + length)
    null, over, base = np.zeros(past - first), 0.0, 0.0
    for t in range(first, past):
        if seen[t]:
            null[t - first] = _log_likelihood(x[t], mu[t], alpha)
            if start <= t < end:
                over += x[t] - mu[t]
                base += mu[t]
    lift = max(over, 0.0) / base
    block = 0.0
    for t in range(start, end):
        if seen[t]:
            block += _log_likelihood(x[t], mu[t] * (1.0 + lift), alpha) - null[t - first]
    lift *= end - start
    best = 0.0
    for onset in range(first, min(start + 2, n)):
        for shape in range(len(SHAPES)):
            whole = SHAPES[shape].sum()
            for size in range(len(SIZES)):
                peak = SIZES[size] * lift / whole
                evidence = 0.0
                for t in range(onset, min(past, onset + length)):
                    if seen[t]:
                        more = peak * SHAPES[shape, t - onset]
                        stray = SHAPE_SPREAD * more / (1.0 + more)
                        evidence += _log_likelihood(x[t], mu[t] * (1.0 + more), alpha + stray**2)
                        evidence -= null[t - first]
                best = max(best, evidence)
    return block - best


# Manners of an interval: up to a week and fading; up to two days, or a week, and stopping;
# longer, where attention would have faded anyway.
FADING, BRIEF, WEEK, LONG = 0, 1, 2, 3
MANNERS = 4
BRIEF_DAYS, WEEK_DAYS = 2, 7


@compiled("int64(float64[::1], float64[::1], float64, boolean[::1], int64, int64)")
def manner(x: Floats, mu: Floats, alpha: float, seen: np.ndarray, start: int, end: int) -> int:
    """Manner of the interval `[start, end)`, for the same arguments as `stops`."""
    if end - start > WEEK_DAYS:
        return LONG
    if stops(x, mu, alpha, seen, start, end) <= 0.0:
        return FADING
    return BRIEF if end - start <= BRIEF_DAYS else WEEK
