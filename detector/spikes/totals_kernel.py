"""Compiled arithmetic of the scan of totals: rate, noise, filtered totals, pair scores.

Everything works on one page: snapshot times `t` (n,), in days and rising, and the
closed interval `[lo, hi]` (n,) in which each true total lies. An "increment" k is the
stretch between snapshots k and k + 1, shape (n - 1,).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detector.history.compiled import compiled
from detector.history.daily import Floats
from detector.spikes.order import SMALL, median

Ints = NDArray[np.int64]
LONGEST = 31.0  # days: longest interval scanned, as in the scan of daily gains
WINDOW = 45.0  # days each side in the rate's running median (91 days in all)
BANDWIDTH = 16 / 45  # of the window: the Gaussian kernel of the rate
ENOUGH = 11  # knots' increments a window must hold before it stops widening
FEW = 4  # knots of a rounded number: fewer say nothing of the times between changes
GRID = 10.0  # days between the points at which the rate is fitted
WINSOR = 2.0  # standard deviations at which an increment is cut off in the rate
MEDIAN_CHI2 = 0.45494  # median of a chi-squared variable with one degree of freedom
KAPPA_MIN, KAPPA_MAX = 1e-4, 3.0  # 1/k of the negative binomial
# 1/k of ten hourly series of mentions (NAB realTweets): 1/29 to 1/2.9, median 1/5.1.
KAPPA_CALM, KAPPA_USUAL = 1 / 29, 0.1
BREAK = 6.0  # standard deviations: a jump against the direction looked for
TOUCHING = 2.0  # standard deviations: increments that share one jump
EDGE = 2.1  # a uniform 2.1 wide has the standard deviation of a half normal, 0.60
RESET = 3.0  # standard deviations outside a displayed interval: the filter starts anew
CLOSE = 1e-12  # sums of weights that differ by less are equal
ENTRY = 3.0  # score an interval must have: odds of 20 to 1 after the search's charge
SCALES = np.array([1.0, 2.0, 4.0, 8.0, 16.0, LONGEST])  # days: variance ratios


@compiled("float64(float64[::1], float64[::1], int64, float64)")
def _sorted_median(values: Floats, weight: Floats, first: int, half: float) -> float:
    """Where the weight of the values from `first` on, in order, reaches `half`."""
    n = len(values)
    for k in range(first + 1, n):
        value, heavy, place = values[k], weight[k], k - 1
        while place >= first and values[place] > value:
            values[place + 1], weight[place + 1] = values[place], weight[place]
            place -= 1
        values[place + 1], weight[place + 1] = value, heavy
    reached = 0.0
    for k in range(first, n):
        reached += weight[k]
        # As far as sums of weights in another order are equal.
        if k + 1 < n and abs(reached - half) <= CLOSE * half:
            return float(0.5 * (values[k] + values[k + 1]))
        if reached > half:
            return float(values[k])
    return float(values[n - 1])


@compiled("(float64[::1], float64[::1])")
def weighted_median(values: Floats, weight: Floats) -> float:
    """Value at half the weight; both arrays may be put in another order."""
    # Weights that hardly differ change nothing, and the plain median is faster.
    if weight.max() < 2 * weight.min():
        return median(values)
    half, below, left, past = 0.5 * weight.sum(), 0.0, 0, len(values)
    while past - left > SMALL:
        a, b, c = values[left], values[(left + past) // 2], values[past - 1]
        pivot = max(min(a, b), min(max(a, b), c))
        place, lighter = left, below
        for i in range(left, past):
            value, heavy = values[i], weight[i]
            values[i], weight[i] = values[place], weight[place]
            values[place], weight[place] = value, heavy
            less = value < pivot
            place += less
            lighter += heavy if less else 0.0
        # The pivot is the smallest, or half the weight lies just under it: sorted at once.
        if place == left or abs(lighter - half) <= CLOSE * half:
            break
        if lighter > half:
            past = place
        else:
            left, below = place, lighter
    return _sorted_median(values, weight, left, half - below)


@compiled("(float64[::1], float64[::1], int64, int64)")
def crossed(lo: Floats, hi: Floats, i: int, k: int) -> int:
    """1 or -1 if the total went up or down past an edge from i to k, else 0.

    Intervals that overlap, as where the rounding itself becomes coarser, tell of no edge.
    """
    if lo[k] >= hi[i] and hi[k] > lo[i]:
        return 1
    if hi[k] <= lo[i] and lo[k] < hi[i]:
        return -1
    return 0


@compiled("(float64[::1], float64[::1], float64[::1])")
def knots(t: Floats, lo: Floats, hi: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Increments from which the rate is read: start, end, gain, rounding variance.

    An exact counter gives a knot about once a day. A rounded one gives knots at the
    first snapshot after a change of the displayed number: there the true total stands
    just past an edge, so that steps and the times between them give the rate, while
    the zeros and jumps of single days do not. A knot waits until its rounding is at
    most a quarter of its gain.
    """
    n = len(t)
    start, end = np.empty(n + 1), np.empty(n + 1)
    gain, error = np.empty(n + 1), np.empty(n + 1)
    count, last, before = 0, 0, 0.5 * (lo[0] + hi[0])
    moved = 0.0
    for i in range(1, n):
        moved += 0.5 * abs(lo[i] + hi[i] - lo[i - 1] - hi[i - 1])
    mean_pace = moved / (t[n - 1] - t[0])
    for i in range(1, n):
        width = hi[i] - lo[i]
        days = t[i] - t[last]
        value = 0.5 * (lo[i] + hi[i])
        # Past an edge by no more than it grew between two snapshots.
        grown = min(width, abs(value - before) * (t[i] - t[i - 1]) / days)
        edge = crossed(lo, hi, i - 1, i)
        value += 0.5 * edge * (grown - width)
        shown = value - before
        if width > 0:
            # Where the first number began to stand is unknown: its first change opens.
            wait = 4 * min(width / mean_pace, t[i] - t[i - 1]) if mean_pace > 0 else 0.0
            if edge == 0 or (days < 0.9 * wait and last > 0):
                continue
        elif days < 0.9:
            continue
        start[count], end[count], gain[count] = t[last], t[i], shown
        error[count] = grown * grown / 6
        last, before = i, value
        count += 1
    if hi[last] > lo[last] and count < FEW:
        # Too few changes for the times between them: the whole history is one step.
        start[0], end[0] = t[0], t[n - 1]
        gain[0] = 0.5 * (lo[n - 1] + hi[n - 1]) - 0.5 * (lo[0] + hi[0])
        error[0] = (hi[0] - lo[0]) ** 2 / 12 + (hi[n - 1] - lo[n - 1]) ** 2 / 12
        return start[:1], end[:1], gain[:1], error[:1]
    if count < 2:
        return start[:count], end[:count], gain[:count], error[:count]
    rates = np.empty(count - 1)
    for k in range(1, count):
        rates[k - 1] = abs(gain[k]) / (end[k] - start[k])
    pace = median(rates)
    if hi[0] > lo[0] and abs(gain[0]) <= 1.5 * (hi[0] - lo[0]):
        # The first number may have stood for long before: at most one step, and no
        # faster than the page goes on.
        width = hi[0] - lo[0]
        gain[0] = math.copysign(min(pace * (end[0] - start[0]), width), gain[0])
        error[0] = width * width / 12
    left = t[n - 1] - t[last]
    if hi[last] > lo[last] and left > 0 and lo[n - 1] == lo[last]:
        # So too the last: when it stands for longer than usual, growth has slowed down.
        width = hi[last] - lo[last]
        start[count], end[count] = t[last], t[n - 1]
        gain[count] = math.copysign(min(pace * left, width), gain[count - 1])
        error[count] = width * width / 12
        count += 1
    return start[:count], end[:count], gain[:count], error[:count]


