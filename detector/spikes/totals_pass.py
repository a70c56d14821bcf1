"""One pass of the fit of totals, compiled whole: rate, week, noise, filtered totals.

Twins of a page are fitted by the hundred; between NumPy's calls there was more time than in
them. See `totals_fit` for what the numbers are.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detector.history.compiled import compiled
from detector.history.daily import Floats
from detector.spikes.order import median, trimmed_mean
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
    windows,
)

Bools = NDArray[np.bool_]
# What a pass gives: the attributes of `Fit`, in order.
Passed = tuple[
    Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, float
]
TRIM = 0.2  # of the gains of a day of the week, at either end
WEEKS = 8  # of daily steps before the week is fitted
CLEAR = 3.0  # a step must be this many standard deviations of its rounding


@compiled("(float64[::1], float64[::1], float64[::1], boolean[::1])")
def unmasked(
    t: Floats, lo: Floats, hi: Floats, masked: Bools
) -> tuple[Floats, Floats, Floats, Floats]:
    """Start, end, gain and rounding variance of the knots' increments to fit.

    Those that touch a masked increment of snapshots are left out, unless too few stay.
    """
    start, end, gain, error = knots(t, lo, hi)
    if len(start) == 0:
        # The number never changed: one increment of nothing.
        return t[:1].copy(), t[-1:].copy(), np.zeros(1), (hi[:1] - lo[:1]) ** 2 / 6
    hidden = np.zeros(len(t), np.int64)
    for k in range(len(masked)):
        hidden[k + 1] = hidden[k] + masked[k]
    # Knots are snapshots, so these positions are exact.
    kept = hidden[np.searchsorted(t, end)] == hidden[np.searchsorted(t, start)]
    if kept.sum() < ENOUGH:
        return start, end, gain, error
    return start[kept], end[kept], gain[kept], error[kept]


@compiled("float64(float64[::1], float64[::1], float64[::1], float64[::1])")
def overdispersion(residual: Floats, flow: Floats, error: Floats, days: Floats) -> float:
    """1/k of the negative binomial, at which the median squared residual is a normal's."""
    extra = (residual**2 / MEDIAN_CHI2 - error - flow) * days / flow**2
    # What rounding hides is not taken for calm: not less than the calmest real series,
    # and from a few increments not less than what is common.
    unseen = median(error * days / flow**2)
    least = min(unseen, KAPPA_CALM) if len(extra) >= ENOUGH else KAPPA_USUAL
    return float(min(max(median(extra), least, KAPPA_MIN), KAPPA_MAX))


@compiled("(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1])")
def week(since: Floats, days: Floats, gain: Floats, error: Floats, level: Floats) -> Floats:
    """Factor of each day of the week, shape (7,), mean 1; ones where it is not seen.

    `since` is the start of each increment in days from the first snapshot, whose day is
    day 0 of the week. Only steps of one day that stand well above their rounding count.
    """
    steps = (np.abs(days - 1.0) < 0.1) & (gain**2 >= CLEAR**2 * error)
    many = steps.sum()
    # Too few, too small a part, or less than a fan a day: the week is not seen.
    if many < 7 * WEEKS or many < 0.6 * len(since) or level[steps].sum() < many:
        return np.ones(7)
    day = (since + 0.05).astype(np.int64) % 7
    ratio = gain / np.maximum(level, 1e-9)
    factors = np.ones(7)
    for d in range(7):
        ordered = ratio[steps & (day == d)]
        if len(ordered) < WEEKS // 2:
            return np.ones(7)
        factors[d] = max(trimmed_mean(ordered, int(TRIM * len(ordered))), 0.05)
    return np.asarray(factors / factors.mean())


@compiled("(float64[::1], float64[::1])")
def clock(since: Floats, factors: Floats) -> Floats:
    """Days worked at `since` days after the first snapshot, each counted by its factor."""
    turn = np.zeros(8)
    for day in range(7):
        turn[day + 1] = turn[day] + factors[day]
    out = np.empty(len(since))
    for k in range(len(since)):
        weeks = math.floor(since[k] / 7.0)
        rest = since[k] - 7.0 * weeks
        day = min(int(rest), 6)
        out[k] = 7.0 * weeks + turn[day] + (rest - day) * factors[day]
    return out


