"""Robust negative-binomial baseline of a daily count series: level x weekday, and 1/k.

All loops here run compiled inside the scan; `arrays.py` holds the same in NumPy.
"""

from __future__ import annotations

import numpy as np

from detector.history.compiled import compiled
from detector.simulate.organic import Floats
from detector.spikes.order import drop, median, put, trimmed_mean

# Half-widths in days. The level follows what lasts longer than a delivery: a Gaussian
# kernel of 16 days cut at 45, started from a running median of 91 days.
BANDWIDTH, REACH = 16.0, 45
KERNEL: Floats = np.exp(-0.5 * (np.arange(REACH + 1) / BANDWIDTH) ** 2)
# Under one fan in three weeks no count tells one level from another.
LOWEST_LEVEL = 0.05
STRIDE = 7  # days between the running medians, joined by straight lines
TRIM = 0.1  # of the ratios of one weekday, from either end; one of five or more
WEEKDAY_PRIOR = 10.0  # fans' worth of belief that weekdays are alike
# E[z**2 where |z| is the median] of a standard normal: 0.6745**2.
MEDIAN_SQUARE = 0.45494
LEAST_DISPERSION, MOST_DISPERSION = 1e-4, 3.0
# With less than this mean level the median of squared residuals of whole numbers says
# nothing; a capped mean does, leaning on a prior where it too is weak.
SPARSE_LEVEL = 5.0
PRIOR_DISPERSION, PRIOR_SPREAD = 0.1, 0.1  # inside 1/29 to 1/2.9 of the NAB tweet series
CAP = 9.0  # squared residuals are capped at three standard deviations


@compiled("void(float64[:])")
def _carry(level: Floats) -> None:
    """Fill holes with the value before them."""
    last = np.nan
    for t in range(len(level)):
        if np.isnan(level[t]):
            level[t] = last
        else:
            last = level[t]


