"""Fit a score of bent lines: penalised logistic regression with signs (Hoerl and Kennard 1970)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from detector.history.daily import Floats
from detector.weigh.bent import KNOTS, PIECES, Bent

# Pull of each slope to 0, beside a cost whose weights add up to 1: chosen from .001, .003 and
# .01 on the fitted pages, which it changes little.
PULL = 0.003
STEPS = 500
DIGITS = 4


def bend(x: Floats, y: NDArray[np.bool_], weight: Floats, signs: Sequence[int]) -> Bent:
    """Fit.

    Parameters
    ----------
    x
        Standardised numbers, shape (m, p), none missing.
    y
        Whether the first proposition holds, shape (m,), both kinds among them.
    weight
        Shape (m,).
    signs
        Shape (p,): 1 where more can only raise the score, -1 only lower it, 0 either.
    """
    z, part, told = _pieces(x), weight / weight.sum(), y.astype(float)

    def cost(b: Floats) -> tuple[float, Floats]:
        score = b[0] + z @ b[1:]
        paid = part @ (np.logaddexp(0.0, score) - told * score)
        beyond = part * (1.0 / (1.0 + np.exp(-score)) - told)
        pull = PULL * b[1:]
        return float(paid + pull @ b[1:] / 2.0), np.append(beyond.sum(), z.T @ beyond + pull)

    ends = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    found = minimize(
        cost,
        np.zeros(z.shape[1] + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), *(ends[sign] for sign in signs for _ in range(PIECES))],
        options={"maxiter": STEPS},
    ).x
    slopes = np.round(found[1:], DIGITS).reshape(-1, PIECES) + 0.0
    return Bent(round(float(found[0]), DIGITS), tuple(map(tuple, slopes.tolist())))


def scores(bent: Bent, x: Floats) -> Floats:
    """The score of each row of `x`, shape (m, p), from its own rounded numbers, shape (m,)."""
    return np.asarray(bent.bias + _pieces(x) @ np.array(bent.slopes).ravel())


def _pieces(x: Floats) -> Floats:
    """Each number's pieces side by side, shape (m, p * PIECES)."""
    ends = (-np.inf, *KNOTS, np.inf)
    each = [np.clip(x, low, high) - min(max(0.0, low), high) for low, high in pairwise(ends)]
    return np.stack(each, axis=2).reshape(len(x), x.shape[1] * PIECES)
