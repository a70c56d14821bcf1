"""A series' own false-alarm rate: on how many of its other weeks would the same rule ring?

The interval under discussion is taken out, and so, one after the other, is every week that
is asked about; the baseline is fitted to what is left. A week rings when a stretch that
begins in it, as long as the interval, is at least as strong as the interval itself. No
simulator has a part in this number: it is the page against itself.
"""

from __future__ import annotations

import numpy as np

from detector.history import OwnRate
from detector.history.compiled import HAVE_NUMBA
from detector.history.daily import Floats
from detector.history.listed import ListedFans
from detector.spikes import arrays, baseline
from detector.spikes.fitted import Ints
from detector.spikes.kernel import FACTORS, LOG_FACTORS

WEEK = 7
# Under this a share of weeks says nothing.
FEWEST_WEEKS = 8
NORMAL_MAD = 1.4826

_fit = baseline.fit if HAVE_NUMBA else arrays.fit


def weeks(n: int, start: int, end: int) -> list[int]:
    """First days of the whole weeks of `n` days outside `[start, end)`, in order."""
    before = range(start - WEEK, -1, -WEEK)
    return [*reversed(before), *range(end, n - WEEK + 1, WEEK)]


def of_flow(x: Floats, weekday: Ints, start: int, end: int) -> OwnRate | None:
    """Own rate of a gain or a loss in a flow given by itself.

    Parameters
    ----------
    x
        Fans a day, shape (n,), NaN where not reported.
    weekday
        Monday 0, shape (n,).
    start, end
        The interval `[start, end)`. The strength of a stretch is the scan's own
        log-likelihood ratio, largest over its factors.

    Returns
    -------
    OwnRate or None
        None with fewer than eight other weeks.
    """
    n, length = len(x), end - start
    if length < 1 or not 0 <= start < end <= n:
        return None
    flow, days = np.ascontiguousarray(x, float), np.ascontiguousarray(weekday, np.int64)
    clear = np.isfinite(flow)
    clear[start:end] = False
    own = _strengths(flow, days, clear, start, end, length)[0]
    rung = asked = 0
    for first in weeks(n, start, end):
        past = min(n, first + WEEK + length - 1)
        if first < start < past:
            past = start
        if past - first < length or not np.isfinite(flow[first:past]).any():
            continue
        without = clear.copy()
        without[first:past] = False
        asked += 1
        rung += bool(_strengths(flow, days, without, first, past, length).max() >= own)
    return OwnRate(rung, asked) if asked >= FEWEST_WEEKS else None


def of_net(change: Floats, start: int, end: int, sign: int) -> OwnRate | None:
    """Own rate of a gain (`sign` 1), a loss (-1) or a step (0, either way) in a net change.

    The strength of a stretch is its sum beyond the median day, in robust deviations.
    """
    return _by_sums(len(change), start, end, lambda s, e, out: _net(change, s, e, out, sign))


def of_listing(table: ListedFans, start: int, end: int) -> OwnRate | None:
    """Own rate of a change of origin: the country that stands out most, whichever it is."""
    n, length = len(table.fans), end - start
    changes = {s: table.change(s, s + length) for s in range(1, n - length + 1)}
    known = np.array([c for c in changes.values() if c is not None])
    if length < 1 or len(known) < FEWEST_WEEKS or changes.get(start) is None:
        return None
    middle = np.nanmedian(np.where(np.isnan(known), 0.0, known), axis=0)
    spread = NORMAL_MAD * np.nanmedian(np.abs(np.nan_to_num(known) - middle), axis=0)
    spread = np.maximum(spread, np.sqrt(np.maximum(np.abs(middle), 1.0)))

    def strength(s: int, e: int, _: np.ndarray) -> float:
        change = changes.get(s) if e - s == length else None
        return -np.inf if change is None else float(np.nanmax((change - middle) / spread))

    return _by_sums(n, start, end, strength)


def _by_sums(n: int, start: int, end: int, strength: object) -> OwnRate | None:
    length = end - start
    if length < 1 or not 0 <= start < end <= n:
        return None
    out = np.zeros(n, bool)
    out[start:end] = True
    own = strength(start, end, out)  # type: ignore[operator]
    rung = asked = 0
    for first in weeks(n, start, end):
        past = first + WEEK + length - 1
        without = out.copy()
        without[first:past] = True
        values = [
            strength(s, s + length, without)  # type: ignore[operator]
            for s in range(first, first + WEEK)
            if s + length <= n and not (s < end and start < s + length)
        ]
        known = [value for value in values if np.isfinite(value)]
        if known:
            asked += 1
            rung += max(known) >= own
    return OwnRate(rung, asked) if asked >= FEWEST_WEEKS else None


def _net(change: Floats, start: int, end: int, out: np.ndarray, sign: int) -> float:
    rest = change[~out]
    rest = rest[np.isfinite(rest)]
    inside = change[start:end]
    if not len(rest) or not np.isfinite(inside).any():
        return -np.inf
    middle = float(np.median(rest))
    spread = max(NORMAL_MAD * float(np.median(np.abs(rest - middle))), 1.0)
    beyond = float(np.nansum(inside - middle)) / spread
    return abs(beyond) if sign == 0 else sign * beyond


def _strengths(
    x: Floats, weekday: Ints, usable: np.ndarray, first: int, past: int, length: int
) -> Floats:
    """Strength of every stretch of `length` days in `[first, past)`, baseline from `usable`."""
    mu = np.empty(len(x))
    alpha = max(float(_fit(x, usable, weekday, mu)), 1e-6)
    k, mean, here = 1.0 / alpha, mu[first:past], x[first:past]
    each = here[:, None] * LOG_FACTORS - (here + k)[:, None] * np.log(
        (k + mean[:, None] * FACTORS) / (k + mean)[:, None]
    )
    running = np.vstack([np.zeros(len(FACTORS)), np.cumsum(np.nan_to_num(each), axis=0)])
    return np.asarray((running[length:] - running[:-length]).max(axis=1))