@compiled("(float64[::1], float64)")
def window(middle: Floats, at: float) -> tuple[int, int, float]:
    """Half-open range of the knots' increments near `at`, and the half width in days."""
    n = len(middle)
    first = int(np.searchsorted(middle, at - WINDOW))
    last = int(np.searchsorted(middle, at + WINDOW))
    width = WINDOW
    while last - first < ENOUGH and last - first < n:
        if first > 0 and (last == n or at - middle[first - 1] < middle[last] - at):
            first -= 1
            width = max(width, at - middle[first])
        else:
            last += 1
            width = max(width, middle[last - 1] - at)
    return first, last, width


@compiled("(float64[::1], float64[::1])")
def windows(middle: Floats, grid: Floats) -> tuple[Ints, Ints, Floats]:
    """For each point of the grid the knots' increments near it, and a Gaussian's weights.

    Returns
    -------
    first, last, near
        Half-open range, shape (m,) each, and the weights of its increments, shape (m, most).
    """
    m = len(grid)
    first, last, width = np.empty(m, np.int64), np.empty(m, np.int64), np.empty(m)
    most = 0
    for g in range(m):
        first[g], last[g], width[g] = window(middle, grid[g])
        most = max(most, last[g] - first[g])
    near = np.zeros((m, most))
    for g in range(m):
        for k in range(first[g], last[g]):
            u = (middle[k] - grid[g]) / (BANDWIDTH * width[g])
            near[g, k - first[g]] = math.exp(-0.5 * u * u)
    return first, last, near


