"""Whether a gain between snapshots stops like a delivery or fades like attention."""

from __future__ import annotations

import math

import numpy as np

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


def stops(t: Floats, lo: Floats, hi: Floats, fitted: Fit, sign: float, i: int, j: int) -> float:
    """Log-likelihood ratio of a block on (t_i, t_j] against a burst that decays by day.

    As `shape.stops`, with normal increments between snapshots any time apart: their
    variance is that of the flow, of uneven days within the event, and of the rounding.
    """
    first = max(0, i - 1)
    last = min(len(t) - 1, int(np.searchsorted(t, t[j] + SHAPES.shape[1])))
    spans = slice(first, last + 1)
    when, days = t[spans], np.diff(t[spans])
    extra = sign * (np.diff(0.5 * (lo + hi)[spans]) - fitted.expected[first:last])
    flow = fitted.flow[first:last]
    rounding = (hi - lo)[spans] ** 2 / 12
    fuzz = rounding[1:] + rounding[:-1]
    amount = float(extra[i - first : j - first].sum())

    def fit_of(added: Floats) -> Floats:
        """Log likelihood of each row of added fans, shape (rows, increments)."""
        mean = flow + added
        variance = mean + fitted.kappa * mean**2 / days + (SHAPE_SPREAD * added) ** 2 + fuzz
        each = -0.5 * (extra - added) ** 2 / variance - 0.5 * np.log(variance)
        total: Floats = each.sum(axis=-1)
        return total

    part = np.clip((when - t[i]) / (t[j] - t[i]), 0.0, 1.0)
    block = float(fit_of(max(amount, 0.0) * np.diff(part)[None])[0])
    gone = np.pad(np.cumsum(SHAPES, axis=1) / SHAPES.sum(axis=1, keepdims=True), ((0, 0), (1, 0)))
    age = np.arange(SHAPES.shape[1] + 1.0)
    bursts = [
        np.diff(np.interp(when - t[i] - onset, age, curve)) for onset in ONSETS for curve in gone
    ]
    added = max(amount, 0.0) * SIZES[:, None, None] * np.array(bursts)[None]
    best = float(fit_of(added.reshape(-1, len(days))).max())
    return block - best if math.isfinite(block) else 0.0
