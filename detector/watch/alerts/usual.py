"""What a counter usually does in an hour of the day and of the week, from its past alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.watch.forecast import MEMORY, NORMAL

# Hours that the profile is read from: eight weeks, as in `forecast`.
MEMORY_HOURS = 24 * MEMORY
# Two weeks show each hour of the day fourteen times and each weekday twice.
FEWEST_HOURS = 24 * 14
# An hour's own mean counts as much as this many hours of its neighbours and of all hours.
SHRINK = 4.0
HELD_AT = 3.0
# Deviations larger than all but this share of the past are drawn in.
REACH = 0.99
# A scale below half a fan an hour would make single fans remarkable.
LEAST_SCALE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """The forecast of one day's hours, learnt from the days before.

    Attributes
    ----------
    hour, weekday
        Fans an hour by hour of the day (UTC), shape (24,), and what the weekday adds to
        it, shape (7,).
    memory
        How much of the deviation of the last hour, and of the mean of the last
        twenty-four, is still there an hour later, shape (2,).
    reach
        Deviations are held to it before they are carried on: what no hour of the past did
        is not taken for the new usual at once.
    scale
        Mean absolute error of the forecast: `scale[0] + scale[1] * |forecast|`.
    """

    hour: Floats
    weekday: Floats
    memory: Floats
    reach: float
    scale: Floats

    def profile(self, hour: int, weekday: int) -> float:
        """Fans an hour, had nothing happened before."""
        return float(self.hour[hour] + self.weekday[weekday])

    def forecast(self, profile: float, last: float, day: float) -> tuple[float, float]:
        """Expected fans an hour and their scale, given the latest deviations."""
        carried = self.memory[0] * self.held(last) + self.memory[1] * self.held(day)
        expected = profile + float(carried)
        return expected, max(LEAST_SCALE, float(self.scale[0] + self.scale[1] * abs(expected)))

    def held(self, deviation: float) -> float:
        """A deviation drawn in to the reach of the past."""
        return min(max(deviation, -self.reach), self.reach)


def learn(hours: Floats, movement: Floats) -> Usual | None:
    """Learn the usual from past hours.

    Parameters
    ----------
    hours
        Hours since 1970 in UTC, shape (n,), rising.
    movement
        Fans an hour, signed, shape (n,).

    Returns
    -------
    Usual or None
        None with less than two weeks of hours.
    """
    if len(hours) < FEWEST_HOURS:
        return None
    of_day = (hours % 24).astype(int)
    # 1970-01-01 was a Thursday.
    of_week = ((hours // 24 + 3) % 7).astype(int)
    hour = _by_hour(_drawn_in(movement, of_day), of_day)
    left = movement - hour[of_day]
    weekday = np.zeros(7)
    calm = _drawn_in(left, np.zeros(len(left), int))
    for day in range(7):
        mine = calm[of_week == day]
        # Weekdays seen once or twice say little: a day of the common level is added to each.
        weekday[day] = mine.sum() / (len(mine) + 24 * SHRINK)
    deviation = left - weekday[of_week]
    reach = float(np.quantile(np.abs(deviation), REACH))
    held = np.clip(deviation, -reach, reach)
    before = np.concatenate([[0.0], held[:-1]])
    total = np.concatenate([[0.0], np.cumsum(held)])
    at = np.arange(len(held))
    first = np.maximum(at - 24, 0)
    mean = (total[at] - total[first]) / np.maximum(at - first, 1)
    memory = _memory(np.stack([before, mean], axis=1), held)
    expected = hour[of_day] + weekday[of_week] + memory[0] * before + memory[1] * mean
    return Usual(
        hour, weekday, memory, reach, _scale(np.abs(expected), np.abs(movement - expected))
    )


def _drawn_in(values: Floats, groups: NDArray[np.int64]) -> Floats:
    """Values within three robust deviations of the median of their group, groups from 0."""
    middle = _medians(values, groups)[groups]
    far = HELD_AT * np.maximum(NORMAL * _medians(np.abs(values - middle), groups)[groups], 1.0)
    return np.clip(values, middle - far, middle + far)


def _medians(values: Floats, groups: NDArray[np.int64]) -> Floats:
    """Median of each group, from one sorting; NaN for an empty one."""
    ordered = values[np.lexsort((values, groups))]
    many = np.bincount(groups)
    first = np.cumsum(many) - many
    out = np.full(len(many), np.nan)
    seen = many > 0
    low, high = first + (many - 1) // 2, first + many // 2
    out[seen] = 0.5 * (ordered[low[seen]] + ordered[high[seen]])
    return out


def _by_hour(calm: Floats, of_day: NDArray[np.int64]) -> Floats:
    sums = np.bincount(of_day, calm, minlength=24)
    seen = np.bincount(of_day, minlength=24).astype(float)
    # Neighbours count half: a profile does not jump, and clocks move twice a year.
    wide = sums + 0.5 * (np.roll(sums, 1) + np.roll(sums, -1))
    weight = seen + 0.5 * (np.roll(seen, 1) + np.roll(seen, -1))
    hour: Floats = (wide + SHRINK * calm.mean()) / (weight + SHRINK)
    return hour


def _memory(carried: Floats, now: Floats) -> Floats:
    """Least squares without an intercept, held to what dies away."""
    square = carried.T @ carried + 1e-9 * np.eye(2)
    memory: Floats = np.clip(np.linalg.solve(square, carried.T @ now), 0.0, 1.0)
    return memory / max(1.0, float(memory.sum()))


def _scale(size: Floats, error: Floats) -> Floats:
    """Straight line of the absolute error over the size of the forecast, neither end below 0."""
    spread = float(np.var(size))
    shared = float(np.mean((size - size.mean()) * (error - error.mean())))
    slope = shared / spread if spread > 0 else 0.0
    slope = min(max(slope, 0.0), float(error.mean()) / max(float(size.mean()), 1e-9))
    return np.array([float(error.mean()) - slope * float(size.mean()), slope])
