"""Compiled scan over pairs of snapshots, on top of the fitted rate and noise."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detector.history.compiled import compiled
from detector.history.daily import Floats
from detector.spikes.totals_kernel import BREAK, ENTRY, LONGEST, TOUCHING, pair_score, ratio_at

Ints = NDArray[np.int64]


@compiled("(float64[::1],)")
def cumulated(values: Floats) -> Floats:
    """Sums up to each snapshot, beginning with 0."""
    out = np.zeros(len(values) + 1)
    for k in range(len(values)):
        out[k + 1] = out[k] + values[k]
    return out


@compiled(
    "(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64)"
)
def taken_off(
    t: Floats,
    expected: Floats,
    noise: Floats,
    ratios: Floats,
    mf: Floats,
    vf: Floats,
    mb: Floats,
    vb: Floats,
    sign: float,
) -> tuple[Floats, Floats]:
    """What does not count as excess, summed up to each snapshot (n,), and its variance.

    The expected gain, and the jumps of breaks: falls (for `sign` 1; rises for -1) of
    more than BREAK standard deviations, so that a purge never cancels a delivery. One
    jump of a rounded number shows in every increment in which it may have happened;
    it is taken off once.
    """
    n = len(t)
    base = cumulated(sign * expected)
    jump, fuzzy = np.zeros(n - 1), np.zeros(n - 1)
    k = 0
    while k < n - 1:
        stop, deepest = k, 0.0
        while stop < n - 1:
            step = sign * (mb[stop + 1] - mf[stop] - expected[stop])
            ratio = ratio_at(ratios, t[stop + 1] - t[stop])
            away = step / math.sqrt(noise[stop] * ratio + vf[stop] + vb[stop + 1])
            if away > -TOUCHING:
                break
            deepest = min(deepest, away)
            stop += 1
        if deepest < -BREAK:
            # No pair begins or ends inside, because every increment here falls.
            jump[stop - 1] = sign * (mb[stop] - mf[k]) - (base[stop] - base[k])
            fuzzy[stop - 1] = vf[k] + vb[stop]
        k = max(stop, k + 1)
    return base + cumulated(jump), cumulated(fuzzy)


@compiled(
    "(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64)"
)
def best_pairs(
    t: Floats,
    expected: Floats,
    flow: Floats,
    noise: Floats,
    slack: Floats,
    ratios: Floats,
    mf: Floats,
    vf: Floats,
    mb: Floats,
    vb: Floats,
    sign: float,
) -> tuple[Ints, Ints, Floats, float]:
    """Non-overlapping pairs (i, j), those of largest summed score, and the largest score.

    `sign` 1 looks for gains, -1 for losses. Each pair pays ENTRY; its first and last
    increments must rise above what was expected.
    """
    n = len(t)
    span = t[n - 1] - t[0]
    cum_x, cum_u = taken_off(t, expected, noise, ratios, mf, vf, mb, vb, sign)
    cum_n, cum_f, cum_s = cumulated(noise), cumulated(flow), cumulated(slack)
    rising = sign * (mb[1:] - mf[:-1] - expected) > 0
    lowest = math.log(math.e * max(1.0, span / LONGEST))
    # Where a pair can begin, so far: the first increment must rise.
    begins, far, several = np.empty(n, np.int64), 0, 0
    best, origin, score_at = np.zeros(n), np.full(n, -1), np.zeros(n)
    largest = 0.0
    for j in range(1, n):
        best[j] = best[j - 1]
        if not rising[j - 1]:
            continue
        begins[several] = j - 1
        several += 1
        while t[j] - t[begins[far]] > LONGEST and begins[far] < j - 1:
            far += 1
        for place in range(several - 1, far - 1, -1):
            i = begins[place]
            days = t[j] - t[i]
            excess = sign * (mb[j] - mf[i]) - (cum_x[j] - cum_x[i])
            spread = cum_n[j] - cum_n[i]
            # The rate's own error grows in one direction, unlike noise.
            lean = cum_s[j] - cum_s[i]
            v = spread + lean * lean + vf[i] + vb[j] + cum_u[j] - cum_u[i]
            # The Gaussian form bounds the other from above: most pairs end here.
            if excess * abs(excess) < 2 * v * lowest or excess <= 0:
                continue
            score = pair_score(excess, cum_f[j] - cum_f[i], spread, v) / ratio_at(ratios, days)
            score -= math.log(math.e * span / days)
            largest = max(largest, score)
            if score > ENTRY and best[i] + score - ENTRY > best[j]:
                best[j], origin[j], score_at[j] = best[i] + score - ENTRY, i, score
    starts, ends, scores = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    place, j = n, n - 1
    while j > 0:
        if origin[j] >= 0 and best[j] > best[j - 1]:
            place -= 1
            starts[place], ends[place], scores[place] = origin[j], j, score_at[j]
            j = origin[j]
        else:
            j -= 1
    return starts[place:], ends[place:], scores[place:], largest