@compiled("(int64[::1], int64[::1], float64[:, ::1], float64[::1], float64[::1], float64[::1])")
def rate_on_grid(
    first: Ints, last: Ints, near: Floats, gain: Floats, worked: Floats, error: Floats
) -> tuple[Floats, Floats, Floats]:
    """Robust local rate (per day worked), at the grid, and what stands behind it.

    Parameters
    ----------
    first, last, near
        As `windows` gives them.
    gain, worked, error
        Of the knots' increments: fans, days by their factors, variance of the rounding.

    Returns
    -------
    level, days, blur
        Fans a day, the effective days of data behind it, and the variance that rounding
        gives it.

    Running median weighted by duration, then a Gaussian-kernel mean of the rates cut
    off at two standard deviations from it, where the standard deviation is never less
    than that of a Poisson count with its rounding (so that it is never zero).
    """
    m = len(first)
    level, effective, blur = np.empty(m), np.empty(m), np.empty(m)
    rate = gain / worked
    # No deviation that the counting alone allows is larger where the rate is small.
    fewest, longest, coarsest = worked.min(), worked.max(), error.max()
    for g in range(m):
        a, b = first[g], last[g]
        if longest < 2 * fewest:
            centre = median(rate[a:b].copy())
            spread = 1.4826 * median(np.abs(rate[a:b] - centre))
        else:
            centre = weighted_median(rate[a:b].copy(), worked[a:b].copy())
            spread = 1.4826 * weighted_median(np.abs(rate[a:b] - centre), worked[a:b].copy())
        top, bottom, square, rounded = 0.0, 0.0, 0.0, 0.0
        cut = WINSOR * spread
        settled = spread >= math.sqrt(max(abs(centre) * longest, 1.0) + 2 * coarsest) / fewest
        for k in range(a, b):
            w = worked[k] * near[g, k - a]
            if not settled:
                least = math.sqrt(max(abs(centre) * worked[k], 1.0) + 2 * error[k]) / worked[k]
                cut = WINSOR * max(spread, least)
            top += w * min(max(rate[k], centre - cut), centre + cut)
            bottom += w
            square += w * near[g, k - a]
            rounded += near[g, k - a] ** 2 * error[k]
        level[g] = top / bottom
        effective[g] = bottom * bottom / square
        blur[g] = rounded / (bottom * bottom)
    return level, effective, blur


