"""Daily scores into intervals. NumPy alone: the worker of another interpreter needs it too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Found = list[tuple[int, int, float]]  # half-open days, score
LONGEST = 31  # days of an interval that a change-point method may propose


def runs(score: Floats, floor: float) -> Found:
    """Runs of days above `floor`, each with its highest score."""
    over = np.concatenate([[False], score > floor, [False]])
    edges = np.flatnonzero(over[1:] != over[:-1]).reshape(-1, 2)
    return [(int(a), int(b), float(score[a:b].max())) for a, b in edges]


def robust(values: Floats) -> Floats:
    """Deviation from the median in median absolute deviations."""
    middle = np.median(values)
    return np.asarray((values - middle) / max(1.4826 * np.median(np.abs(values - middle)), 1e-9))


def raised(spans: list[tuple[int, int]], z: Floats) -> Found:
    """Those of the spans in which the residual is raised, scored by mean times root of length."""
    out = []
    for start, end in spans:
        mean = float(z[start:end].mean())
        if mean > 0 and end - start <= LONGEST:
            out.append((start, end, mean * float(np.sqrt(end - start))))
    return out
