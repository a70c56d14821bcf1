"""Slow, plain twins of the compiled arithmetic of the scan of totals."""

from __future__ import annotations

import itertools
import math

import numpy as np

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
