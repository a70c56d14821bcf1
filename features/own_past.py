"""What the page itself does on its other days: the yardstick of most checks. No check.

Every check here is held against stretches of the same length elsewhere in the same
history, so that a restless page needs more to stand out than a quiet one.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from detector.history import CannotTell, Case
from detector.history.daily import Floats
from detector.history.listed import ListedFans, shares_without_total

# Days left out on either side of the interval: its own beginning and its echo.
GUARD = 7
# With fewer other stretches a median absolute deviation says nothing.
FEWEST = 8
NORMAL_MAD = 1.4826  # standard deviation of a normal over its median absolute deviation
# Fans a day from which a day of none has less than a chance of .01 (a Poisson's).
EMPTY = -np.log(0.01)
FEWEST_BEFORE, FEWEST_OF_WEEKDAY = 14, 3  # days behind a usual value of the weeks before
WEEKS = 4  # weeks either side behind the usual value of a weekday (eight weeks in all)


def stretches(case: Case, length: int | None = None) -> list[tuple[int, int]]:
    """Stretches `[start, end)` of `length` days outside the interval, none overlapping.

    Parameters
    ----------
    case
        The interval under discussion; `GUARD` days on either side of it are left out.
    length
        Days; the interval's own length when None.

    Returns
    -------
    list of (int, int)
        In order of time.
    """
    span = (case.end - case.start) if length is None else length
    n = len(case.daily)
    if span < 1:
        return []
    before = [(s - span, s) for s in range(case.start - GUARD, span, -span)]
    after = [(s, s + span) for s in range(case.end + GUARD, n - span + 1, span)]
    return [*reversed(before), *after]


def listing(case: Case, dimension: str, missing: str) -> ListedFans:
    """The listings of a dimension that stand directly before and after the interval.

    Raises
    ------
    CannotTell
        `missing`; or `check.shares_without_total` where shares are listed, and no total that
        would turn them into fans.
    """
    table = case.listed.get(dimension)
    if table is None and shares_without_total(case.history, dimension):
        raise CannotTell("check.shares_without_total")
    if table is None or table.change(case.start, case.end) is None:
        raise CannotTell(missing)
    return table


def deviation(value: float, others: Floats, floor: float) -> float:
    """How many robust standard deviations `value` lies above the median of `others`.

    Parameters
    ----------
    value
        The interval's own number.
    others
        The same number of the page's other stretches, shape (m,); NaN where not known.
    floor
        Least standard deviation that is believed.

    Raises
    ------
    CannotTell
        `check.own_past.short`: fewer than eight other stretches are known.
    """
    known = others[np.isfinite(others)]
    if len(known) < FEWEST:
        raise CannotTell("check.own_past.short", n=len(known), needed=FEWEST)
    middle = float(np.median(known))
    spread = NORMAL_MAD * float(np.median(np.abs(known - middle)))
    return (value - middle) / max(spread, floor)


def counting_noise(others: Floats) -> float:
    """Standard deviation that counting alone gives a count like these: a Poisson's."""
    known = others[np.isfinite(others)]
    return float(np.sqrt(max(1.0, abs(float(np.median(known))) if len(known) else 1.0)))


def first_of_report(case: Case) -> int:
    """First day of what the interval reports: days before it that were reported empty count.

    A day is empty when gains and losses are both blank, or both zero where counting alone
    gives two zeros less than once in a hundred. After a hole a counter reports both at once.
    """
    gained, lost = case.daily.gained, case.daily.lost
    both = np.nan_to_num(gained) + np.nan_to_num(lost)
    told = both[np.isfinite(gained) | np.isfinite(lost)]
    blank = np.isnan(gained) & np.isnan(lost)
    if len(told) and float(np.median(told)) > EMPTY:
        blank |= both == 0
    first = case.start
    while first > 0 and blank[first - 1]:
        first -= 1
    return first


def sums(values: Floats, spans: list[tuple[int, int]]) -> Floats:
    """Sum over each stretch, shape (m,); NaN where a day of it is not reported."""
    running = np.concatenate([[0.0], np.cumsum(values)])
    if np.isfinite(running[-1]):
        return np.array([running[e] - running[s] for s, e in spans])
    return np.array([values[s:e].sum() for s, e in spans])


def usual(case: Case, values: Floats) -> Floats:
    """Median of the same weekday over the eight weeks around each day, shape (n,).

    Days of the interval and the week on either side of it do not count.
    """
    calm = np.asarray(values, float).copy()
    calm[max(0, case.start - GUARD) : case.end + GUARD] = np.nan
    out = np.full(len(calm), np.nan)
    for day in range(min(7, len(calm))):
        own = np.concatenate([np.full(WEEKS, np.nan), calm[day::7], np.full(WEEKS, np.nan)])
        windows = sliding_window_view(own, 2 * WEEKS + 1)
        known = np.isfinite(windows).any(axis=1)
        middle = np.full(len(windows), np.nan)
        middle[known] = np.nanmedian(windows[known], axis=1)
        out[day::7] = middle
    holes = np.isnan(out)
    if holes.any() and not holes.all():
        # A long interval leaves none of its weekdays near: the line between its sides.
        out[holes] = np.interp(np.flatnonzero(holes), np.flatnonzero(~holes), out[~holes])
    return out


def usual_before(case: Case, values: Floats) -> Floats:
    """Median of the same weekday over the eight weeks before the interval, shape (n,).

    For what may go on changed for weeks after it, as losses do: a median around those weeks
    would take the change for the usual. With fewer than two weeks before, `usual`.
    """
    end = max(0, case.start - GUARD)
    first = max(0, end - 2 * WEEKS * 7)
    before = np.asarray(values, float)[first:end]
    if np.isfinite(before).sum() < FEWEST_BEFORE:
        return usual(case, values)
    out = np.full(len(values), float(np.nanmedian(before)))
    for day in range(7):
        own = before[(day - first) % 7 :: 7]
        if np.isfinite(own).sum() >= FEWEST_OF_WEEKDAY:
            out[day::7] = float(np.nanmedian(own))
    return out
