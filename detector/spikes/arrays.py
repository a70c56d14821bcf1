"""The scan in NumPy, page by page in arrays: the twin that works where numba is absent.

Every function has the name, the arguments and the result of its compiled twin. The loops
over days are gone, so that pure Python needs some milliseconds a page instead of seconds.
"""

from __future__ import annotations

import numpy as np

from detector.simulate.organic import Floats
from detector.spikes.baseline import (
    CAP,
    KERNEL,
    LEAST_DISPERSION,
    LOWEST_LEVEL,
    MEDIAN_SQUARE,
    MOST_DISPERSION,
    PRIOR_DISPERSION,
    PRIOR_SPREAD,
    REACH,
    SPARSE_LEVEL,
    STRIDE,
    TRIM,
    WEEKDAY_PRIOR,
)
from detector.spikes.kernel import BOOST_SPREAD, ENTRY, FACTORS, LOG_FACTORS
from detector.spikes.tempering import LENGTHS, LONGEST, NORMAL_MEDIAN

WHOLE_KERNEL = np.concatenate([KERNEL[:0:-1], KERNEL])


def smooth(values: Floats) -> Floats:
    """Gaussian-kernel sums of `values` (n,)."""
    summed: Floats = np.convolve(values, WHOLE_KERNEL)[REACH : REACH + len(values)]
    return summed


