"""What a page's own totals say of its rate and noise, for the scan of totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.spikes.totals_pairs import best_pairs
from detector.spikes.totals_pass import one_pass


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Rate, noise and filtered totals; n snapshots, n - 1 increments between them.

    Attributes
    ----------
    expected, flow, noise, slack : (n - 1,)
        Net gain expected of each increment, its expected traffic (never negative), the
        variance of the gain, and the standard error of what is expected, which adds up
        over increments in one direction.
    ratios : (6,)
        Variance ratios over windows of SCALES days.
    mf, vf, mb, vb : (n,)
        Each total given its past, and given its future: mean and variance.
    factors : (7,)
        Of the days of the week, counted from the first snapshot; mean 1.
    kappa
        1/k of the negative binomial: a day's variance is flow + kappa * flow**2.
    """

    expected: Floats
    flow: Floats
    noise: Floats
    slack: Floats
    ratios: Floats
    mf: Floats
    vf: Floats
    mb: Floats
    vb: Floats
    factors: Floats
    kappa: float


def fit(t: Floats, lo: Floats, hi: Floats) -> Fit:
    """The fit after what a first scan finds is left out of the rate.

    Parameters
    ----------
    t, lo, hi
        Rising times in days, and the closed interval of each total; shape (n,).
    """
    t, lo, hi = (np.ascontiguousarray(each, np.float64) for each in (t, lo, hi))
    masked = np.zeros(len(t) - 1, bool)
    first = Fit(*one_pass(t, lo, hi, masked, np.empty(0)))
    for sign in (1.0, -1.0):
        starts, ends, _scores, _largest = pairs(t, first, sign)
        for i, j in zip(starts, ends, strict=True):
            masked[i:j] = True
    # A page that is flagged for the most part has no other rate to be held against.
    if not masked.any() or masked.mean() > 0.5:
        return first
    return Fit(*one_pass(t, lo, hi, masked, first.factors))


def pairs(
    t: Floats, fitted: Fit, sign: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, float]:
    """`best_pairs` of a fit."""
    f = fitted
    return best_pairs(
        t, f.expected, f.flow, f.noise, f.slack, f.ratios, f.mf, f.vf, f.mb, f.vb, sign
    )
