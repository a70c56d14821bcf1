"""What the mean of skewed ratios would be if every ratio were right.

In expectation LR is 1 on average where the second proposition holds, and 1/LR where the first
does (Turing's rule; Good 1950). A few large ratios carry that mean: in a table of thirty
intervals most often none of them is drawn, the mean lies below 1, and so does its bootstrap
interval, which knows only what was drawn. The mean is therefore held against a parametric
bootstrap (Efron and Tibshirani 1993, section 6.5): truths drawn anew from the ratios themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from detector.history.daily import Floats
from detector.validate.cllr import mean_interval

DRAWS, TABLES, RESAMPLES = 4000, 400, 400
FARTHEST = 20.0  # natural logarithm


@dataclass(frozen=True, slots=True)
class Expected:
    """Of tables of calibrated ratios of the same spread.

    Attributes
    ----------
    low, high
        The mean lies between them in 95 of 100 tables.
    held
        Part of the tables whose 95 % bootstrap interval holds 1.
    """

    low: float
    high: float
    held: float


def if_calibrated(log10: Floats, weight: Floats, many: int, rng: np.random.Generator) -> Expected:
    """The mean of LR under the second proposition if the ratios were calibrated.

    Parameters
    ----------
    log10
        log10 LR of all intervals, whatever is true of them, shape (m,). Moved by one constant
        so that both propositions are expected equally often, as their weights are.
    weight
        Shape (m,).
    many
        Intervals under the second proposition in a table: `effective` ones.
    rng
        Source of the truths.

    Notes
    -----
    For 1/LR under the first give `-log10`.
    """
    natural = log10 * np.log(10.0)

    def beyond(by: float) -> float:
        return float(weight @ np.tanh((natural + by) / 2.0))

    moved = natural + brentq(beyond, -FARTHEST, FARTHEST)
    second = weight / (1.0 + np.exp(moved))
    second /= second.sum()
    ratios = np.exp(moved)
    means = ratios[rng.choice(len(ratios), (DRAWS, many), p=second)].mean(axis=1)
    tables = ratios[rng.choice(len(ratios), (TABLES, many), p=second)]
    ends = [mean_interval(table, rng, draws=RESAMPLES)[1:] for table in tables]
    low, high = np.quantile(means, [0.025, 0.975])
    return Expected(
        float(low), float(high), float(np.mean([low <= 1.0 <= high for low, high in ends]))
    )


def effective(weight: Floats) -> int:
    """As many equal weights say as much as these (Kish 1965)."""
    return max(1, round(float(weight.sum() ** 2 / np.square(weight).sum())))
