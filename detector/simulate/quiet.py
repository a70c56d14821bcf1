"""A quiet page by the hour or the minute: nothing happens on it but its own restlessness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.simulate.organic import (
    CHURN_RANGE,
    LEVEL_MEDIAN,
    LEVEL_SPREAD,
    SIZE_RANGE,
    STOCK_DAYS,
    WEEKDAY_SD,
    Floats,
    log_ar1,
    log_uniform,
)

# Variance of 28-hour sums over 28 times the variance of hours in the ten NAB realTweets
# series, beside their NB sizes (`SIZE_RANGE`): how restless real hours are.
RATIO_RANGE = (3.3, 15.0)
# Correlation from hour to hour, and from day to day, of the part that lasts.
RHO_HOUR, RHO_DAY = (0.4, 0.8), (0.7, 0.9)
# Log amplitude of the day's curve; readers sleep at night.
DAY_CURVE = (0.2, 1.2)


@dataclass(frozen=True, slots=True, eq=False)
class Quiet:
    """Hourly flows of pages on which nothing happens, each of shape (pages, hours)."""

    gained: Floats
    lost: Floats
    stock: Floats

    @property
    def total(self) -> Floats:
        """Fans at the end of each hour."""
        return self.stock[:, None] + np.cumsum(self.gained - self.lost, axis=1)


def quiet_hours(pages: int, days: int, rng: np.random.Generator) -> Quiet:
    """Draw pages.

    Parameters
    ----------
    pages, days
        How many and how long, from a Monday midnight UTC.
    rng
        Source of the draws.
    """
    hours = 24 * days
    level = LEVEL_MEDIAN * np.exp(LEVEL_SPREAD * rng.standard_normal(pages)) / 24.0
    at = np.arange(hours)
    phase = rng.uniform(0, 24, pages)[:, None]
    curve = rng.uniform(*DAY_CURVE, pages)[:, None] * np.cos(2 * np.pi * (at - phase) / 24)
    week = WEEKDAY_SD * rng.standard_normal((pages, 7))[:, (at // 24) % 7]
    spread, slow, fast, size = _restlessness(pages, rng)
    by_day = log_ar1(np.sqrt(spread * slow), rng.uniform(*RHO_DAY, pages), days, rng)
    by_hour = log_ar1(np.sqrt(spread * fast), rng.uniform(*RHO_HOUR, pages), hours, rng)
    mean = level[:, None] * np.exp(curve + week + np.repeat(by_day, 24, axis=1) + by_hour)
    mean *= (level / mean.mean(axis=1))[:, None]
    gained = rng.poisson(mean * rng.gamma(size[:, None], 1 / size[:, None], mean.shape))
    stock = np.round(level * 24 * log_uniform(STOCK_DAYS, pages, rng))
    churn = log_uniform(CHURN_RANGE, pages, rng) / 24.0
    lost = rng.poisson(np.broadcast_to((stock * churn)[:, None], mean.shape))
    return Quiet(gained.astype(float), lost.astype(float), stock)


def _restlessness(pages: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
    """Variance of the log intensity, its slow and its fast part, and the NB size of the rest.

    A part `s` of the variance that lasts for days makes 28-hour sums vary 1 + 27 s times
    as much; the hourly part, some two to six times.
    """
    ratio = rng.uniform(*RATIO_RANGE, pages)
    total = np.log1p(1.0 / log_uniform(SIZE_RANGE, pages, rng))
    fast = rng.uniform(0.1, 0.5, pages)
    slow = np.clip((ratio - 1.0 - 2.0 * fast) / 27.0, 0.02, 0.6)
    rest = np.maximum(1.0 - slow - fast, 0.1)
    return total, slow, fast, 1.0 / np.expm1(total * rest)
