"""Slow, plain twins of the compiled arithmetic of the scan of totals."""

from __future__ import annotations

import itertools
import math

import numpy as np

from detector.spikes import totals_kernel as kernel
from detector.spikes import totals_pass
from detector.spikes.shape import SHAPE_SPREAD, SHAPES, SIZES
from detector.spikes.totals_fit import Fit
from detector.spikes.totals_kernel import BREAK, ENTRY, LONGEST, SCALES, TOUCHING
from detector.spikes.totals_shape import ONSETS


def weighted_median(values, weight):
    """Smallest value at which the weight below or at it passes half."""
    pairs = sorted(zip(values, weight, strict=True))
    half, reached = sum(weight) / 2, 0.0
    for place, (value, heavy) in enumerate(pairs):
        reached += heavy
        if reached > half:
            return value
        if reached == half:
            return (value + pairs[place + 1][0]) / 2
    raise AssertionError("weights are positive")


def ratio_at(ratios, days):
    return float(np.interp(math.log(max(days, 1.0)), np.log(SCALES), ratios))


def removed(t, f: Fit, sign, i, j):
    """What does not count as excess from i to j, and its variance: gains and breaks."""
    away = []
    for k in range(len(t) - 1):
        step = sign * (f.mb[k + 1] - f.mf[k] - f.expected[k])
        noise = f.noise[k] * ratio_at(f.ratios, t[k + 1] - t[k])
        away.append(step / math.sqrt(noise + f.vf[k] + f.vb[k + 1]))
    gone, fuzz = sign * sum(f.expected[i:j]), 0.0
    place = 0
    for falls, group in itertools.groupby(away, key=lambda z: z < -TOUCHING):
        run = list(group)
        first, last = place, place + len(run)
        place = last
        if falls and min(run) < -BREAK and i < last <= j:
            expected = sign * sum(f.expected[first:last])
            gone += sign * (f.mb[last] - f.mf[first]) - expected
            fuzz += f.vf[first] + f.vb[last]
    return gone, fuzz


def score(t, f: Fit, sign, i, j):
    """Score of one pair, or None where it may not be one."""
    span, days = t[-1] - t[0], t[j] - t[i]
    if days > LONGEST and j > i + 1:
        return None
    for k in (i, j - 1):
        if sign * (f.mb[k + 1] - f.mf[k] - f.expected[k]) <= 0:
            return None
    gone, fuzz = removed(t, f, sign, i, j)
    excess = sign * (f.mb[j] - f.mf[i]) - gone
    if excess <= 0:
        return None
    noise, flow = sum(f.noise[i:j]), sum(f.flow[i:j])
    v = noise + sum(f.slack[i:j]) ** 2 + f.vf[i] + f.vb[j] + fuzz
    share = noise / v
    total = flow + excess
    poisson = (total * math.log(total / flow) - excess) * flow / v
    raw = share * poisson + (1 - share) * excess**2 / (2 * v)
    return raw / ratio_at(f.ratios, days) - math.log(math.e * span / days)


def best_pairs(t, f: Fit, sign):
    """Pairs of largest summed score that do not overlap, by trying every pair."""
    n = len(t)
    worth, chosen, largest = [0.0], [[]], 0.0
    for j in range(1, n):
        best, taken = worth[j - 1], chosen[j - 1]
        for i in range(j - 1, -1, -1):
            s = score(t, f, sign, i, j)
            if s is None:
                continue
            largest = max(largest, s)
            if s > ENTRY and worth[i] + s - ENTRY > best:
                best, taken = worth[i] + s - ENTRY, [*chosen[i], (i, j)]
        worth.append(best)
        chosen.append(taken)
    return chosen[-1], largest


def least_movement(lo, hi):
    """Least up-and-down movement through the intervals, over all paths of their edges."""
    places = sorted({*lo, *hi})
    cost = {p: 0.0 for p in places if lo[0] <= p <= hi[0]}
    for low, high in zip(lo[1:], hi[1:], strict=True):
        cost = {p: min(c + abs(p - q) for q, c in cost.items()) for p in places if low <= p <= high}
    return min(cost.values())


