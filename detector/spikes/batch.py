"""Scan many pages for their highest score of each manner: what a calibration needs."""

from __future__ import annotations

import numpy as np

from detector.history.compiled import compiled
from detector.simulate.organic import Floats
from detector.spikes.scanner import scan_page
from detector.spikes.shape import MANNERS, manner
from detector.spikes.tempering import LONGEST


@compiled("void(float64[:, ::1], int64[::1], float64[:, ::1], float64[:, ::1])")
def scan_batch(x: Floats, weekday: np.ndarray, boost: Floats, best: Floats) -> None:
    """Write the highest score of each manner of each page of `x` (m, n) into `best` (m, 4).

    0 where a page has no interval of that manner.
    """
    m, n = x.shape
    mu, ratio = np.empty(n), np.empty(LONGEST + 1)
    starts, ends, scores = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    for i in range(m):
        many, alpha = scan_page(x[i], weekday, boost[i], mu, ratio, starts, ends, scores)
        seen = ~np.isnan(x[i])
        for kind in range(MANNERS):
            best[i, kind] = 0.0
        for j in range(many):
            kind = manner(x[i], mu, alpha, seen, starts[j], ends[j])
            best[i, kind] = max(best[i, kind], scores[j])
