"""The shape of a rise: how its excess lies over its days, read off the scanned series itself.

Numbers of the scan and no check: none has an outcome of its own. A supplier delivers evenly
or in pulses and stops; attention decays, and its echo reaches past the interval. The same is
read off the countries that carry the rise, where the page's ordinary growth does not blur it,
and how many of those who came went again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detector.history import Case
from detector.history.daily import Floats
from detector.history.shape import Shape
from features.own_past import NORMAL_MAD, usual_before

BESIDE = 3  # days looked at on either side of the interval
AROUND = 14  # days on either side whose baseline is the usual one
WEEK = 7
FIRST_TAIL, END_TAIL = 3, 8  # days after the highest, as in the check of the pulse's shape
FEWEST = 3  # days from which ups and downs say anything
# The baseline may be raised where people engage; the shape is that of all who came.
MOST_RAISED = 1.5
LEAST_LEVEL = 3.0  # fans a day from which an empty day is odd
# Who came goes in the weeks after: what is seen of sixty days is told as of thirty.
LEAVES_WITHIN, FEWEST_AFTER, TOLD_AS = 60, 10, 30
LOUDEST = 5.0  # deviations from which a day of losses is another event
# A country carries a rise with a tenth of what lies beyond the expected audience.
CARRIES = 0.1
FEWEST_LISTED = 0.9  # of the days around


def shape_of(case: Case) -> Shape | None:
    """The shape of one flagged interval, or None where its days are not told one by one.

    Parameters
    ----------
    case
        Uses `observed`, `expected`, `dispersion`, `start` and `end`, and the losses.
    """
    shape = _shape(case)
    lost = case.daily.lost
    if shape is None or case.history.net_only or not np.isfinite(lost).any():
        return shape
    return _with_leaving(shape, case, lost - usual_before(case, lost))


def origin_shape_of(case: Case) -> Shape | None:
    """The shape of the countries that carry the excess together, from their daily listings.

    Parameters
    ----------
    case
        Uses `origin` and `listed`.

    Returns
    -------
    Shape or None
        None without an origin, or where the countries are not listed day by day.
    """
    table = case.listed.get("country")
    if table is None or case.origin is None or case.start < 1:
        return None
    beyond = {flow.country: flow.gained.value - flow.expected for flow in case.origin.flows}
    more = sum(value for value in beyond.values() if value > 0)
    mine = [i for i, c in enumerate(table.places) if beyond.get(c, 0.0) > CARRIES * more > 0]
    near = slice(case.start - 1, case.end + LEAVES_WITHIN)
    if not mine or np.isnan(table.floor[near]).mean() > 1.0 - FEWEST_LISTED:
        return None
    # Not listed yet is at most the smallest that is: it may have been nobody.
    fans = np.nansum(table.fans[:, mine], axis=1)
    moved = np.diff(fans, prepend=np.nan)
    calm = moved.copy()
    calm[max(0, case.start - WEEK) : case.end + WEEK] = np.nan
    if not np.isfinite(calm).any():
        return None
    level = np.full(len(moved), float(np.nanmedian(calm)))
    own = replace(case, observed=moved, expected=np.maximum(level, 0.0), dispersion=np.inf)
    shape = _shape(own)
    return None if shape is None else _with_leaving(shape, own, level - moved)


def _shape(case: Case) -> Shape | None:
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


def _with_leaving(shape: Shape, case: Case, leaving: Floats) -> Shape:
    """The shape with how many of those who came went; `leaving` beyond the usual, shape (n,)."""
    came = float((case.observed - _usual(case))[case.start : case.end].sum())
    after = leaving[case.end : case.end + LEAVES_WITHIN]
    blank = np.flatnonzero(~np.isfinite(after))
    after = after[: int(blank[0])] if len(blank) else after
    other = np.delete(leaving, np.r_[max(0, case.start - WEEK) : case.end + len(after)])
    other = other[np.isfinite(other)]
    if len(after) < FEWEST_AFTER or len(other) < FEWEST_AFTER or came <= 0:
        return shape
    spread = max(1.0, NORMAL_MAD * float(np.median(np.abs(other - np.median(other)))))
    middle = float(np.median(after))
    gone = float(np.clip(after, middle - LOUDEST * spread, middle + LOUDEST * spread).sum()) / came
    days = len(after)
    left = 1.0 - (1.0 - min(gone, 0.98)) ** (TOLD_AS / days)
    noise = spread * TOLD_AS / np.sqrt(days) / came
    return replace(shape, left=left, left_signal=left / noise)


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