def stops(t, lo, hi, f: Fit, sign, i, j):
    """A block against every burst, whole arrays at a time."""
    first, last = max(0, i - 1), min(len(t) - 1, int(np.searchsorted(t, t[j] + SHAPES.shape[1])))
    spans = slice(first, last + 1)
    when, days = t[spans], np.diff(t[spans])
    extra = sign * (np.diff(0.5 * (lo + hi)[spans]) - f.expected[first:last])
    rounding = (hi - lo)[spans] ** 2 / 12
    fuzz = rounding[1:] + rounding[:-1]
    amount = max(float(extra[i - first : j - first].sum()), 0.0)

    def fits(added):
        mean = f.flow[first:last] + added
        variance = mean + f.kappa * mean**2 / days + (SHAPE_SPREAD * added) ** 2 + fuzz
        return (-0.5 * (extra - added) ** 2 / variance - 0.5 * np.log(variance)).sum()

    block = fits(amount * np.diff(np.clip((when - t[i]) / (t[j] - t[i]), 0.0, 1.0)))
    bursts = []
    for onset, shape, size in itertools.product(ONSETS, SHAPES, SIZES):
        gone = np.concatenate([[0.0], np.cumsum(shape) / shape.sum()])
        came = np.interp(when - t[i] - onset, np.arange(len(gone)), gone)
        bursts.append(fits(amount * size * np.diff(came)))
    return block - max(bursts)


def _weighted_median(values, weight):
    if weight.max() < 2 * weight.min():
        return float(np.median(values))
    order = np.argsort(values, kind="stable")
    ordered, half, reached = values[order], 0.5 * weight.sum(), 0.0
    for k, heavy in enumerate(weight[order]):
        reached += heavy
        # Sums of the same weights in another order differ by their rounding.
        if math.isclose(reached, half, rel_tol=1e-12) and k + 1 < len(ordered):
            return float(0.5 * (ordered[k] + ordered[k + 1]))
        if reached > half:
            return float(ordered[k])
    return float(ordered[-1])


def _rate_on_grid(middle, gain, worked, error, grid):
    level, effective, blur = [], [], []
    rate = gain / worked
    for at in grid:
        first, last, width = kernel.window(middle, at)
        here, days, fuzz = rate[first:last], worked[first:last], error[first:last]
        centre = _weighted_median(here, days)
        spread = 1.4826 * _weighted_median(np.abs(here - centre), days)
        least = np.sqrt(np.maximum(abs(centre) * days, 1.0) + 2 * fuzz) / days
        cut = kernel.WINSOR * np.maximum(spread, least)
        w = days * np.exp(-0.5 * ((middle[first:last] - at) / (kernel.BANDWIDTH * width)) ** 2)
        level.append((w * np.clip(here, centre - cut, centre + cut)).sum() / w.sum())
        effective.append(w.sum() ** 2 / (w**2 / days).sum())
        blur.append(((w / days) ** 2 * fuzz).sum() / w.sum() ** 2)
    return np.array(level), np.array(effective), np.array(blur)


def one_pass(t, lo, hi, masked, factors=None) -> Fit:
    """The fit of totals with NumPy's own medians, interpolation and sorts."""
    start, end, gain, error = _unmasked(t, lo, hi, masked)
    days, middle = end - start, 0.5 * (start + end)
    grid = np.linspace(t[0], t[-1], max(2, int((t[-1] - t[0]) / kernel.GRID) + 1))
    if factors is None:
        level, _, _ = _rate_on_grid(middle, gain, days, error, grid)
        factors = _week(start - t[0], days, gain, error, np.interp(middle, grid, level))
    worked = _clock(end - t[0], factors) - _clock(start - t[0], factors)
    level, behind, blur = _rate_on_grid(middle, gain, worked, error, grid)
    traffic = np.abs(level)
    if np.mean(gain < 0) > 0.1:
        # Where gains and losses cancel, the traffic is not the net rate.
        size, _, _ = _rate_on_grid(middle, np.abs(gain), worked, error, grid)
        traffic = np.maximum(traffic, size)
    # Half a fan over the whole history keeps an empty page's variance above zero.
    traffic = np.maximum(traffic, 0.5 / (t[-1] - t[0]))
    # An increment pulls the rate towards itself: its residual is smaller than its noise.
    # Its share at the middle of a Gaussian kernel is sqrt(2) times its share of the days.
    pull = np.minimum(np.sqrt(2) * days / np.interp(middle, grid, behind), 0.5)
    kappa = _overdispersion(
        (gain - np.interp(middle, grid, level) * worked) / np.sqrt(1 - pull),
        np.interp(middle, grid, traffic) * worked,
        error,
        days,
    )
    centre, elapsed = 0.5 * (t[1:] + t[:-1]), np.diff(_clock(t - t[0], factors))
    expected = np.interp(centre, grid, level) * elapsed
    flow = np.interp(centre, grid, traffic) * elapsed
    noise = flow + kappa * flow**2 / np.diff(t)
    unsure = noise / np.diff(t) / np.interp(centre, grid, behind) + np.interp(centre, grid, blur)
    slack = np.sqrt(unsure) * elapsed
    mf, vf = kernel.filtered(lo, hi, expected, noise, slack, False)
    mb, vb = kernel.filtered(lo, hi, expected, noise, slack, True)
    summed = (np.concatenate(([0.0], np.cumsum(a))) for a in (expected, noise))
    ratios = kernel.variance_ratios(t, mf, vf, mb, vb, *summed)
    if vf.max() > 0 and ratios.max() > 1:
        # Between two changes of a rounded number growth is as uneven as over weeks.
        rough, slack = noise * ratios.max(), slack * np.sqrt(ratios.max())
        mf, vf = kernel.filtered(lo, hi, expected, rough, slack, False)
        mb, vb = kernel.filtered(lo, hi, expected, rough, slack, True)
    return Fit(expected, flow, noise, slack, ratios, mf, vf, mb, vb, factors, kappa)


