"""Late reports: days reported as nothing, and then all of them on one day."""

from __future__ import annotations

import numpy as np

from detector.history.compiled import compiled
from detector.simulate.organic import Floats

# Two days or more without a single fan, on a page that has at least so many on a usual day:
# nobody at all on one such day is less likely than one in a hundred, on two in ten thousand.
FEWEST_DAYS, LEAST_USUAL = 2, 5.0


@compiled("void(float64[:, ::1], float64[:, ::1])")
def spread_late(flow: Floats, reported: Floats) -> None:
    """Spread what was reported late evenly over the days without a report, in place.

    A run of zeros in `reported` and the day after it become the mean of `flow` there, so that
    neither the hole nor the heap is taken for what the page did. `flow` is what was reported or
    a part of it; shape (m, n), NaN where not reported.
    """
    m, n = flow.shape
    for i in range(m):
        x = reported[i]
        run = 0
        usual = -1.0
        for t in range(n):
            if x[t] == 0.0:
                run += 1
                continue
            if run >= FEWEST_DAYS and x[t] > 0.0:
                if usual < 0.0:
                    seen = x[~np.isnan(x)]
                    usual = np.median(seen)
                if usual >= LEAST_USUAL:
                    each = flow[i, t - run : t + 1].sum() / (run + 1)
                    for u in range(t - run, t + 1):
                        flow[i, u] = each
            run = 0


def whole_reports(moved: Floats, start: int, end: int) -> tuple[int, int]:
    """`[start, end)`, and as many days on either side as hold its late reports whole.

    `moved` is what the spreading added to each day, shape (n,): more than nothing on a day
    without a report, less on the day that made up for it, 0 or NaN elsewhere.
    """
    while start > 0 and moved[start] != 0.0 and moved[start - 1] > 0.0:
        start -= 1
    while end < len(moved) and moved[end - 1] > 0.0:
        end += 1
    return start, end
