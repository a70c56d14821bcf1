"""Windows of time: those less than a day apart are one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from detector.history import Interval
from detector.lockstep.edges import DAY, Ints

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def joined(start: Ints, width: int) -> list[tuple[int, int]]:
    """Half-open windows `[start, start + width)`, in seconds, near ones made one."""
    starts = np.unique(start)
    if not len(starts):
        return []
    new = np.flatnonzero(np.concatenate(([True], np.diff(starts) > width + DAY)))
    last = np.append(new[1:], len(starts)) - 1
    return [(int(starts[a]), int(starts[b]) + width) for a, b in zip(new, last, strict=True)]


def interval(window: tuple[int, int]) -> Interval:
    """The same window as an interval of aware instants."""
    return Interval(*(_EPOCH + timedelta(seconds=end) for end in window))
