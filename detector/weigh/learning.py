"""Fit the joint score on weighted intervals, and take it of many at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.weigh import bending, boosting
from detector.weigh.joint import Joint


def learn(
    x: Floats, y: NDArray[np.bool_], weight: Floats, signs: Sequence[int], seed: int
) -> Joint:
    """Both halves on the same rows; see `boosting.grow` and `bending.bend`."""
    return Joint(boosting.grow(x, y, weight, signs, seed), bending.bend(x, y, weight, signs))


def scores(joint: Joint, x: Floats) -> Floats:
    """The score of each row of `x`, shape (m, p), shape (m,)."""
    return (boosting.scores(joint.trees, x) + bending.scores(joint.bent, x)) / 2.0
