"""Slow, plain twin of the interval scan: one day at a time, written from the formulas."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import median

FACTORS = [1.2 * 50.0 ** (j / 7) for j in range(8)]
LENGTHS = [1, 2, 3, 5, 7, 10, 14, 21, 31]


def level_of(x, usable):
    n = len(x)
    weeks = []
    for middle in range(0, n, 3):
        days = [x[t] for t in range(max(0, middle - 3), min(n, middle + 4)) if usable[t]]
        weeks.append(sum(days) / len(days) if len(days) >= 3 else None)
    knots = sorted({min(knot, n - 1) for knot in range(0, n + 6, 7)})
    at = {}
    for t in knots:
        around = weeks[max(0, t // 3 - 15) : t // 3 + 16]
        around = [week for week in around if week is not None]
        at[t] = max(median(around), 0.05) if around else None
    level = [None] * n
    for left, right in pairwise(knots):
        for t in range(left, right + 1):
            if t in at:
                level[t] = at[t]
            elif at[left] is not None and at[right] is not None:
                level[t] = at[left] + (t - left) / (right - left) * (at[right] - at[left])
    if n == 1:
        level[0] = at[0]
    known = [t for t in range(n) if level[t] is not None]
    for t in range(n):
        if level[t] is None:
            before = [u for u in known if u < t]
            level[t] = level[before[-1]] if before else (level[known[0]] if known else 0.05)
    return level


def weekdays_of(x, usable, weekday, level):
    factor = []
    for day in range(7):
        mine = [t for t in range(len(x)) if usable[t] and weekday[t] == day]
        if len(mine) < 3:
            factor.append(1.0)
            continue
        ratios = sorted(x[t] / level[t] for t in mine)
        cut = max(int(0.1 * len(ratios)), int(len(ratios) >= 5))
        kept = ratios[cut : len(ratios) - cut]
        weight = sum(level[t] for t in mine)
        factor.append((sum(kept) / len(kept) * weight + 10.0) / (weight + 10.0))
    mean = sum(factor) / 7
    return [max(f / mean, 0.05) for f in factor]


def dispersion_of(x, usable, mu):
    days = [t for t in range(len(x)) if usable[t]]
    if not days:
        return 0.1
    by_median = median(((x[t] - mu[t]) ** 2 / 0.45494 - mu[t]) / mu[t] ** 2 for t in days)
    mean = sum(mu[t] for t in days) / len(days)
    if mean >= 5.0:
        return min(max(by_median, 1e-4), 3.0)
    capped = sum(
        min((x[t] - mu[t]) ** 2, 9.0 * (mu[t] + 0.1 * mu[t] ** 2)) - mu[t] for t in days
    ) / sum(mu[t] ** 2 for t in days)
    sure = len(days) * mean**2 / 2.0
    return min(max((capped * sure + 0.1 * 100.0) / (sure + 100.0), 1e-4), 3.0)


def rough(x, usable, weekday):
    level = level_of(x, usable)
    factor = weekdays_of(x, usable, weekday, level)
    mu = [level[t] * factor[weekday[t]] for t in range(len(x))]
    return mu, dispersion_of(x, usable, mu)


def fit(x, usable, weekday):
    n = len(x)
    level = level_of(x, usable)
    factor = weekdays_of(x, usable, weekday, level)
    mu, alpha = rough(x, usable, weekday)
    for _ in range(2):
        calm = {}
        for t in range(n):
            if usable[t]:
                sd = math.sqrt(mu[t] + alpha * mu[t] ** 2)
                calm[t] = min(max(x[t], mu[t] - 2 * sd), mu[t] + 2 * sd) / factor[weekday[t]]
        smoothed = []
        for t in range(n):
            near = [u for u in calm if abs(u - t) <= 45]
            weights = [math.exp(-0.5 * ((u - t) / 16.0) ** 2) for u in near]
            value = level[t]
            if near:
                value = sum(w * calm[u] for w, u in zip(weights, near, strict=True)) / sum(weights)
            smoothed.append(max(value, 0.05) * factor[weekday[t]])
        mu = smoothed
    return mu, dispersion_of(x, usable, mu)


def ratios_of(z, usable):
    n = len(z)
    at = {1: 1.0}
    last = 1.0
    for length in LENGTHS[1:]:
        if sum(usable) >= 3 * length:
            sums = []
            for start in range(0, n - length + 1, max(1, length // 3)):
                days = [t for t in range(start, start + length) if usable[t]]
                if 2 * len(days) > length:
                    sums.append(abs(sum(z[t] for t in days)) / math.sqrt(len(days)))
            if len(sums) >= 7:
                last = max((median(sums) / 0.67449) ** 2, 1.0)
        at[length] = last
    ratio = [1.0, 1.0]
    for length in range(2, 32):
        low = max(k for k in LENGTHS if k < length)
        high = min(k for k in LENGTHS if k >= length)
        ratio.append(at[low] + (length - low) / (high - low) * (at[high] - at[low]))
    return ratio


def day_evidence(x, mu, alpha, boost, q):
    k = 1.0 / (alpha + (0.3 * math.log(boost)) ** 2)
    return x * math.log(q) - (x + k) * math.log((k + q * mu) / (k + mu))


def scan(x, weekday, boost):
    """Intervals [(start, end, score)] in order of time, mu, 1 / k and variance ratios."""
    n = len(x)
    seen = [not math.isnan(value) for value in x]
    usable = [seen[t] and boost[t] == 1.0 for t in range(n)]
    observed = sum(seen)
    for baseline in (rough, fit):
        mu, alpha = baseline(x, usable, weekday)
        z = [
            (x[t] - mu[t]) / math.sqrt(mu[t] + alpha * mu[t] ** 2) if seen[t] else 0.0
            for t in range(n)
        ]
        mu = [mu[t] * boost[t] for t in range(n)]
        ratio = ratios_of(z, usable)

        def score(start, end, mu=mu, alpha=alpha, ratio=ratio):
            best = 0.0
            for q in FACTORS:
                days = (t for t in range(start, end) if seen[t])
                best = max(best, sum(day_evidence(x[t], mu[t], alpha, boost[t], q) for t in days))
            length = end - start
            charge = 1.0 + math.log(max(observed, length) / length)
            return best / ratio[min(length, 31)] - charge

        # worth[e]: the best total of intervals within the first e days.
        worth, chosen = [0.0], [[]]
        for end in range(1, n + 1):
            value, picks = worth[-1], chosen[-1]
            if seen[end - 1] and x[end - 1] > mu[end - 1]:
                for start in range(end - 1, max(-1, end - 32), -1):
                    if not seen[start] or x[start] <= mu[start]:
                        continue
                    s = score(start, end)
                    if s > 3.0 and worth[start] + s - 3.0 > value:
                        value, picks = worth[start] + s - 3.0, [*chosen[start], (start, end)]
            worth.append(value)
            chosen.append(picks)
        merged = []
        for start, end in chosen[-1]:
            if merged and merged[-1][1] == start:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        found = [(start, end, score(start, end)) for start, end in merged]
        for start, end in merged:
            for t in range(start, end):
                usable[t] = False
    return found, mu, alpha, ratio


def spread_late(x):
    """Runs of two zeros or more and the day after them, as their mean."""
    seen = [value for value in x if not math.isnan(value)]
    out = list(x)
    if not seen or median(seen) < 5.0:
        return out
    for t in range(len(x)):
        if math.isnan(x[t]) or x[t] == 0.0:
            continue
        first = t
        while first > 0 and x[first - 1] == 0.0:
            first -= 1
        if t - first >= 2:
            for u in range(first, t + 1):
                out[u] = x[t] / (t + 1 - first)
    return out


def exposure(engagement, weekday):
    """Factor on the expectation: engagement over its own baseline, about bursts and hints."""
    n = len(engagement)
    found, mu, alpha, _ = scan(engagement, weekday, [1.0] * n)
    bursts = [(start, end) for start, end, _ in found]

    def deviation(t):
        if t >= n or math.isnan(engagement[t]):
            return 0.0
        return (engagement[t] - mu[t]) / math.sqrt(mu[t] + alpha * mu[t] ** 2)

    for t in range(n):
        one, two = deviation(t), deviation(t + 1)
        if one > 3.0:
            bursts.append((t, t + 1))
        if one > 0.0 and two > 0.0 and (one + two) / math.sqrt(2.0) > 3.0:
            bursts.append((t, t + 2))
    out = []
    for t in range(n):
        near = any(start - 1 <= t < end + 7 for start, end in bursts)
        out.append((engagement[t] / mu[t]) ** 1.3 if near and deviation(t) > 0.0 else 1.0)
    return out


def joined(x, mu, alpha, ratio, found, flagged):
    """Days of events, from the rule in words; without engagement."""
    n, k = len(x), 1.0 / alpha
    over = [0.0 if math.isnan(x[t]) else x[t] - mu[t] for t in range(n)]

    def evidence(first, past):
        sums = []
        for q in FACTORS:
            total = 0.0
            for t in range(first, past):
                if not math.isnan(x[t]):
                    total += x[t] * math.log(q)
                    total -= (x[t] + k) * math.log((k + q * mu[t]) / (k + mu[t]))
            sums.append(total)
        return max(sums) / ratio[past - first]

    def near(past, start):
        between = over[past:start]
        return len(between) <= 2 or (len(between) <= 5 and sum(between) >= 0.0)

    def together(pieces):
        out = []
        for start, end in sorted(pieces):
            if out and near(out[-1][1], start):
                out[-1] = (out[-1][0], max(out[-1][1], end))
            else:
                out.append((start, end))
        return out

    def carried(end):
        best, last = math.log(7), end
        for past in range(end + 1, min(n, end + 7) + 1):
            if over[past - 1] > 0.0 and evidence(end, past) > best:
                best, last = evidence(end, past), past
        return last

    spans, before = list(flagged), None
    while spans != before:
        before = spans
        kept = [
            (start, end)
            for start, end in together(spans + found)
            if any(start <= a and b <= end for a, b in spans)
        ]
        longer = []
        for start, end in kept:
            last = max((b for a, b in found if start <= a and b <= end), default=end)
            longer.append((start, max(end, carried(last))))
        spans = together(longer)
    return spans
