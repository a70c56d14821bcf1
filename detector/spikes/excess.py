"""How many fans an interval holds beyond the expected, with a 90 % interval."""

from __future__ import annotations

import numpy as np

from detector.history import Count
from detector.spikes.fitted import Fitted
from detector.spikes.tempering import LONGEST

NORMAL_95 = 1.645
# A Gaussian kernel of 16 days averages about 57 days: 2 sqrt(pi) x 16.
BASELINE_DAYS = 57.0


def excess(page: Fitted, start: int, end: int) -> Count:
    """Excess over `[start, end)`.

    The noise of the organic part, with the restlessness of sums of this length, and the
    error of the baseline, whose own restlessness is that of a month.
    """
    inside = slice(start, end)
    seen = page.seen[inside]
    mu = page.expected[inside][seen]
    observed = float(page.x[inside][seen].sum())
    length = min(end - start, LONGEST)
    variance = float((mu + page.inverse_size * mu**2).sum())
    noise = variance * page.ratio[length]
    daily = float((1.0 / mu + page.inverse_size).mean()) if len(mu) else 0.0
    baseline = mu.sum() ** 2 * daily * page.ratio[LONGEST] / BASELINE_DAYS
    half = NORMAL_95 * float(np.sqrt(noise + baseline))
    middle = observed - float(mu.sum())
    return Count(middle, middle - half, middle + half)