@compiled("void(float64[::1], boolean[::1], float64[::1])")
def running_level(x: Floats, usable: np.ndarray, level: Floats) -> None:
    """Write the running 91-day median of 7-day means into `level`, shape (n,).

    Seven-day means know no weekday and, unlike days, have a median above zero on pages
    that gain a fan every third day.
    """
    n = len(x)
    total, days = np.zeros(n + 1), np.zeros(n + 1)
    for t in range(n):
        total[t + 1] = total[t] + (x[t] if usable[t] else 0.0)
        days[t + 1] = days[t] + (1.0 if usable[t] else 0.0)
    # Neighbouring seven-day means hold nearly the same days: every third will do.
    week = np.full((n + 2) // 3, np.nan)
    for i in range(len(week)):
        first, past = max(0, 3 * i - 3), min(n, 3 * i + 4)
        seen = days[past] - days[first]
        if seen >= 3:
            week[i] = (total[past] - total[first]) / seen
    reach = REACH // 3
    # The means within reach stay in order from knot to knot; only the ends change.
    ordered = np.empty(2 * reach + 2)
    many, first, past = 0, 0, 0
    for knot in range(0, n + STRIDE - 1, STRIDE):
        t = min(knot, n - 1)
        while past < min(len(week), t // 3 + reach + 1):
            while first < max(0, past - 2 * reach):
                many = many if np.isnan(week[first]) else drop(ordered, many, week[first])
                first += 1
            many = many if np.isnan(week[past]) else put(ordered, many, week[past])
            past += 1
        while first < max(0, t // 3 - reach):
            many = many if np.isnan(week[first]) else drop(ordered, many, week[first])
            first += 1
        level[t] = np.nan
        if many > 0:
            middle = 0.5 * (ordered[(many - 1) // 2] + ordered[many // 2])
            level[t] = max(middle, LOWEST_LEVEL)
        before = max(0, knot - STRIDE)
        for u in range(before + 1, t):
            part = (u - before) / (t - before)
            level[u] = level[before] + part * (level[t] - level[before])
    _carry(level)
    _carry(level[::-1])
    if n and np.isnan(level[0]):  # nothing at all is known
        level[:] = LOWEST_LEVEL


@compiled("void(float64[::1], boolean[::1], int64[::1], float64[::1], float64[::1])")
def weekday_factors(
    x: Floats, usable: np.ndarray, weekday: np.ndarray, level: Floats, factor: Floats
) -> None:
    """Write the trimmed mean of x / level for each weekday, mean 1, into `factor` (7,)."""
    n = len(x)
    ratio = np.empty(n)
    for day in range(7):
        many, weight = 0, 0.0
        for t in range(n):
            if usable[t] and weekday[t] == day:
                ratio[many] = x[t] / level[t]
                weight += level[t]
                many += 1
        if many < 3:
            factor[day] = 1.0
            continue
        mean = trimmed_mean(ratio[:many], max(int(TRIM * many), int(many >= 5)))
        factor[day] = (mean * weight + WEEKDAY_PRIOR) / (weight + WEEKDAY_PRIOR)
    middle = factor.mean()
    for day in range(7):
        factor[day] = max(factor[day] / middle, 0.05)


@compiled("float64(float64[::1], boolean[::1], float64[::1])")
def inverse_size(x: Floats, usable: np.ndarray, mu: Floats) -> float:
    """1 / k, closed form: the value at which the median |residual| is that of a normal."""
    n = len(x)
    each = np.empty(n)
    many, level, squares = 0, 0.0, 0.0
    for t in range(n):
        if usable[t]:
            each[many] = ((x[t] - mu[t]) ** 2 / MEDIAN_SQUARE - mu[t]) / mu[t] ** 2
            level += mu[t]
            squares += mu[t] ** 2
            many += 1
    if many == 0:
        return PRIOR_DISPERSION
    by_median = min(max(median(each[:many]), LEAST_DISPERSION), MOST_DISPERSION)
    level /= many
    if level >= SPARSE_LEVEL:
        return by_median
    capped = 0.0
    for t in range(n):
        if usable[t]:
            variance = mu[t] + PRIOR_DISPERSION * mu[t] ** 2
            capped += min((x[t] - mu[t]) ** 2, CAP * variance) - mu[t]
    # Sampling error of the capped mean under Poisson noise is sqrt(2 / n) / level.
    sure = many * level**2 / 2.0
    prior = 1.0 / PRIOR_SPREAD**2
    blended = (capped / squares * sure + PRIOR_DISPERSION * prior) / (sure + prior)
    return min(max(blended, LEAST_DISPERSION), MOST_DISPERSION)


@compiled("void(float64[::1], float64[::1])")
def smooth(values: Floats, out: Floats) -> None:
    """Write the Gaussian-kernel sums of `values` (n,) into `out` (n,)."""
    n = len(values)
    for t in range(n):
        out[t] = KERNEL[0] * values[t]
    # Lag by lag, so that the inner loop runs over neighbouring days: four at a time.
    for lag in range(1, min(REACH + 1, n)):
        part = KERNEL[lag]
        for t in range(n - lag):
            out[t] += part * values[t + lag]
        for t in range(n - lag):
            out[t + lag] += part * values[t]


@compiled(
    "float64(float64[::1], boolean[::1], int64[::1], float64[::1], float64[::1], float64[::1])"
)
def rough(
    x: Floats,
    usable: np.ndarray,
    weekday: np.ndarray,
    level: Floats,
    factor: Floats,
    mu: Floats,
) -> float:
    """Write the running median `level` (n,), the weekdays' `factor` (7,), their product `mu` (n,).

    Returns 1 / k. No delivery of up to six weeks moves the median, but it follows the page less
    closely than `fit`: it is good for telling what to leave out of that.
    """
    running_level(x, usable, level)
    weekday_factors(x, usable, weekday, level, factor)
    for t in range(len(x)):
        mu[t] = level[t] * factor[weekday[t]]
    return inverse_size(x, usable, mu)


@compiled("float64(float64[::1], boolean[::1], int64[::1], float64[::1])")
def fit(x: Floats, usable: np.ndarray, weekday: np.ndarray, mu: Floats) -> float:
    """Fit the baseline to the usable days.

    Parameters
    ----------
    x
        Counts, shape (n,); NaN only where not usable.
    usable
        Observed, unmasked, outside engagement bursts; shape (n,).
    weekday
        Monday 0, shape (n,).
    mu
        Written: expected fans a day, shape (n,).

    Returns
    -------
    float
        1 / k.
    """
    n = len(x)
    level, factor = np.empty(n), np.empty(7)
    alpha = rough(x, usable, weekday, level, factor, mu)
    calm, weight, share = np.zeros(n), np.zeros(n), usable.astype(np.float64)
    smooth(share, weight)
    for turn in range(2):
        # Winsorise at two standard deviations, then smooth what remains.
        for t in range(n):
            if usable[t]:
                sd = np.sqrt(mu[t] + alpha * mu[t] ** 2)
                held = min(max(x[t], mu[t] - 2.0 * sd), mu[t] + 2.0 * sd)
                calm[t] = held / factor[weekday[t]]
        smooth(calm, mu)
        for t in range(n):
            local = mu[t] / weight[t] if weight[t] > 0.0 else level[t]
            mu[t] = max(local, LOWEST_LEVEL) * factor[weekday[t]]
        if turn == 1:
            alpha = inverse_size(x, usable, mu)
    return alpha
