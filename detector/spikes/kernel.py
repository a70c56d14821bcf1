"""The interval scan: rough fit, scan, mask, fit, rescan, as one compiled pass over a page.

Score of an interval I of L days, with x fans on a day where mu are expected:

    S(I) = eta_L * max_q sum_I [x log q - (x + k) log((k + q mu) / (k + mu))] - log(e n / L)

the negative-binomial log-likelihood ratio of "q times as many as expected" (Kulldorff's
scan for counts, with NB noise as in Tango, Takahashi and Kohriyama 2011), tempered by
eta_L = 1 / VR(L), less a charge for the n / L places where an interval of that length
could lie. Intervals that do not overlap are chosen by dynamic programming (as CAPA,
Fisch, Eckley and Fearnhead 2022).
"""

from __future__ import annotations

import numpy as np

from detector.history.compiled import compiled
from detector.simulate.organic import Floats
from detector.spikes.baseline import fit, rough
from detector.spikes.tempering import LONGEST, variance_ratios

# Eight factors from "a fifth more" to "sixty times", evenly spaced in the logarithm.
FACTORS: Floats = np.geomspace(1.2, 60.0, 8)
LOG_FACTORS: Floats = np.log(FACTORS)
# An interval enters only if it beats the charge by this much (odds of 20 to 1): below it
# every page would be cut into dozens of pieces.
ENTRY = 3.0
# An engagement burst multiplies the expectation by a factor known to some 30 % of its
# logarithm (the power of engagement measured 1.0 to 1.7 about 1.3).
BOOST_SPREAD = 0.3
# Days whose running sums are bounded together, and what rounding may take off a bound.
BLOCK = 16
ROUNDING = 1e-9


@compiled("void(float64[::1], float64[::1], float64, float64[::1], boolean[::1], float64[:, ::1])")
def _prefix(
    x: Floats, mu: Floats, alpha: float, boost: Floats, seen: np.ndarray, prefix: Floats
) -> None:
    """Running sums over days of the log-likelihood ratio at each factor, (n + 1, 8)."""
    for j in range(len(FACTORS)):
        prefix[0, j] = 0.0
    for t in range(len(x)):
        if not seen[t]:
            for j in range(len(FACTORS)):
                prefix[t + 1, j] = prefix[t, j]
            continue
        stray = BOOST_SPREAD * np.log(boost[t]) if boost[t] != 1.0 else 0.0
        k = 1.0 / (alpha + stray**2)
        base = k + mu[t]
        for j in range(len(FACTORS)):
            gain = x[t] * LOG_FACTORS[j]
            gain -= (x[t] + k) * np.log((k + FACTORS[j] * mu[t]) / base)
            prefix[t + 1, j] = prefix[t, j] + gain


@compiled("float64(float64[:, ::1], int64, int64)")
def _ratio(prefix: Floats, start: int, end: int) -> float:
    """Log-likelihood ratio of `[start, end)`, largest over the factors."""
    best = 0.0
    for j in range(len(FACTORS)):
        best = max(best, prefix[end, j] - prefix[start, j])
    return best


@compiled("float64(float64[:, ::1], int64, int64, float64[::1], float64[::1])")
def interval_score(prefix: Floats, start: int, end: int, ratio: Floats, charge: Floats) -> float:
    """S of `[start, end)`; an interval longer than 31 days is tempered as one of 31."""
    length = end - start
    return float(_ratio(prefix, start, end) / ratio[min(length, LONGEST)] - charge[length])


