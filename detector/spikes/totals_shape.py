"""Whether a gain between snapshots stops like a delivery or fades like attention."""

from __future__ import annotations

import math

import numpy as np

from detector.history.compiled import compiled
from detector.history.daily import Floats
from detector.spikes.shape import (
    BRIEF,
    BRIEF_DAYS,
    FADING,
    LONG,
    SHAPE_SPREAD,
    SHAPES,
    SIZES,
    WEEK,
    WEEK_DAYS,
)
from detector.spikes.totals_fit import Fit

ONSETS = (-1.0, 0.0, 1.0)  # days from the interval's start at which a burst may begin


def totals_manner(
    t: Floats, lo: Floats, hi: Floats, fitted: Fit, sign: float, i: int, j: int
) -> int:
    """Manner of the pair (i, j), as `shape.manner` gives it for days.

    Where snapshots are so far apart, or so coarse, that a stop and a fade look alike, it
    counts as fading: what cannot be told apart is held against organic bursts.
    """
    fades = stops(t, lo, hi, fitted, sign, i, j) <= 0.0
    if t[j] - t[i] > WEEK_DAYS:
        # A burst inside one gap of snapshots is long only on paper.
        return FADING if fades and np.diff(t[i : j + 1]).max() > BRIEF_DAYS else LONG
    if fades:
        return FADING
    return BRIEF if t[j] - t[i] <= BRIEF_DAYS else WEEK


def possible_manners(t: Floats, i: int, j: int) -> tuple[int, ...]:
    """What `totals_manner` can answer for the pair (i, j)."""
    days = t[j] - t[i]
    return (FADING, LONG if days > WEEK_DAYS else BRIEF if days <= BRIEF_DAYS else WEEK)


def stops(t: Floats, lo: Floats, hi: Floats, fitted: Fit, sign: float, i: int, j: int) -> float:
    """Log-likelihood ratio of a block on (t_i, t_j] against a burst that decays by day.

    As `shape.stops`, with normal increments between snapshots any time apart: their
    variance is that of the flow, of uneven days within the event, and of the rounding.
    """
    low, high = (np.ascontiguousarray(bound, float) for bound in (lo, hi))
    return float(_stops(t, low, high, fitted.expected, fitted.flow, fitted.kappa, sign, i, j))


# Share of a burst's fans that have come by each whole day after its onset, (shapes, 8).
GONE: Floats = np.pad(
    np.cumsum(SHAPES, axis=1) / SHAPES.sum(axis=1, keepdims=True), ((0, 0), (1, 0))
)


@compiled("float64(int64, float64)")
def _gone(shape: int, age: float) -> float:
    """Share of a burst that has come `age` days after its onset."""
    last = GONE.shape[1] - 1
    if age <= 0.0:
        return float(GONE[shape, 0])
    if age >= last:
        return float(GONE[shape, last])
    day = int(age)
    part = age - day
    return float(GONE[shape, day] + part * (GONE[shape, day + 1] - GONE[shape, day]))


@compiled("float64(float64, float64, float64, float64, float64, float64)")
def _fits(extra: float, added: float, flow: float, noise: float, days: float, fuzz: float) -> float:
    """Log likelihood of one increment with `added` fans, less a constant."""
    mean = flow + added
    variance = mean + noise * mean**2 / days + (SHAPE_SPREAD * added) ** 2 + fuzz
    return -0.5 * (extra - added) ** 2 / variance - 0.5 * math.log(variance)


@compiled(
    "float64(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64, float64, int64, int64)"
)
def _stops(
    t: Floats,
    lo: Floats,
    hi: Floats,
    expected: Floats,
    flow: Floats,
    kappa: float,
    sign: float,
    i: int,
    j: int,
) -> float:
    first = max(0, i - 1)
    last = min(len(t) - 1, np.searchsorted(t, t[j] + SHAPES.shape[1]))
    many = last - first
    extra, fuzz, days = np.empty(many), np.empty(many), np.empty(many)
    amount, block = 0.0, 0.0
    for k in range(many):
        a, b = first + k, first + k + 1
        days[k] = t[b] - t[a]
        extra[k] = sign * (0.5 * (lo[b] + hi[b]) - 0.5 * (lo[a] + hi[a]) - expected[a])
        fuzz[k] = (hi[b] - lo[b]) ** 2 / 12 + (hi[a] - lo[a]) ** 2 / 12
        if i <= a < j:
            amount += extra[k]
    amount = max(amount, 0.0)
    for k in range(many):
        a, b = first + k, first + k + 1
        before = min(max((t[a] - t[i]) / (t[j] - t[i]), 0.0), 1.0)
        after = min(max((t[b] - t[i]) / (t[j] - t[i]), 0.0), 1.0)
        block += _fits(extra[k], amount * (after - before), flow[a], kappa, days[k], fuzz[k])
    best = -np.inf
    share = np.empty(many)
    for onset in range(len(ONSETS)):
        for shape in range(len(SHAPES)):
            for k in range(many):
                begun = t[i] + ONSETS[onset]
                share[k] = _gone(shape, t[first + k + 1] - begun)
                share[k] -= _gone(shape, t[first + k] - begun)
            for size in range(len(SIZES)):
                total = 0.0
                for k in range(many):
                    added = amount * SIZES[size] * share[k]
                    total += _fits(extra[k], added, flow[first + k], kappa, days[k], fuzz[k])
                best = max(best, total)
    return block - best if math.isfinite(block) else 0.0
