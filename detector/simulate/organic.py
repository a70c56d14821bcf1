"""Organic growth: counts of pages on which nothing happens, many pages at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Where no source is named, a number is a choice of this simulator, drawn wide on purpose.
LEVEL_MEDIAN, LEVEL_SPREAD = 35.0, 1.3  # log-normal: two thirds of pages gain 10 to 130 a day
SIZE_RANGE = (2.9, 29.0)  # NB size k of hourly mentions in the ten NAB realTweets series
DRIFT_SD = 0.25  # log level over a year, a smooth random path
WEEKDAY_SD = 0.12  # log weekday factor
CHURN_RANGE = (2e-4, 1e-3)  # of the stock a day: 96-99.4 % kept over 30 days, organic sources
STOCK_DAYS = (300.0, 3000.0)  # a page's stock in days of its growth


@dataclass(frozen=True, slots=True)
class Noise:
    """How restless pages are, as ranges to draw from uniformly.

    Attributes
    ----------
    sd
        Standard deviation of the AR(1) log intensity.
    rho
        Its lag-one correlation, days.
    """

    sd: tuple[float, float]
    rho: tuple[float, float]


CALM = Noise((0.03, 0.12), (0.2, 0.7))
RESTLESS = Noise((0.15, 0.30), (0.7, 0.9))
MIXED = Noise((0.03, 0.30), (0.2, 0.9))


def log_uniform(ends: tuple[float, float], many: int, rng: np.random.Generator) -> Floats:
    """Draws whose logarithm is uniform between the ends, shape (many,)."""
    low, high = np.log(ends)
    drawn: Floats = np.exp(rng.uniform(float(low), float(high), many))
    return drawn


def log_ar1(sd: Floats, rho: Floats, days: int, rng: np.random.Generator) -> Floats:
    """Stationary AR(1) paths, shape (m, days), with standard deviation `sd` (m,) each."""
    pages = len(sd)
    # Compiled where it can be; imported late, because most callers of this file need no path.
    from detector.simulate.recursion import run_on

    path = rng.standard_normal((days, pages))
    path[1:] *= np.sqrt(1.0 - rho**2)
    run_on(path, np.ascontiguousarray(rho, np.float64))
    return np.asarray(np.ascontiguousarray(path.T) * sd[:, None])


def overdispersed(mean: Floats, inverse_size: Floats | float, rng: np.random.Generator) -> Floats:
    """Negative-binomial counts about `mean`, variance mean + mean**2 * inverse_size."""
    alpha = np.broadcast_to(np.maximum(inverse_size, 1e-9), mean.shape)
    rate = rng.gamma(1.0 / alpha, alpha * mean)
    return np.asarray(rng.poisson(rate), np.float64)


def smooth_path(pages: int, days: int, rng: np.random.Generator) -> Floats:
    """Slow log drift, shape (m, days): a random walk of quarters joined by smooth curves."""
    knots = max(2, days // 90 + 2)
    walk = np.cumsum(rng.standard_normal((pages, knots)) * DRIFT_SD / 2.0, axis=1)
    place = np.linspace(0.0, knots - 1.0, days)
    left = np.minimum(place.astype(int), knots - 2)
    part = (1.0 - np.cos(np.pi * (place - left))) / 2.0
    return np.asarray(walk[:, left] * (1.0 - part) + walk[:, left + 1] * part)


def weekday_factors(pages: int, rng: np.random.Generator) -> Floats:
    """Factors Monday to Sunday with mean 1, shape (m, 7)."""
    factors = np.exp(rng.standard_normal((pages, 7)) * WEEKDAY_SD)
    return np.asarray(factors / factors.mean(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """Expected flows of m organic pages over n days, before events and counting noise.

    Attributes
    ----------
    baseline
        Level times weekday, shape (m, n), fans a day.
    intensity
        The same times its AR(1) restlessness.
    inverse_size
        1 / k of the counting noise, shape (m,).
    stock, churn
        Fans at the start and the share of them lost a day, shape (m,).
    """

    baseline: Floats
    intensity: Floats
    inverse_size: Floats
    stock: Floats
    churn: Floats


def grow(
    pages: int,
    weekday: NDArray[np.int64],
    rng: np.random.Generator,
    *,
    noise: Noise = MIXED,
    level: Floats | float | None = None,
) -> Growth:
    """Draw m pages.

    Parameters
    ----------
    pages
        m.
    weekday
        Monday 0 to Sunday 6 of each day, shape (n,).
    rng
        Source of every draw.
    noise
        Ranges of the restlessness.
    level
        Fans a day, one number or shape (m,); drawn when None.
    """
    days = len(weekday)
    if level is None:
        drawn = np.exp(np.log(LEVEL_MEDIAN) + LEVEL_SPREAD * rng.standard_normal(pages))
    else:
        drawn = np.broadcast_to(np.asarray(level, np.float64), (pages,)).copy()
    baseline = drawn[:, None] * np.exp(smooth_path(pages, days, rng))
    baseline *= weekday_factors(pages, rng)[:, weekday]
    sd, rho = rng.uniform(*noise.sd, pages), rng.uniform(*noise.rho, pages)
    wander = np.exp(log_ar1(sd, rho, days, rng) - sd[:, None] ** 2 / 2.0)
    size = log_uniform(SIZE_RANGE, pages, rng)
    stock = drawn * log_uniform(STOCK_DAYS, pages, rng)
    churn = log_uniform(CHURN_RANGE, pages, rng)
    return Growth(baseline, baseline * wander, 1.0 / size, stock, churn)