@compiled("float64[:, ::1](float64[:, ::1])")
def _lowest(prefix: Floats) -> Floats:
    """Smallest running sum of each block of days and factor: no interval beats it."""
    many = (len(prefix) + BLOCK - 1) // BLOCK
    lowest = np.full((many, len(FACTORS)), np.inf)
    for t in range(len(prefix)):
        for j in range(len(FACTORS)):
            lowest[t // BLOCK, j] = min(lowest[t // BLOCK, j], prefix[t, j])
    return lowest


@compiled("float64(float64[:, ::1], float64[:, ::1], int64)")
def _most(prefix: Floats, lowest: Floats, end: int) -> float:
    """No interval up to `end` has a higher log-likelihood ratio."""
    most = 0.0
    for block in range(max(0, end - LONGEST) // BLOCK, (end - 1) // BLOCK + 1):
        for j in range(len(FACTORS)):
            most = max(most, prefix[end, j] - lowest[block, j])
    return most


@compiled("int64(int64[::1], int64[::1], int64[::1])")
def _merged(back: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> int:
    """Follow the chosen intervals back from the last day; those that touch are one."""
    many, end = 0, len(back) - 1
    while end > 0:
        if back[end] < 0:
            end -= 1
            continue
        start = back[end]
        if many > 0 and starts[many - 1] == end:
            starts[many - 1] = start
        else:
            starts[many], ends[many] = start, end
            many += 1
        end = start
    return many


@compiled(
    "int64(float64[::1], float64[::1], boolean[::1], float64[:, ::1], float64[::1],"
    " int64[::1], int64[::1], float64[::1])"
)
def _choose(
    x: Floats,
    mu: Floats,
    seen: np.ndarray,
    prefix: Floats,
    ratio: Floats,
    starts: np.ndarray,
    ends: np.ndarray,
    scores: Floats,
) -> int:
    """Best set of intervals that do not overlap, merged where they touch."""
    n = len(x)
    observed = seen.sum()
    charge = np.empty(n + 1)
    for length in range(1, n + 1):
        charge[length] = 1.0 + np.log(max(observed, length) / length)
    # What the likelihood ratio must exceed at each length; at place 0 the least of them.
    needed = np.full(LONGEST + 1, np.inf)
    for length in range(1, min(LONGEST, n) + 1):
        needed[length] = (1.0 - ROUNDING) * ratio[length] * (ENTRY + charge[length])
    needed[0] = needed.min()
    lowest = _lowest(prefix)
    # Positions of the days above what was expected, so far.
    above, far, several = np.empty(n, np.int64), 0, 0
    worth, back = np.zeros(n + 1), np.full(n + 1, -1)
    for end in range(1, n + 1):
        worth[end] = worth[end - 1]
        if not seen[end - 1] or x[end - 1] <= mu[end - 1]:
            continue
        above[several] = end - 1
        several += 1
        if _most(prefix, lowest, end) <= needed[0]:
            continue
        while above[far] < end - LONGEST:
            far += 1
        for place in range(several - 1, far - 1, -1):
            start = above[place]
            if _ratio(prefix, start, end) <= needed[end - start]:
                continue
            score = interval_score(prefix, start, end, ratio, charge)
            if score > ENTRY and worth[start] + score - ENTRY > worth[end]:
                worth[end] = worth[start] + score - ENTRY
                back[end] = start
    many = _merged(back, starts, ends)
    for i in range(many):
        scores[i] = interval_score(prefix, starts[i], ends[i], ratio, charge)
    return many


@compiled(
    "Tuple((int64, float64))(float64[::1], int64[::1], float64[::1],"
    " float64[::1], float64[::1], int64[::1], int64[::1], float64[::1])"
)
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
    """Scan one page.

    Parameters
    ----------
    x
        Counts a day, shape (n,); NaN where not reported.
    weekday
        Monday 0, shape (n,).
    boost
        Factor of engagement on the expectation, >= 1; days above 1 do not inform the
        baseline.
    mu, ratio
        Written: the expectation (n,) and the variance ratios (32,).
    starts, ends, scores
        Written from 0 on, latest interval first; shape (n,).

    Returns
    -------
    many, inverse_size
        How many intervals there are, and 1 / k.
    """
    n = len(x)
    seen, usable = ~np.isnan(x), np.empty(n, np.bool_)
    for t in range(n):
        usable[t] = seen[t] and boost[t] == 1.0
    prefix, z = np.empty((n + 1, len(FACTORS))), np.zeros(n)
    many, alpha = 0, 0.0
    for turn in range(2):
        # Weeks of a delivery lift a smoothed level until nothing stands out: they are looked for
        # above the running median first, and the level is smoothed without them.
        if turn == 0:
            alpha = rough(x, usable, weekday, np.empty(n), np.empty(7), mu)
        else:
            alpha = fit(x, usable, weekday, mu)
        for t in range(n):
            z[t] = (x[t] - mu[t]) / np.sqrt(mu[t] + alpha * mu[t] ** 2) if seen[t] else 0.0
            mu[t] *= boost[t]
        variance_ratios(z, usable, ratio)
        _prefix(x, mu, alpha, boost, seen, prefix)
        many = _choose(x, mu, seen, prefix, ratio, starts, ends, scores)
        for i in range(many):
            for t in range(starts[i], ends[i]):
                usable[t] = False
    return many, alpha
