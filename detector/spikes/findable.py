"""The smallest excess that this scan of this page finds: so that silence has a meaning."""

from __future__ import annotations

import numpy as np

from detector.history import Findable
from detector.spikes.fitted import Fitted
from detector.spikes.kernel import FACTORS, LOG_FACTORS

DAYS = (1, 3, 7, 30)
POWER = 0.8
PLACES = 200


def findable(page: Fitted, threshold: float, rng: np.random.Generator) -> tuple[Findable, ...]:
    """Smallest excess over 1, 3, 7 and 30 days found with probability 0.8.

    An excess spread evenly over random places of this page is raised until its own
    interval reaches the threshold in four places of five.
    """
    n = len(page.x)
    found = []
    for days in DAYS:
        if n < days + 1 or not np.isfinite(threshold):
            continue
        starts = rng.integers(0, n - days + 1, PLACES)
        where = starts[:, None] + np.arange(days)
        mu = page.expected[where]
        seen = page.seen[where]
        organic = _counts(mu, page, days, rng)
        quantile = rng.random((PLACES, 1))
        low, high = 0.0, 1.0
        while _power(page, organic + high / days, mu, seen, days, threshold) < POWER:
            low, high = high, high * 2.0
            if high > 1e12:
                break
        for _ in range(12):
            middle = (low + high) / 2.0
            if _power(page, organic + middle / days, mu, seen, days, threshold) < POWER:
                low = middle
            else:
                high = middle
        del quantile
        found.append(Findable(days, float(np.ceil(high)), POWER))
    return tuple(found)


def _counts(mu: np.ndarray, page: Fitted, days: int, rng: np.random.Generator) -> np.ndarray:
    """Organic counts whose sums are as restless as this page's."""
    variance = (mu + page.inverse_size * mu**2).sum(axis=1) * page.ratio[days]
    total = mu.sum(axis=1)
    moved = np.maximum(total + np.sqrt(variance) * rng.standard_normal(len(mu)), 0.0)
    return np.asarray(mu * (moved / total)[:, None])


def _power(
    page: Fitted,
    x: np.ndarray,
    mu: np.ndarray,
    seen: np.ndarray,
    days: int,
    threshold: float,
) -> float:
    k = 1.0 / page.inverse_size
    each = x[..., None] * LOG_FACTORS - (x[..., None] + k) * np.log1p(
        (FACTORS - 1.0) * mu[..., None] / (k + mu[..., None])
    )
    best = np.where(seen[..., None], each, 0.0).sum(axis=1).max(axis=1)
    charge = np.log(np.e * max(page.seen.sum(), days) / days)
    return float((best / page.ratio[days] - charge >= threshold).mean())