def running_level(x: Floats, usable: np.ndarray) -> Floats:
    """Running 91-day median of 7-day means, shape (n,)."""
    n = len(x)
    total = np.concatenate([[0.0], np.cumsum(np.where(usable, x, 0.0))])
    days = np.concatenate([[0], np.cumsum(usable)])
    middle = np.arange(0, n, 3)
    first, past = np.maximum(middle - 3, 0), np.minimum(middle + 4, n)
    seen = days[past] - days[first]
    week = np.full(len(middle), np.nan)
    enough = seen >= 3
    week[enough] = (total[past] - total[first])[enough] / seen[enough]
    knots = np.minimum(np.arange(0, n + STRIDE - 1, STRIDE), n - 1)
    reach = REACH // 3
    level = np.full(len(knots), np.nan)
    for i, t in enumerate(knots):
        around = week[max(0, t // 3 - reach) : t // 3 + reach + 1]
        around = around[~np.isnan(around)]
        if len(around):
            level[i] = max(np.median(around), LOWEST_LEVEL)
    knots, where = np.unique(knots, return_index=True)
    given = level[where]
    # Straight lines between knots; a hole takes the value before it, or the first after.
    lines = np.interp(np.arange(n), knots, np.nan_to_num(given, nan=0.0))
    hole = np.interp(np.arange(n), knots, np.isnan(given).astype(float)) > 0.0
    lines[hole] = np.nan
    known = np.flatnonzero(~hole)
    if not len(known):
        return np.full(n, np.nan)
    before = np.searchsorted(known, np.arange(n), side="right") - 1
    return np.asarray(lines[known[np.maximum(before, 0)]])


def weekday_factors(x: Floats, usable: np.ndarray, weekday: np.ndarray, level: Floats) -> Floats:
    """Trimmed mean of x / level for each weekday, mean 1, shape (7,)."""
    factor = np.ones(7)
    for day in range(7):
        mine = usable & (weekday == day)
        many = int(mine.sum())
        if many < 3:
            continue
        ordered = np.sort(x[mine] / level[mine])
        cut, weight = max(int(TRIM * many), int(many >= 5)), level[mine].sum()
        mean = ordered[cut : many - cut].mean()
        factor[day] = (mean * weight + WEEKDAY_PRIOR) / (weight + WEEKDAY_PRIOR)
    return np.asarray(np.maximum(factor / factor.mean(), 0.05))


def inverse_size(x: Floats, usable: np.ndarray, mu: Floats) -> float:
    """1 / k of the usable days."""
    x, mu = x[usable], mu[usable]
    if not len(x):
        return PRIOR_DISPERSION
    square = (x - mu) ** 2
    by_median = np.median((square / MEDIAN_SQUARE - mu) / mu**2)
    if mu.mean() >= SPARSE_LEVEL:
        return float(np.clip(by_median, LEAST_DISPERSION, MOST_DISPERSION))
    capped = np.minimum(square, CAP * (mu + PRIOR_DISPERSION * mu**2)) - mu
    sure, prior = len(x) * mu.mean() ** 2 / 2.0, 1.0 / PRIOR_SPREAD**2
    blended = (capped.sum() / (mu**2).sum() * sure + PRIOR_DISPERSION * prior) / (sure + prior)
    return float(np.clip(blended, LEAST_DISPERSION, MOST_DISPERSION))


def rough(
    x: Floats,
    usable: np.ndarray,
    weekday: np.ndarray,
    level: Floats,
    factor: Floats,
    mu: Floats,
) -> float:
    """As `baseline.rough`."""
    median = running_level(x, usable)
    level[:] = np.where(np.isnan(median), LOWEST_LEVEL, median)
    factor[:] = weekday_factors(x, usable, weekday, level)
    mu[:] = level * factor[weekday]
    return inverse_size(x, usable, mu)


def fit(x: Floats, usable: np.ndarray, weekday: np.ndarray, mu: Floats) -> float:
    """Write the baseline into `mu` and return 1 / k."""
    level, factors = np.empty(len(x)), np.empty(7)
    alpha = rough(x, usable, weekday, level, factors, mu)
    factor = factors[weekday]
    weight = smooth(usable.astype(np.float64))
    for turn in range(2):
        spread = 2.0 * np.sqrt(mu + alpha * mu**2)
        calm = np.where(usable, np.clip(x, mu - spread, mu + spread) / factor, 0.0)
        local = np.where(weight > 0.0, smooth(calm) / np.maximum(weight, 1e-300), level)
        mu[:] = np.maximum(local, LOWEST_LEVEL) * factor
        if turn == 1:
            alpha = inverse_size(x, usable, mu)
    return alpha


def variance_ratios(z: Floats, usable: np.ndarray, ratio: Floats) -> None:
    """Write the robust variance of L-day sums over L, for L = 0..31."""
    n = len(z)
    total = np.concatenate([[0.0], np.cumsum(np.where(usable, z, 0.0))])
    days = np.concatenate([[0], np.cumsum(usable)])
    values = np.ones(len(LENGTHS))
    for place in range(1, len(LENGTHS)):
        length = int(LENGTHS[place])
        values[place] = values[place - 1]
        if days[n] < 3 * length:
            continue
        start = np.arange(0, n - length + 1, max(1, length // 3))
        seen = days[start + length] - days[start]
        start, seen = start[2 * seen > length], seen[2 * seen > length]
        if len(start) >= 7:
            sums = np.abs(total[start + length] - total[start]) / np.sqrt(seen)
            values[place] = max((np.median(sums) / NORMAL_MEDIAN) ** 2, 1.0)
    ratio[:] = np.interp(np.arange(LONGEST + 1), LENGTHS, values)


def prefix_sums(x: Floats, mu: Floats, alpha: float, boost: Floats, seen: np.ndarray) -> Floats:
    """Running sums of the log-likelihood ratio at each factor, (n + 1, 8)."""
    k = 1.0 / (alpha + (BOOST_SPREAD * np.log(boost)) ** 2)
    lift = np.log((k[:, None] + FACTORS * mu[:, None]) / (k + mu)[:, None])
    each = x[:, None] * LOG_FACTORS - (x + k)[:, None] * lift
    each = np.where(seen[:, None], each, 0.0)
    return np.concatenate([np.zeros((1, len(FACTORS))), np.cumsum(each, axis=0)])


def choose(
    x: Floats, mu: Floats, seen: np.ndarray, prefix: Floats, ratio: Floats, *, entry: float = ENTRY
) -> list[tuple[int, int, float]]:
    """Best intervals (start, end, score) that do not overlap, latest first, touching merged.

    Below its usual `entry` the scan proposes what a second stage may still tell apart.
    """
    n = len(x)
    observed = int(seen.sum())
    above = seen & (np.where(seen, x, -np.inf) > mu)
    longest = min(LONGEST, n)
    table = np.full((longest + 1, n + 1), -np.inf)  # by length and end
    for length in range(1, longest + 1):
        best = np.maximum((prefix[length:] - prefix[:-length]).max(axis=1), 0.0)
        score = best / ratio[length] - 1.0 - np.log(max(observed, length) / length)
        allowed = above[: n - length + 1] & above[length - 1 :]
        table[length, length:] = np.where(allowed & (score > entry), score, -np.inf)
    worth, back = np.zeros(n + 1), np.full(n + 1, -1)
    for end in range(1, n + 1):
        worth[end] = worth[end - 1]
        if not above[end - 1]:
            continue
        lengths = np.arange(1, min(longest, end) + 1)
        offer = worth[end - lengths] + table[lengths, end] - entry
        pick = int(np.argmax(offer))
        if offer[pick] > worth[end]:
            worth[end], back[end] = offer[pick], end - lengths[pick]
    chosen: list[tuple[int, int]] = []
    end = n
    while end > 0:
        if back[end] < 0:
            end -= 1
            continue
        start = int(back[end])
        if chosen and chosen[-1][0] == end:
            chosen[-1] = (start, chosen[-1][1])
        else:
            chosen.append((start, end))
        end = start
    scored = []
    for start, end in chosen:
        length = end - start
        best = max(0.0, float((prefix[end] - prefix[start]).max()))
        charge = 1.0 + float(np.log(max(observed, length) / length))
        scored.append((start, end, best / float(ratio[min(length, LONGEST)]) - charge))
    return scored


def scan_page(
    x: Floats,
    weekday: np.ndarray,
    boost: Floats,
    mu: Floats,
    ratio: Floats,
    starts: np.ndarray,
    ends: np.ndarray,
    scores: Floats,
) -> tuple[int, float]:
    """As `kernel.scan_page`."""
    seen = ~np.isnan(x)
    usable = seen & (boost == 1.0)
    found: list[tuple[int, int, float]] = []
    alpha = 0.0
    for turn in range(2):
        if turn == 0:
            alpha = rough(x, usable, weekday, np.empty(len(x)), np.empty(7), mu)
        else:
            alpha = fit(x, usable, weekday, mu)
        z = np.where(seen, (x - mu) / np.sqrt(mu + alpha * mu**2), 0.0)
        mu *= boost
        variance_ratios(z, usable, ratio)
        found = choose(x, mu, seen, prefix_sums(x, mu, alpha, boost, seen), ratio)
        for start, end, _score in found:
            usable[start:end] = False
    for i, (start, end, score) in enumerate(found):
        starts[i], ends[i], scores[i] = start, end, score
    return len(found), alpha
