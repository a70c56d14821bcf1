"""What a page's own totals say of its rate and noise, for the scan of totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.spikes.totals_kernel import (
    ENOUGH,
    GRID,
    KAPPA_CALM,
    KAPPA_MAX,
    KAPPA_MIN,
    KAPPA_USUAL,
    MEDIAN_CHI2,
    filtered,
    knots,
    rate_on_grid,
    variance_ratios,
)
from detector.spikes.totals_pairs import best_pairs

Bools = NDArray[np.bool_]
TRIM = 0.2  # of the gains of a day of the week, at either end
WEEKS = 8  # of daily steps before the week is fitted
CLEAR = 3.0  # a step must be this many standard deviations of its rounding


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
    masked = np.zeros(len(t) - 1, bool)
    first = _fit(t, lo, hi, masked, None)
    for sign in (1.0, -1.0):
        starts, ends, _scores, _largest = pairs(t, first, sign)
        for i, j in zip(starts, ends, strict=True):
            masked[i:j] = True
    # A page that is flagged for the most part has no other rate to be held against.
    if not masked.any() or masked.mean() > 0.5:
        return first
    return _fit(t, lo, hi, masked, first.factors)


def pairs(
    t: Floats, fitted: Fit, sign: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, float]:
    """`best_pairs` of a fit."""
    f = fitted
    return best_pairs(
        t, f.expected, f.flow, f.noise, f.slack, f.ratios, f.mf, f.vf, f.mb, f.vb, sign
    )


def _fit(t: Floats, lo: Floats, hi: Floats, masked: Bools, factors: Floats | None) -> Fit:
    start, end, gain, error = unmasked(t, lo, hi, masked)
    days, middle = end - start, 0.5 * (start + end)
    grid = np.linspace(t[0], t[-1], max(2, int((t[-1] - t[0]) / GRID) + 1))
    if factors is None:
        level, _, _ = rate_on_grid(middle, gain, days, error, grid)
        factors = week(start - t[0], days, gain, error, np.interp(middle, grid, level))
    worked = clock(end - t[0], factors) - clock(start - t[0], factors)
    level, behind, blur = rate_on_grid(middle, gain, worked, error, grid)
    traffic = np.abs(level)
    if np.mean(gain < 0) > 0.1:
        # Where gains and losses cancel, the traffic is not the net rate.
        size, _, _ = rate_on_grid(middle, np.abs(gain), worked, error, grid)
        traffic = np.maximum(traffic, size)
    # Half a fan over the whole history keeps an empty page's variance above zero.
    traffic = np.maximum(traffic, 0.5 / (t[-1] - t[0]))
    # An increment pulls the rate towards itself: its residual is smaller than its noise.
    # Its share at the middle of a Gaussian kernel is sqrt(2) times its share of the days.
    pull = np.minimum(np.sqrt(2) * days / np.interp(middle, grid, behind), 0.5)
    kappa = overdispersion(
        (gain - np.interp(middle, grid, level) * worked) / np.sqrt(1 - pull),
        np.interp(middle, grid, traffic) * worked,
        error,
        days,
    )
    centre, elapsed = 0.5 * (t[1:] + t[:-1]), np.diff(clock(t - t[0], factors))
    expected = np.interp(centre, grid, level) * elapsed
    flow = np.interp(centre, grid, traffic) * elapsed
    noise = flow + kappa * flow**2 / np.diff(t)
    unsure = noise / np.diff(t) / np.interp(centre, grid, behind) + np.interp(centre, grid, blur)
    slack = np.sqrt(unsure) * elapsed
    mf, vf = filtered(lo, hi, expected, noise, slack, False)
    mb, vb = filtered(lo, hi, expected, noise, slack, True)
    summed = (np.concatenate(([0.0], np.cumsum(a))) for a in (expected, noise))
    ratios = variance_ratios(t, mf, vf, mb, vb, *summed)
    if vf.max() > 0 and ratios.max() > 1:
        # Between two changes of a rounded number growth is as uneven as over weeks.
        rough, slack = noise * ratios.max(), slack * np.sqrt(ratios.max())
        mf, vf = filtered(lo, hi, expected, rough, slack, False)
        mb, vb = filtered(lo, hi, expected, rough, slack, True)
    return Fit(expected, flow, noise, slack, ratios, mf, vf, mb, vb, factors, kappa)


def unmasked(
    t: Floats, lo: Floats, hi: Floats, masked: Bools
) -> tuple[Floats, Floats, Floats, Floats]:
    """Start, end, gain and rounding variance of the knots' increments to fit.

    Those that touch a masked increment of snapshots are left out, unless too few stay.
    """
    start, end, gain, error = knots(t, lo, hi)
    if len(start) == 0:
        # The number never changed: one increment of nothing.
        return t[:1], t[-1:], np.zeros(1), (hi[:1] - lo[:1]) ** 2 / 6
    hidden = np.concatenate(([0], np.cumsum(masked)))
    # Knots are snapshots, so these positions are exact.
    kept = hidden[np.searchsorted(t, end)] == hidden[np.searchsorted(t, start)]
    if kept.sum() < ENOUGH:
        return start, end, gain, error
    return start[kept], end[kept], gain[kept], error[kept]


def overdispersion(residual: Floats, flow: Floats, error: Floats, days: Floats) -> float:
    """1/k of the negative binomial, at which the median squared residual is a normal's."""
    extra = residual**2 / MEDIAN_CHI2 - error - flow
    # What rounding hides is not taken for calm: not less than the calmest real series,
    # and from a few increments not less than what is common.
    unseen = float(np.median(error * days / flow**2))
    least = min(unseen, KAPPA_CALM) if len(extra) >= ENOUGH else KAPPA_USUAL
    value = float(np.median(extra * days / flow**2))
    return min(max(value, least, KAPPA_MIN), KAPPA_MAX)


def week(since: Floats, days: Floats, gain: Floats, error: Floats, level: Floats) -> Floats:
    """Factor of each day of the week, shape (7,), mean 1; ones where it is not seen.

    `since` is the start of each increment in days from the first snapshot, whose day is
    day 0 of the week. Only steps of one day that stand well above their rounding count.
    """
    steps = (np.abs(days - 1.0) < 0.1) & (gain**2 >= CLEAR**2 * error)
    many = int(steps.sum())
    # Too few, too small a part, or less than a fan a day: the week is not seen.
    if many < 7 * WEEKS or many < 0.6 * len(since) or level[steps].sum() < many:
        return np.ones(7)
    day = (since + 0.05).astype(np.int64) % 7
    ratio = gain / np.maximum(level, 1e-9)
    factors = np.ones(7)
    for d in range(7):
        ordered = np.sort(ratio[steps & (day == d)])
        cut = int(TRIM * len(ordered))
        if len(ordered) < WEEKS // 2:
            return np.ones(7)
        factors[d] = max(float(ordered[cut : len(ordered) - cut].mean()), 0.05)
    mean = factors.mean()
    factors /= mean
    return factors


def clock(since: Floats, factors: Floats) -> Floats:
    """Days worked at `since` days after the first snapshot, each counted by its factor."""
    turn = np.concatenate(([0.0], np.cumsum(factors)))
    weeks, rest = np.divmod(since, 7.0)
    out: Floats = 7.0 * weeks + np.interp(rest, np.arange(8.0), turn)
    return out
