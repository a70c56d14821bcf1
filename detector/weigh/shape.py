"""The shape of a rise: how its excess lies over its days, read off the scanned series itself.

Numbers of the scan and no check: none has an outcome of its own. A supplier delivers evenly
or in pulses and stops; attention decays, and its echo reaches past the interval.
"""

from __future__ import annotations

import numpy as np

from detector.history import Case
from detector.history.daily import Floats
from detector.history.shape import Shape

BESIDE = 3  # days looked at on either side of the interval
AROUND = 14  # days on either side whose baseline is the usual one
WEEK = 7
FIRST_TAIL, END_TAIL = 3, 8  # days after the highest, as in the check of the pulse's shape
FEWEST = 3  # days from which ups and downs say anything
# The baseline may be raised where people engage; the shape is that of all who came.
MOST_RAISED = 1.5
LEAST_LEVEL = 3.0  # fans a day from which an empty day is odd


def shape_of(case: Case) -> Shape | None:
    """The shape of one flagged interval, or None where its days are not told one by one.

    Parameters
    ----------
    case
        Uses `observed`, `expected`, `dispersion`, `start` and `end`.
    """
    start, end = case.start, case.end
    x, base = case.observed, _usual(case)
    beyond = x - base
    inside = beyond[start:end]
    if not len(inside) or not np.isfinite(inside).all():
        return None
    whole, place = float(inside.sum()), int(np.argmax(inside))
    high, peak = float(inside[place]), start + place
    if whole <= 0.0 or high <= 0.0:
        return None
    mean = float(x[start:end].mean())
    noise = mean + mean**2 / case.dispersion
    several = len(inside) >= FEWEST
    empty = _empty_days(x, base, start)
    short = -float(np.nansum(beyond[max(0, start - WEEK) : start])) if empty else 0.0
    return Shape(
        level=float(base[start:end].mean()),
        restlessness=1.0 / case.dispersion,
        height=float(x[peak]) / max(float(base[peak]), 1.0),
        peak_share=high / whole,
        first_share=float(inside[0]) / whole,
        last_share=float(inside[-1]) / whole,
        roughness=float(inside.std() / inside.mean()) if several else None,
        steadiness=float(inside.var(ddof=1)) / noise if several and noise > 0 else None,
        before=_part(beyond, start - BESIDE, start, high),
        after=_part(beyond, end, end + BESIDE, high),
        next=_part(beyond, peak + 1, peak + 2, high),
        tail=_part(beyond, peak + FIRST_TAIL, peak + END_TAIL, high),
        empty_days=empty,
        made_up=short / whole,
    )


def _usual(case: Case) -> Floats:
    """The baseline without what engagement adds to it, shape (n,)."""
    near = slice(max(0, case.start - AROUND), case.end + AROUND)
    beside = case.expected[near].copy()
    beside[case.start - near.start : case.end - near.start] = np.nan
    if not np.isfinite(beside).any():
        return case.expected
    middle = float(np.nanmedian(beside))
    return np.minimum(case.expected, MOST_RAISED * middle) if middle > 0 else case.expected


def _part(beyond: Floats, start: int, end: int, high: float) -> float | None:
    """Excess over `[start, end)` in highest days, or None where a day of it is not told."""
    if start < 0 or end > len(beyond):
        return None
    days = beyond[start:end]
    return float(days.sum()) / high if np.isfinite(days).all() else None


def _empty_days(x: Floats, base: Floats, start: int) -> int:
    first = start
    while first > 0 and base[first - 1] >= LEAST_LEVEL and not x[first - 1] > 0:
        first -= 1
    return start - first
