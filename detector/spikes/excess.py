"""How many fans an interval holds beyond the expected, with a 90 % interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detector.history import Count
from detector.history.compiled import HAVE_NUMBA
from detector.spikes import arrays, baseline
from detector.spikes.baseline import KERNEL, REACH
from detector.spikes.fitted import Fitted
from detector.spikes.tempering import LONGEST

# 1.645 for a normal whose variance is known; the dispersion, the variance ratio and the days
# of the interval are estimates, and the interval covers as promised at this width (measured
# on flagged intervals of 280 simulated pages, confirmed on others: docs/validation.md).
WIDTH = 2.15
# Sums of a month are the longest whose restlessness a page shows, and the baseline takes
# a part of that away before it is measured: what is slower shows up as this much more.
UNSEEN = 6.0

_fit = baseline.fit if HAVE_NUMBA else arrays.fit


def excess(page: Fitted, start: int, end: int) -> Count:
    """Excess over `[start, end)`: observed less what the page would have gained anyway.

    The middle holds the interval against the baseline of the scan, which was fitted without
    flagged intervals. A delivery of weeks seldom lies whole in one of them: what is left of it
    beside the interval lifts that baseline. And a burst of engagement lifts it though it may
    have been anger, which brings nobody. So the 90 % interval is the hull of two: with the
    baseline of the scan, and with one fitted without the interval and as many days on either
    side, on which engagement counts for nothing.

    Parameters
    ----------
    page
        The page after its scan.
    start, end
        A flagged interval, or one that something else than the counts chose.
    """
    told = _excess(page, start, end)
    length = end - start
    usable = page.calm
    usable[max(0, start - length) : end + length] = False
    if not usable.any():
        return told
    expected = np.empty(len(page.x))
    _fit(page.x, usable, page.weekday, expected)
    again = _excess(replace(page, expected=expected), start, end)
    return Count(told.value, min(told.low, again.low), max(told.high, again.high))


def _excess(page: Fitted, start: int, end: int) -> Count:
    """Against the page's baseline as it is.

    The organic part is log-normal: its mean the baseline, its variance the noise of a sum
    this long and the error of a baseline that had to bridge the interval. The interval
    was chosen because it was high, which flatters it: with a scale-free prior on the
    excess (density 1 / excess) the posterior lies lower by variance / excess.
    """
    inside = slice(start, end)
    seen = page.seen[inside]
    mu = page.expected[inside][seen]
    observed, organic = float(page.x[inside][seen].sum()), float(mu.sum())
    if organic <= 0.0:
        return Count.exact(observed)
    length = min(end - start, LONGEST)
    noise = float((mu + page.inverse_size * mu**2).sum()) * page.ratio[length]
    daily = float((1.0 / mu + page.inverse_size).mean())
    bridged = daily * page.ratio[LONGEST] / baseline_days(page, start, end)
    # Drift across the bridge grows with its length over the width of the kernel.
    drift = daily * (page.ratio[LONGEST] - 1.0) * UNSEEN * (end - start) / (2 * REACH) / REACH
    variance = noise + organic**2 * (bridged + drift)
    spread = float(np.sqrt(np.log1p(variance / organic**2)))
    typical = organic * float(np.exp(-(spread**2) / 2.0))
    raw = observed - organic
    flattery = min(variance / raw, raw / 2.0) if raw > 0.0 else 0.0
    low = observed - typical * float(np.exp(WIDTH * spread)) - flattery
    high = observed - typical * float(np.exp(-WIDTH * spread))
    middle = raw - flattery
    return Count(middle, min(low, middle), max(high, middle))


def baseline_days(page: Fitted, start: int, end: int) -> float:
    """Days that the baseline at the middle of the interval really averages."""
    centre = (start + end - 1) // 2
    first, past = max(0, centre - REACH), min(len(page.x), centre + REACH + 1)
    weight = KERNEL[np.abs(np.arange(first, past) - centre)] * page.calm[first:past]
    total = float(weight.sum())
    return total**2 / float((weight**2).sum()) if total > 0.0 else 1.0