@compiled("(float64[::1], float64[::1], float64[::1])")
def _between(at: Floats, grid: Floats, values: Floats) -> Floats:
    """Values given at an even grid, on straight lines between its points."""
    step = (grid[-1] - grid[0]) / (len(grid) - 1)
    out = np.empty(len(at))
    for k in range(len(at)):
        place = min(max((at[k] - grid[0]) / step, 0.0), len(grid) - 1.0)
        left = min(int(place), len(grid) - 2)
        out[k] = values[left] + (place - left) * (values[left + 1] - values[left])
    return out


@compiled(
    "(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1])"
)
def _noise_of(
    t: Floats,
    lo: Floats,
    hi: Floats,
    factors: Floats,
    grid: Floats,
    middle: Floats,
    days: Floats,
    worked: Floats,
    gain: Floats,
    error: Floats,
    level: Floats,
    behind: Floats,
    blur: Floats,
    traffic: Floats,
) -> Passed:
    # An increment pulls the rate towards itself: its residual is smaller than its noise.
    # Its share at the middle of a Gaussian kernel is sqrt(2) times its share of the days.
    pull = np.minimum(np.sqrt(2.0) * days / _between(middle, grid, behind), 0.5)
    kappa = overdispersion(
        (gain - _between(middle, grid, level) * worked) / np.sqrt(1.0 - pull),
        _between(middle, grid, traffic) * worked,
        error,
        days,
    )
    centre, gaps = 0.5 * (t[1:] + t[:-1]), t[1:] - t[:-1]
    run = clock(t - t[0], factors)
    elapsed = run[1:] - run[:-1]
    expected = _between(centre, grid, level) * elapsed
    flow = _between(centre, grid, traffic) * elapsed
    noise = flow + kappa * flow**2 / gaps
    unsure = noise / gaps / _between(centre, grid, behind) + _between(centre, grid, blur)
    slack = np.sqrt(unsure) * elapsed
    mf, vf = filtered(lo, hi, expected, noise, slack, False)
    mb, vb = filtered(lo, hi, expected, noise, slack, True)
    cum_b, cum_v = np.zeros(len(t)), np.zeros(len(t))
    cum_b[1:], cum_v[1:] = np.cumsum(expected), np.cumsum(noise)
    ratios = variance_ratios(t, mf, vf, mb, vb, cum_b, cum_v)
    if vf.max() > 0 and ratios.max() > 1:
        # Between two changes of a rounded number growth is as uneven as over weeks.
        rough, slack = noise * ratios.max(), slack * np.sqrt(ratios.max())
        mf, vf = filtered(lo, hi, expected, rough, slack, False)
        mb, vb = filtered(lo, hi, expected, rough, slack, True)
    return expected, flow, noise, slack, ratios, mf, vf, mb, vb, factors, kappa


@compiled("(float64[::1], float64[::1], float64[::1], boolean[::1], float64[::1])")
def one_pass(t: Floats, lo: Floats, hi: Floats, masked: Bools, factors: Floats) -> Passed:
    """Everything that one fit tells; the week is fitted where `factors` is empty.

    Parameters
    ----------
    t, lo, hi
        Rising times in days, and the closed interval of each total; shape (n,).
    masked
        Increments between snapshots that the rate leaves out, shape (n - 1,).
    factors
        Of the days of the week, shape (7,), or of shape (0,).
    """
    start, end, gain, error = unmasked(t, lo, hi, masked)
    days, middle = end - start, 0.5 * (start + end)
    grid = np.linspace(t[0], t[-1], max(2, int((t[-1] - t[0]) / GRID) + 1))
    first, last, near = windows(middle, grid)
    worked = days
    if len(factors) == 0:
        level, behind, blur = rate_on_grid(first, last, near, gain, days, error)
        factors = week(start - t[0], days, gain, error, _between(middle, grid, level))
        again = (factors != 1.0).any()
    else:
        again = True
    if again:
        worked = clock(end - t[0], factors) - clock(start - t[0], factors)
        level, behind, blur = rate_on_grid(first, last, near, gain, worked, error)
    traffic = np.abs(level)
    if (gain < 0).sum() > 0.1 * len(gain):
        # Where gains and losses cancel, the traffic is not the net rate.
        size, _, _ = rate_on_grid(first, last, near, np.abs(gain), worked, error)
        traffic = np.maximum(traffic, size)
    # Half a fan over the whole history keeps an empty page's variance above zero.
    traffic = np.maximum(traffic, 0.5 / (t[-1] - t[0]))
    return _noise_of(
        t,
        lo,
        hi,
        factors,
        grid,
        middle,
        days,
        worked,
        gain,
        error,
        level,
        behind,
        blur,
        traffic,
    )
