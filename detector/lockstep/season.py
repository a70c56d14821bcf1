"""Fans come and go: two likes of one fan within some weeks are partly one season of his.

Who is on the platform for two months only likes everything in them, and two such fans meet in
many pairs of windows without knowing of each other. So for windows of one season the expectation
is the larger of that from all times and of this one: the fans whose two likes stand at most a
season apart, of whom the part `w_A / n_p` is in window A of page p, and of these the part of
q's fans within a season of A who are in B; or the same from B on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detector.lockstep.edges import Bools, Floats, Ints
from detector.lockstep.pairkeys import SEASON
from detector.lockstep.timeline import Timeline


def of_one_season(left_bin: Ints, right_bin: Ints, width: int) -> Bools:
    """Which windows begin at most a season apart."""
    near: Bools = np.abs(left_bin - right_bin) * width <= SEASON
    return near


def around(timeline: Timeline, page: Ints, start: Ints, width: int) -> Ints:
    """Fans of a page within a season of a window, which begins at `start`."""
    return timeline.count(page, start - SEASON, start + width + SEASON)


def seasonal(
    common: Ints, within: Sequence[Ints], whole: Sequence[Ints], about: Sequence[Ints]
) -> Floats:
    """Fans expected in both windows, from those with both likes in one season.

    Parameters
    ----------
    common
        Fans of both pages whose likes stand at most a season apart.
    within, whole
        Fans of the two windows and of their two pages.
    about
        Fans of the left page within a season of the right window, and of the right page
        within one of the left window.
    """
    left: Floats = within[0] / whole[0] * (within[1] / about[1])
    right: Floats = within[1] / whole[1] * (within[0] / about[0])
    return np.asarray(common * np.maximum(left, right))
