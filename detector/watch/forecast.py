"""What a daily series would have summed to, had it gone on as before, and how sure that is.

The error of the forecast is measured, not modelled: the same forecast is made at many days
of the page's own past and held against what then came (rolling origin; Hyndman and
Athanasopoulos, Forecasting: Principles and Practice, section 5.10).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from detector.history.daily import Floats

# Four weeks: each weekday four times, as the scan asks for.
FEWEST_DAYS = 28
# Days that the level and the weekdays are read from.
MEMORY = 56
# Days of the past in which the forecast is tried.
LOOK_BACK = 365
# A day counts as at most this many robust standard deviations from the middle.
HELD_AT = 3.0
# Standard deviation over median absolute deviation, of a normal.
NORMAL = 1.4826
# A weekday's own mean counts as much as this many days of the common one.
SHRINK = 4.0
# Beyond the lengths that the past can try, the error grows with the length: in proportion
# for a level that was read wrongly, faster where the level itself wanders.
GROWTH = 1.25
COVER = 0.9
# Two-sided 90 % quantiles of Student's t for 1, 2, ... independent trials.
STUDENT = (6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81)
LIMIT = 1.70


@dataclass(frozen=True, slots=True)
class Forecast:
    """A sum over days to come: its expectation and the half-width of its 90 % interval."""

    expected: float
    half_width: float


def forecast(past: Floats, weekday: Floats, ahead: Floats) -> Forecast | None:
    """Forecast the sum over the days ahead from the days before.

    Parameters
    ----------
    past
        Fans a day, signed for a net change, shape (n,); NaN where not reported.
    weekday
        Of the past days, shape (n,), 0 to 6.
    ahead
        Weekdays of the days to be summed, shape (h,).

    Returns
    -------
    Forecast or None
        None with fewer than 28 reported days.
    """
    recent, days = past[-LOOK_BACK:], weekday[-LOOK_BACK:]
    if int((~np.isnan(recent)).sum()) < FEWEST_DAYS:
        return None
    usual = by_weekday(recent, days)
    expected = float(usual[ahead.astype(int)].sum())
    length = len(ahead)
    # Three windows apart are the least that show how far a window can be off.
    longest = min(length, max(1, (len(recent) - FEWEST_DAYS) // 3))
    errors = trial_errors(recent, days, longest)
    if len(errors) < 2:
        errors = _residuals(recent, days, usual)
        longest = 1
    trials = max(1, (len(recent) - FEWEST_DAYS) // longest)
    quantile = STUDENT[trials - 1] if trials <= len(STUDENT) else LIMIT
    # Held errors for the few windows there are; the errors as they were for the bursts.
    scale = quantile * float(np.sqrt(np.mean(_held(errors) ** 2)))
    reach = max(scale, float(np.quantile(np.abs(errors), COVER)))
    return Forecast(expected, reach * math.pow(length / longest, GROWTH))


def by_weekday(past: Floats, weekday: Floats) -> Floats:
    """Usual fans on each weekday, shape (7,), from the last eight weeks."""
    values, days = past[-MEMORY:], weekday[-MEMORY:]
    seen = ~np.isnan(values)
    held, days = _held(values[seen]), days[seen]
    level = float(held.mean())
    out = np.full(7, level)
    for day in range(7):
        mine = held[days == day]
        out[day] = (mine.sum() + SHRINK * level) / (len(mine) + SHRINK)
    return out


def trial_errors(past: Floats, weekday: Floats, length: int) -> Floats:
    """Observed less forecast of every `length` days of the past that can be tried."""
    errors = []
    for origin in range(FEWEST_DAYS, len(past) - length + 1):
        before, after = past[:origin], past[origin : origin + length]
        known = ~np.isnan(after)
        if (~np.isnan(before[-MEMORY:])).sum() < FEWEST_DAYS // 2 or 2 * known.sum() <= length:
            continue
        usual = by_weekday(before, weekday[:origin])
        expected = usual[weekday[origin : origin + length].astype(int)]
        gap = float((after[known] - expected[known]).sum())
        errors.append(gap * length / int(known.sum()))
    return np.array(errors)


def _residuals(past: Floats, weekday: Floats, usual: Floats) -> Floats:
    left: Floats = past - usual[weekday.astype(int)]
    known: Floats = left[~np.isnan(left)]
    return known


def _held(values: Floats) -> Floats:
    """Values drawn in to three robust standard deviations: one burst is not the usual."""
    middle = float(np.median(values))
    spread = NORMAL * float(np.median(np.abs(values - middle)))
    if spread <= 0.0:
        return values
    held: Floats = np.clip(values, middle - HELD_AT * spread, middle + HELD_AT * spread)
    return held
