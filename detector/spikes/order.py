"""Order statistics without a branch on the data: what a processor guesses wrong costs most.

A median is needed some hundred times a page, and half the comparisons of an ordinary
quickselect are mispredicted. Here each pass moves every value and only the place counts on.
"""

from __future__ import annotations

import numpy as np

from detector.history.compiled import compiled
from detector.simulate.organic import Floats

SMALL = 8  # values left at which counting ranks is faster than another pass


@compiled("float64(float64[::1], int64)")
def select(values: Floats, rank: int) -> float:
    """The value of this rank, 0 the smallest; `values` is put in another order.

    NaN may come of values that hold one.
    """
    left, past = 0, len(values)
    while past - left > SMALL:
        a, b, c = values[left], values[(left + past) // 2], values[past - 1]
        pivot = max(min(a, b), min(max(a, b), c))
        place = left
        for i in range(left, past):
            value = values[i]
            values[i] = values[place]
            values[place] = value
            place += value < pivot
        if rank < place:
            past = place
            continue
        if place == left:
            # The pivot is the smallest: those equal to it go, so that every turn gets on.
            for i in range(left, past):
                value = values[i]
                values[i] = values[place]
                values[place] = value
                place += value <= pivot
            if rank < place or place == left:
                # Where nothing compares, the pivot is NaN, and so is the answer.
                return float(pivot)
        left = place
    for i in range(left, past):
        below, same = left, 0
        for j in range(left, past):
            below += values[j] < values[i]
            same += values[j] == values[i]
        if below <= rank < below + same:
            return float(values[i])
    return np.nan


@compiled("float64(float64[::1])")
def median(values: Floats) -> float:
    """Median of at least one value; `values` is put in another order."""
    n = len(values)
    upper = select(values, n // 2)
    if n % 2:
        return float(upper)
    lower, below = -np.inf, 0
    for i in range(n):
        less = values[i] < upper
        below += less
        lower = max(lower, values[i] if less else -np.inf)
    # Of values that are equal across the middle both are the median.
    return float(0.5 * (lower + upper) if below == n // 2 else upper)


@compiled("float64(float64[::1], int64)")
def trimmed_mean(values: Floats, cut: int) -> float:
    """Mean without the `cut` smallest and the `cut` largest; `values` may be reordered."""
    n = len(values)
    low, high = select(values, cut), select(values, n - 1 - cut)
    total = 0.0
    for i in range(n):
        total += min(max(values[i], low), high)
    # What is cut off has been counted as the bound it lies beyond.
    return float((total - cut * (low + high)) / (n - 2 * cut))


@compiled("int64(float64[::1], int64, float64)")
def put(ordered: Floats, many: int, value: float) -> int:
    """Put a value into the first `many` of a rising array; how many there are now."""
    place = 0
    for i in range(many):
        place += ordered[i] < value
    for i in range(many, place, -1):
        ordered[i] = ordered[i - 1]
    ordered[place] = value
    return many + 1


@compiled("int64(float64[::1], int64, float64)")
def drop(ordered: Floats, many: int, value: float) -> int:
    """Take a value that is there out of the first `many` of a rising array."""
    place = 0
    for i in range(many):
        place += ordered[i] < value
    for i in range(place, many - 1):
        ordered[i] = ordered[i + 1]
    return many - 1
