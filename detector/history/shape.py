"""The shape of one rise, as the scan's own numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """How the excess of an interval lies over its days; None where that is not told.

    Attributes
    ----------
    level, restlessness
        Usual fans a day, and 1 / k of the page's counting noise.
    height
        Fans of the highest day over its usual number.
    peak_share, first_share, last_share
        Part of the whole excess on the highest, the first and the last day.
    roughness
        Standard deviation over mean of the daily excess; from three days on.
    steadiness
        Variance of the daily excess over what counting noise of that level gives.
    before, after
        Excess of the three days on either side, in highest days.
    next, tail
        Excess of the day after the highest, and of its third to seventh day, in highest
        days.
    empty_days
        Days reported empty right before it.
    made_up
        Part of the excess that the week before is short of: a late report has about 1.
    left, left_signal
        Part of those who came that is gone thirty days later, read off up to sixty days
        after; and the same in standard deviations of the page's ordinary losses.
    """

    level: float
    restlessness: float
    height: float
    peak_share: float
    first_share: float
    last_share: float
    roughness: float | None
    steadiness: float | None
    before: float | None
    after: float | None
    next: float | None
    tail: float | None
    empty_days: int
    made_up: float
    left: float | None = None
    left_signal: float | None = None