@compiled("(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], boolean)")
def filtered(
    lo: Floats, hi: Floats, expected: Floats, variance: Floats, slack: Floats, backward: bool
) -> tuple[Floats, Floats]:
    """Mean and variance of each true total given its past (or its future, `backward`).

    One-dimensional filter whose observation is "the total lies in [lo, hi]". What is
    believed of the total is uniform on [bottom, top] plus normal noise of variance
    `loose`, plus the error of the rate, `lean`, which unlike noise grows in one direction
    (`slack` an increment): moved on by the expected gain, cut off at the displayed
    interval. A total outside what was predicted starts anew, uniform on its interval,
    so that a break never leans on what came before it.
    """
    n = len(lo)
    mean, var = np.empty(n), np.empty(n)
    first, step = (n - 1, -1) if backward else (0, 1)
    bottom, top, loose, lean = lo[first], hi[first], 0.0, 0.0
    mean[first], var[first] = 0.5 * (bottom + top), (top - bottom) ** 2 / 12
    for c in range(1, n):
        i = first + step * c
        k = i if backward else i - 1
        bottom, top, loose = (
            bottom + step * expected[k],
            top + step * expected[k],
            loose + variance[k],
        )
        width = hi[i] - lo[i]
        lean += slack[k]
        sd = math.sqrt(loose + lean * lean)
        if width <= 0 or bottom > hi[i] + RESET * sd or top < lo[i] - RESET * sd:
            bottom, top, loose, lean = lo[i], hi[i], 0.0, 0.0
        elif bottom > hi[i]:
            # Just past the edge: within the noise of it (a half normal's, as a uniform).
            bottom, top, loose, lean = hi[i] - min(EDGE * sd, width), hi[i], 0.0, 0.0
        elif top < lo[i]:
            bottom, top, loose, lean = lo[i], lo[i] + min(EDGE * sd, width), 0.0, 0.0
        else:
            if crossed(lo, hi, i - step, i) != 0:
                # It was on the other side of an edge one snapshot ago.
                loose, lean = min(loose, variance[k]), min(lean, slack[k])
            bottom, top = max(bottom, lo[i]), min(top, hi[i])
        mean[i] = 0.5 * (bottom + top)
        var[i] = min((top - bottom) ** 2 / 12 + loose + lean * lean, width * width / 12)
    return mean, var


@compiled(
    "(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1])"
)
def variance_ratios(
    t: Floats, mf: Floats, vf: Floats, mb: Floats, vb: Floats, cum_b: Floats, cum_v: Floats
) -> Floats:
    """Robust variance of the standardised excess over windows of SCALES days, >= 1."""
    n = len(t)
    out = np.ones(len(SCALES))
    z = np.empty(n)
    for s in range(len(SCALES)):
        count, j = 0, 1
        for i in range(n - 1):
            j = max(j, i + 1)
            while j < n and t[j] - t[i] < SCALES[s] - 0.1:
                j += 1
            if j == n:
                break
            if t[j] - t[i] > 2 * SCALES[s]:
                continue
            v = cum_v[j] - cum_v[i] + vf[i] + vb[j]
            e = mb[j] - mf[i] - (cum_b[j] - cum_b[i])
            z[count] = e * e / v
            count += 1
        # Under eight windows that do not overlap, the ratio is noise: the shorter one's.
        if count >= 8 and count * (t[n - 1] - t[0]) / n >= 4 * SCALES[s]:
            out[s] = max(1.0, median(z[:count]) / MEDIAN_CHI2)
        elif s:
            out[s] = out[s - 1]
    return out


@compiled("(float64[::1], float64)")
def ratio_at(ratios: Floats, days: float) -> float:
    """Variance ratio at a duration, linear in the logarithm between SCALES."""
    if days <= SCALES[0]:
        return float(ratios[0])
    for s in range(1, len(SCALES)):
        if days <= SCALES[s]:
            u = math.log(days / SCALES[s - 1]) / math.log(SCALES[s] / SCALES[s - 1])
            return float(ratios[s - 1] * (1 - u) + ratios[s] * u)
    return float(ratios[-1])


@compiled("(float64, float64, float64, float64)")
def pair_score(excess: float, flow: float, noise: float, v: float) -> float:
    """Hybrid quasi-Poisson and Gaussian log likelihood ratio of an excess > 0.

    `flow` is the expected traffic, `noise` its variance, `v` noise plus rounding. The
    Gaussian share grows with the share of the variance that rounding makes.
    """
    gauss = excess * excess / (2 * v)
    if flow <= 0 or noise <= 0:
        return gauss
    a = noise / v
    total = flow + excess
    poisson = (total * math.log(total / flow) - excess) * flow / v
    return a * poisson + (1 - a) * gauss
