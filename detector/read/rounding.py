"""Notice totals that a source rounded without saying so."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detector.history import Count
from detector.read.numbers import rounded

# YouTube has shown three significant digits of subscribers since September 2019.
MOST_DIGITS = 3
# Four different exact totals of four or more digits end in a zero each with probability
# 1e-4 at most; fewer prove nothing.
FEWEST_VALUES = 4


def unrounded(totals: Sequence[Count]) -> tuple[list[Count], int | None]:
    """The totals with the interval of their rounding, when all of them are rounded.

    Parameters
    ----------
    totals
        Counts of one series.

    Returns
    -------
    counts, digits
        The counts widened to `[value - step/2, value + step)` and the significant digits
        shown, or the counts as they were and None when nothing speaks of rounding.
    """
    large = {count.value for count in totals if count.value >= 10**MOST_DIGITS}
    exact = all(count.step == 0 for count in totals)
    if not exact or len(large) < FEWEST_VALUES or not all(v.is_integer() for v in large):
        return list(totals), None
    digits = max(len(str(int(value)).rstrip("0")) for value in large)
    if digits > MOST_DIGITS:
        return list(totals), None
    # A source cuts all its totals alike; one digit shown in all of them is three by chance.
    digits = max(digits, 2)
    return [_widened(count, digits) for count in totals], digits


def _widened(count: Count, digits: int) -> Count:
    if count.value < 10**digits:
        return count
    return rounded(count.value, 10.0 ** (math.floor(math.log10(count.value)) - digits + 1))
