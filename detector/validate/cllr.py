"""How good a set of likelihood ratios is (Brummer and du Preez, 2006)."""

from __future__ import annotations

import numpy as np
from scipy.stats import beta
from sklearn.isotonic import IsotonicRegression

from detector.history.daily import Floats


def cllr(under_h1: Floats, under_h2: Floats) -> float:
    """Log-likelihood-ratio cost at equal priors: 0 is perfect, 1 says nothing.

    Parameters
    ----------
    under_h1, under_h2
        log10 LR under either proposition, shape (n1,) and (n2,), neither empty.
    """
    one = np.logaddexp(0.0, -under_h1 * np.log(10.0)).mean()
    two = np.logaddexp(0.0, under_h2 * np.log(10.0)).mean()
    return float((one + two) / 2.0 / np.log(2.0))


def cllr_min(under_h1: Floats, under_h2: Floats) -> float:
    """The same after the best monotone recalibration: what the order of the ratios allows."""
    x = np.concatenate([under_h1, under_h2])
    y = np.concatenate([np.ones(len(under_h1)), np.zeros(len(under_h2))])
    weight = np.concatenate(
        [np.full(len(under_h1), 0.5 / len(under_h1)), np.full(len(under_h2), 0.5 / len(under_h2))]
    )
    fitted = IsotonicRegression(y_min=1e-6, y_max=1 - 1e-6).fit(x, y, sample_weight=weight)
    odds = np.log10(fitted.predict(x) / (1.0 - fitted.predict(x)))
    return cllr(odds[: len(under_h1)], odds[len(under_h1) :])


def upper_95(hits: int, tries: int) -> float:
    """One-sided upper 95 % limit of a share (Clopper and Pearson 1934)."""
    return 1.0 if hits >= tries else float(beta.ppf(0.95, hits + 1, tries - hits))


def mean_interval(
    values: Floats, rng: np.random.Generator, weight: Floats | None = None, draws: int = 2000
) -> tuple[float, float, float]:
    """Mean, weighted on demand, and its 95 % bootstrap interval."""
    weight = np.ones(len(values)) if weight is None else weight
    drawn = rng.integers(0, len(values), (draws, len(values)))
    means = (values * weight)[drawn].sum(axis=1) / weight[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(np.average(values, weights=weight)), float(low), float(high)
