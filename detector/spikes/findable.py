"""The smallest excess that this scan of this page finds: so that silence has a meaning."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from detector.history import Findable
from detector.history.compiled import compiled
from detector.simulate.organic import Floats
from detector.spikes.fitted import Fitted, Ints, fitted
from detector.spikes.kernel import FACTORS, LOG_FACTORS
from detector.spikes.shape import manner

DAYS = (1, 3, 7, 30)
POWER = 0.8
PLACES = 60
STEPS = 10  # of bisection: the answer is within a thousandth of its factor of two
MOST_FANS = 1e12
# The answer is tried in the whole scan at ten places and raised by a fifth at a time.
CHECKS, RAISE, MOST_RAISES = 10, 1.2, 12


@compiled(
    "float64(float64[::1], float64[::1], float64, boolean[::1], float64, float64[::1],"
    " int64[::1], int64, float64)"
)
def power(
    x: Floats,
    mu: Floats,
    alpha: float,
    seen: np.ndarray,
    ratio: float,
    bars: Floats,
    starts: np.ndarray,
    days: int,
    fans: float,
) -> float:
    """Share of the places at which `fans` more over `days` days pass the bar of their manner.

    Parameters
    ----------
    x, mu, alpha, seen
        The page, shape (n,), and 1 / k.
    ratio
        Variance ratio of sums over `days`.
    bars
        Log-likelihood ratio to pass in each manner, before tempering, shape (4,).
    starts
        First day of each place.
    days, fans
        The block that is added.
    """
    hits, filled = 0, x.copy()
    k = 1.0 / alpha
    for start in starts:
        end = start + days
        best = 0.0
        for t in range(start, end):
            filled[t] = x[t] + fans / days
        for j in range(len(FACTORS)):
            total = 0.0
            for t in range(start, end):
                if seen[t]:
                    total += filled[t] * LOG_FACTORS[j]
                    total -= (filled[t] + k) * np.log((k + FACTORS[j] * mu[t]) / (k + mu[t]))
            best = max(best, total)
        best /= ratio
        if best >= bars.max():
            hits += 1
        elif best >= bars.min():
            hits += best >= bars[manner(filled, mu, alpha, seen, start, end)]
        for t in range(start, end):
            filled[t] = x[t]
    return hits / len(starts)


def findable(page: Fitted, thresholds: Floats, rng: np.random.Generator) -> tuple[Findable, ...]:
    """Smallest excess over 1, 3, 7 and 30 days found with probability 0.8.

    A block is laid over this page's own days, at random places outside what was flagged
    and reported throughout, and raised until it passes at four places of five.

    Parameters
    ----------
    page
        The page after its scan.
    thresholds
        Lowest score of each manner that is flagged, shape (4,).
    rng
        Draws the places.
    """
    if not np.isfinite(thresholds).all():
        return ()
    answers = []
    free = np.concatenate([[0], np.cumsum(page.calm)])
    observed = int(page.seen.sum())
    for days in DAYS:
        whole = np.flatnonzero(2 * (free[days:] - free[:-days]) > days)
        whole = whole[page.seen[whole] & page.seen[whole + days - 1]]
        if not len(whole):
            continue
        starts = rng.choice(whole, PLACES)
        bars = thresholds + np.log(math.e * max(observed, days) / days)

        share = partial(
            power,
            page.x,
            page.expected,
            page.inverse_size,
            page.seen,
            float(page.ratio[days]),
            bars,
            starts,
            days,
        )
        low, high = 0.0, 1.0
        while share(high) < POWER and high < MOST_FANS:
            low, high = high, high * 2.0
        if high >= MOST_FANS:
            continue
        for _ in range(STEPS):
            middle = (low + high) / 2.0
            low, high = (low, middle) if share(middle) >= POWER else (middle, high)
        fans = _confirmed(page, thresholds, starts[:CHECKS], days, high)
        if fans is not None:
            answers.append(Findable(days, float(np.ceil(fans)), POWER))
    return tuple(answers)


def _confirmed(
    page: Fitted, thresholds: Floats, starts: Ints, days: int, fans: float
) -> float | None:
    """Raise the answer until the whole scan, baseline and all, finds it.

    A block of weeks moves the baseline and the variance ratio that it is held against,
    which the quick search above does not see.
    """
    for _ in range(MOST_RAISES):
        hits = 0
        for start in starts:
            more = page.x.copy()
            more[start : start + days] += fans / days
            again = fitted(more, page.weekday, page.boost)
            meets = (again.starts < start + days) & (again.ends > start)
            hits += bool((again.scores >= thresholds[again.manners])[meets].any())
        if hits >= POWER * len(starts):
            return fans
        fans *= RAISE
    return None
