"""Reference pages seen through a page's own snapshots and rounding."""

from __future__ import annotations

import numpy as np

from detector.history.daily import Floats


def observe(
    true_daily_totals: Floats, times: Floats, step: Floats | float, offset: Floats | float = 0.0
) -> tuple[Floats, Floats]:
    """What a counter with these snapshots and this rounding would have shown.

    Parameters
    ----------
    true_daily_totals
        Shape (m, n): fans of m pages at times 0, 1, ... n - 1 days.
    times
        Snapshots, shape (s,), in days within [0, n - 1]. Between two days a page grows
        evenly.
    step
        Width of the displayed interval at each snapshot, 0 for exact; scalar or (s,).
    offset
        An edge of the rounding: 0 cuts digits off, `step / 2` rounds to the nearest.

    Returns
    -------
    low, high
        Closed interval of each total, shape (m, s).
    """
    n = true_daily_totals.shape[1]
    if len(times) and not (times.min() >= 0 and times.max() <= n - 1):
        raise ValueError("snapshots lie outside the days simulated")
    before = np.minimum(times.astype(np.int64), n - 2)
    part = times - before
    shown = true_daily_totals[:, before] * (1 - part) + true_daily_totals[:, before + 1] * part
    width = np.broadcast_to(np.asarray(step, float), times.shape)
    safe = np.where(width > 0, width, 1.0)
    low = np.where(width > 0, np.floor((shown - offset) / safe) * safe + offset, shown)
    return low, low + width
