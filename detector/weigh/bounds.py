"""How far a likelihood ratio may be believed, given how many intervals it was tried on."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats

# Thresholds tried, log10.
GRID: Floats = np.linspace(-4.0, 4.0, 801)


def elub(under_h1: Floats, under_h2: Floats) -> tuple[float, float]:
    """Empirical lower and upper bound of log10 LR (Vergeer et al., Science & Justice 2016).

    A threshold t on the ratio is believable while deciding by it costs no more than
    deciding without the evidence, one misleading interval being added on either side:
    P(LR < t | H1) + t P(LR >= t | H2) <= min(1, t).

    Parameters
    ----------
    under_h1, under_h2
        log10 LR of independent pages under either proposition, shape (n1,) and (n2,).

    Returns
    -------
    lower, upper
        log10, around 0; both 0 when nothing is believable.
    """
    one, two = np.sort(under_h1), np.sort(under_h2)
    missed = (np.searchsorted(one, GRID, side="left") + 1) / (len(one) + 1)
    false = (len(two) - np.searchsorted(two, GRID, side="left") + 1) / (len(two) + 1)
    odds = 10.0**GRID
    believable = np.minimum(missed, 1.0) + odds * np.minimum(false, 1.0) <= np.minimum(1.0, odds)
    above, below = GRID > 0, GRID < 0
    return -_reach(believable[below][::-1], -GRID[below][::-1]), _reach(
        believable[above], GRID[above]
    )


def _reach(believable: NDArray[np.bool_], distance: Floats) -> float:
    """The last threshold, from 1 out, before the first that is not believable."""
    good = np.flatnonzero(believable)
    if not len(good):
        return 0.0
    after = np.flatnonzero(~believable[good[0] :])
    last = good[0] + int(after[0]) - 1 if len(after) else len(believable) - 1
    return float(round(distance[last], 6))


def from_series(series: int) -> float:
    """Largest log10 LR that so many independent series under H2 can carry.

    None of n series was misled; one more may be: the ratio is held under n + 1.
    """
    return math.log10(series + 1)