def _unmasked(t, lo, hi, masked):
    """Start, end, gain and rounding variance of the kernel.knots' increments to fit.

    Those that touch a masked increment of snapshots are left out, unless too few stay.
    """
    start, end, gain, error = kernel.knots(t, lo, hi)
    if len(start) == 0:
        # The number never changed: one increment of nothing.
        return t[:1], t[-1:], np.zeros(1), (hi[:1] - lo[:1]) ** 2 / 6
    hidden = np.concatenate(([0], np.cumsum(masked)))
    # Knots are snapshots, so these positions are exact.
    kept = hidden[np.searchsorted(t, end)] == hidden[np.searchsorted(t, start)]
    if kept.sum() < kernel.ENOUGH:
        return start, end, gain, error
    return start[kept], end[kept], gain[kept], error[kept]


def _overdispersion(residual, flow, error, days):
    """1/k of the negative binomial, at which the median squared residual is a normal's."""
    extra = residual**2 / kernel.MEDIAN_CHI2 - error - flow
    # What rounding hides is not taken for calm: not less than the calmest real series,
    # and from a few increments not less than what is common.
    unseen = float(np.median(error * days / flow**2))
    least = min(unseen, kernel.KAPPA_CALM) if len(extra) >= kernel.ENOUGH else kernel.KAPPA_USUAL
    value = float(np.median(extra * days / flow**2))
    return min(max(value, least, kernel.KAPPA_MIN), kernel.KAPPA_MAX)


def _week(since, days, gain, error, level):
    """Factor of each day of the week, shape (7,), mean 1; ones where it is not seen.

    `since` is the start of each increment in days from the first snapshot, whose day is
    day 0 of the week. Only steps of one day that stand well above their rounding count.
    """
    steps = (np.abs(days - 1.0) < 0.1) & (gain**2 >= totals_pass.CLEAR**2 * error)
    many = int(steps.sum())
    # Too few, too small a part, or less than a fan a day: the week is not seen.
    if many < 7 * totals_pass.WEEKS or many < 0.6 * len(since) or level[steps].sum() < many:
        return np.ones(7)
    day = (since + 0.05).astype(np.int64) % 7
    ratio = gain / np.maximum(level, 1e-9)
    factors = np.ones(7)
    for d in range(7):
        ordered = np.sort(ratio[steps & (day == d)])
        cut = int(totals_pass.TRIM * len(ordered))
        if len(ordered) < totals_pass.WEEKS // 2:
            return np.ones(7)
        factors[d] = max(float(ordered[cut : len(ordered) - cut].mean()), 0.05)
    mean = factors.mean()
    factors /= mean
    return factors


def _clock(since, factors):
    """Days worked at `since` days after the first snapshot, each counted by its factor."""
    turn = np.concatenate(([0.0], np.cumsum(factors)))
    weeks, rest = np.divmod(since, 7.0)
    return 7.0 * weeks + np.interp(rest, np.arange(8.0), turn)
