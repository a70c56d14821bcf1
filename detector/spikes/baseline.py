"""Robust negative-binomial baseline of a daily count series: level x weekday, and 1/k.

All loops here run compiled inside the scan; `arrays.py` holds the same in NumPy.
"""

from __future__ import annotations

import numpy as np

from detector.simulate.organic import Floats
from detector.spikes.compiled import compiled

# Half-widths in days. The level follows what lasts longer than a delivery: a Gaussian
# kernel of 16 days cut at 45, started from a running median of 91 days.
BANDWIDTH, REACH = 16.0, 45
KERNEL: Floats = np.exp(-0.5 * (np.arange(REACH + 1) / BANDWIDTH) ** 2)
# Under one fan in three weeks no count tells one level from another.
LOWEST_LEVEL = 0.05
TRIM = 0.1  # of the ratios of one weekday, from either end
WEEKDAY_PRIOR = 10.0  # fans' worth of belief that weekdays are alike
# E[z**2 where |z| is the median] of a standard normal: 0.6745**2.
MEDIAN_SQUARE = 0.45494
LEAST_DISPERSION, MOST_DISPERSION = 1e-4, 3.0
# With less than this mean level the median of squared residuals of whole numbers says
# nothing; a capped mean does, leaning on a prior where it too is weak.
SPARSE_LEVEL = 5.0
PRIOR_DISPERSION, PRIOR_SPREAD = 0.1, 0.1  # inside 1/29 to 1/2.9 of the NAB tweet series
CAP = 9.0  # squared residuals are capped at three standard deviations


@compiled("int64(float64[::1], int64, float64)")
def _insert(window: Floats, size: int, value: float) -> int:
    if np.isnan(value):
        return size
    place = size
    while place > 0 and window[place - 1] > value:
        window[place] = window[place - 1]
        place -= 1
    window[place] = value
    return size + 1


@compiled("int64(float64[::1], int64, float64)")
def _remove(window: Floats, size: int, value: float) -> int:
    if np.isnan(value):
        return size
    place = np.searchsorted(window[:size], value)
    for i in range(place, size - 1):
        window[i] = window[i + 1]
    return size - 1


@compiled("void(float64[::1], boolean[::1], float64[::1])")
def running_level(x: Floats, usable: np.ndarray, level: Floats) -> None:
    """Write the running 91-day median of 7-day means into `level`, shape (n,).

    Seven-day means know no weekday and, unlike days, have a median above zero on pages
    that gain a fan every third day.
    """
    n = len(x)
    week = np.full(n, np.nan)
    for t in range(n):
        total, days = 0.0, 0
        for u in range(max(0, t - 3), min(n, t + 4)):
            if usable[u]:
                total += x[u]
                days += 1
        if days >= 3:
            week[t] = total / days
    window = np.empty(2 * REACH + 1)
    size = 0
    for t in range(min(REACH, n)):
        size = _insert(window, size, week[t])
    for t in range(n):
        if t + REACH < n:
            size = _insert(window, size, week[t + REACH])
        if t - REACH - 1 >= 0:
            size = _remove(window, size, week[t - REACH - 1])
        if size > 0:
            middle = 0.5 * (window[(size - 1) // 2] + window[size // 2])
            level[t] = max(middle, LOWEST_LEVEL)
        else:
            level[t] = np.nan
    last = np.nan
    for t in range(n):
        if np.isnan(level[t]):
            level[t] = last
        else:
            last = level[t]
    last = LOWEST_LEVEL
    for t in range(n - 1, -1, -1):
        if np.isnan(level[t]):
            level[t] = last
        else:
            last = level[t]


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
        ordered = np.sort(ratio[:many])
        cut = int(TRIM * many)
        mean = ordered[cut : many - cut].mean()
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
    by_median = min(max(np.median(each[:many]), LEAST_DISPERSION), MOST_DISPERSION)
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
    running_level(x, usable, level)
    weekday_factors(x, usable, weekday, level, factor)
    for t in range(n):
        mu[t] = level[t] * factor[weekday[t]]
    alpha = inverse_size(x, usable, mu)
    calm = np.zeros(n)
    for _ in range(2):
        # Winsorise at two standard deviations, then smooth what remains.
        for t in range(n):
            if usable[t]:
                sd = np.sqrt(mu[t] + alpha * mu[t] ** 2)
                held = min(max(x[t], mu[t] - 2.0 * sd), mu[t] + 2.0 * sd)
                calm[t] = held / factor[weekday[t]]
        for t in range(n):
            total, weight = 0.0, 0.0
            for u in range(max(0, t - REACH), min(n, t + REACH + 1)):
                if usable[u]:
                    part = KERNEL[abs(t - u)]
                    total += part * calm[u]
                    weight += part
            smooth = total / weight if weight > 0.0 else level[t]
            mu[t] = max(smooth, LOWEST_LEVEL) * factor[weekday[t]]
        alpha = inverse_size(x, usable, mu)
    return alpha
