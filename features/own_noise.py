"""How a page's own series strays over weeks, and a change estimated against that. No check.

The mean squared difference of days h apart (the variogram, Cressie & Hawkins' robust form) is
taken on either side of an interval and fitted by a mixture that every covariance may have:
noise of single days, four rates of forgetting and a random walk, each with a weight of
zero or more. Generalised least squares with it weighs days by what they tell, and its
standard error knows drift as well as noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.optimize import nnls

from detector.history import CannotTell
from detector.history.daily import Floats

WINDOW = 56  # days on either side that are looked at
LONGEST = 60  # lags, days
FEWEST_DAYS, FEWEST_PAIRS = 14, 20
FORGETTING = (0.4, 0.7, 0.85, 0.93)  # what is left of a departure a day later
WALK = 28.0  # unit of the random walk, days
WEEK = 7
LEAST_CONTRAST = 1e-6  # of the regressor: with less nothing can be told of it


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient, its standard error, and the days on which it rests."""

    value: float
    error: float
    days: int


def coefficient(
    series: Floats, regressor: Floats, control: Floats, before: int, after: int
) -> Estimate:
    """By how much `series` moves with `regressor`, beyond its weekdays, `control` and drift.

    Parameters
    ----------
    series
        y, shape (n,); NaN where not known.
    regressor
        x, shape (n,).
    control
        Covariate without NaN, shape (n,): its slope, between 0 and 1, is that within each side.
    before, after
        Days `[before, after)` are left out.

    Raises
    ------
    CannotTell
        `check.own_noise.days_missing`: fewer than fourteen known days on a side, or none on
        which the regressor stands apart.
    """
    n = len(series)
    outside = np.isfinite(series) & ((np.arange(n) < before) | (np.arange(n) >= after))
    level = _without_weekdays(series, outside)
    level = level - _slope(level, control, outside, before) * control
    days = np.flatnonzero(outside)
    days = days[(days >= before - WINDOW) & (days < after + WINDOW)]
    if min((days < before).sum(), (days >= after).sum()) < FEWEST_DAYS:
        raise CannotTell("check.own_noise.days_missing", needed=FEWEST_DAYS)
    if np.ptp(regressor[days]) < LEAST_CONTRAST:
        raise CannotTell("check.own_noise.days_missing", needed=FEWEST_DAYS)
    lags = np.abs(days[:, None] - days[None, :])
    weights = _variogram([level[: max(0, before)], level[after:]])
    strays = np.tensordot(_shapes(np.arange(lags.max() + 1)), weights, 1)
    # Minus half the variogram plus a constant is a covariance for all that sums to zero.
    covariance = strays.max() - 0.5 * strays[lags] + 1e-9 * np.eye(len(days))
    x = np.stack([np.ones(len(days)), regressor[days]], axis=1)
    weighed = np.linalg.solve(covariance, x)
    spread = np.linalg.inv(x.T @ weighed)
    found = spread @ (weighed.T @ level[days])
    return Estimate(float(found[1]), float(np.sqrt(spread[1, 1])), len(days))


def moving_mean(values: Floats, known: np.ndarray, reach: int = WEEK) -> Floats:
    """Mean over `reach` days on either side of those `known`, joined by lines, shape (n,)."""
    held = np.where(known, values, 0.0)
    window = np.ones(2 * reach + 1)
    many = np.convolve(known.astype(float), window, "same")
    there = many > 0
    if not there.any():
        return np.zeros(len(values))
    mean = np.convolve(held, window, "same")[there] / many[there]
    return np.asarray(np.interp(np.arange(len(values)), np.flatnonzero(there), mean))


def _without_weekdays(series: Floats, outside: np.ndarray) -> Floats:
    """The series less its weekdays' medians about the week around each day."""
    pad = np.full(WEEK // 2, np.nan)
    around = sliding_window_view(np.concatenate([pad, series, pad]), WEEK)
    whole = outside & np.isfinite(around).all(axis=1)
    beside = np.where(whole, series - np.median(around, axis=1), np.nan)
    out = series.copy()
    for day in range(min(WEEK, len(out))):
        own = beside[day::WEEK]
        own = own[np.isfinite(own)]
        out[day::WEEK] -= float(np.median(own)) if len(own) else 0.0
    return out


def _slope(level: Floats, control: Floats, outside: np.ndarray, before: int) -> float:
    """Least-squares slope of the level on the control, each side about its own means."""
    xy = xx = 0.0
    for side in (slice(0, max(0, before)), slice(max(0, before), None)):
        y, x = level[side][outside[side]], control[side][outside[side]]
        if len(y):
            xy += float(((x - x.mean()) * (y - y.mean())).sum())
            xx += float(((x - x.mean()) ** 2).sum())
    return min(max(xy / xx, 0.0), 1.0) if xx > 0 else 0.0


def _variogram(sides: list[Floats]) -> Floats:
    """Weights of the shapes that make up the mean squared difference by lag, shape (s,)."""
    lags, means, many = [], [], []
    for lag in range(1, LONGEST + 1):
        apart = np.concatenate([side[lag:] - side[:-lag] for side in sides])
        apart = apart[np.isfinite(apart)]
        if len(apart) >= FEWEST_PAIRS:
            lags.append(lag)
            means.append(np.mean(np.sqrt(np.abs(apart))) ** 4 / (0.457 + 0.494 / len(apart)))
            many.append(len(apart))
    if not lags:
        raise CannotTell("check.own_noise.days_missing", needed=FEWEST_DAYS)
    at, mean = np.array(lags), np.array(means)
    sure = np.sqrt(np.array(many) / at) / max(float(np.median(mean)), 1e-9)
    weights, _ = nnls(_shapes(at) * sure[:, None], mean * sure)
    return np.asarray(weights, float)


def _shapes(lags: np.ndarray) -> Floats:
    """How each part of the mixture grows with the lag, shape (..., s)."""
    lag = np.asarray(lags, float)[..., None]
    parts = [(lag > 0).astype(float), *(1.0 - rate**lag for rate in FORGETTING), lag / WALK]
    return np.concatenate(parts, axis=-1)
