"""The one loop of the simulator that NumPy cannot take at once: each day from the day before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.history.compiled import HAVE_NUMBA, compiled


@compiled("void(float64[:, ::1], float64[::1])")
def _by_loop(path: NDArray[np.float64], rho: NDArray[np.float64]) -> None:
    for day in range(1, len(path)):
        for page in range(len(rho)):
            path[day, page] += rho[page] * path[day - 1, page]


def _by_rows(path: NDArray[np.float64], rho: NDArray[np.float64]) -> None:
    for day in range(1, len(path)):
        path[day] += rho * path[day - 1]


def run_on(path: NDArray[np.float64], rho: NDArray[np.float64]) -> None:
    """Turn shocks (days, m) into paths in place: each day adds rho (m,) times the day before."""
    if HAVE_NUMBA:
        _by_loop(path, rho)
    else:
        _by_rows(path, rho)
