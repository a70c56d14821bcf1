"""More reference pages for a page that few of them reach, until enough have.

A p-value from m twins is never below 1 / (1 + m), which is too much where a page must stand out
among thousands. Twins are drawn until ten have reached the page: then p = 10 / l at the l-th; or
(1 + those that did) / (1 + m) after m of them (Besag and Clifford 1991, "Sequential Monte Carlo
p-values", Biometrika 78). An ordinary page ends after a few hundred, only a strong one needs all.
"""

from __future__ import annotations

import numpy as np

from detector.spikes.calibrate import FEWEST, Calibration
from detector.spikes.result import Direction
from detector.spikes.screen import Held

# Twins that must reach the page before it ends early, and twins drawn at a time.
ENOUGH, BLOCK = 10, 2000


def further(flow: Held, direction: Direction, most: int) -> tuple[float, int]:
    """p-value of the best score of one direction, and the twins behind it.

    The units in which manners of growth are compared come from twins of their own: given these,
    the page and the counted twins are alike, and the p-value is exact.

    Parameters
    ----------
    flow
        What was scanned.
    direction
        One of the flow's own.
    most
        Twins at most, beside those of the units.
    """
    side = flow.directions.index(direction)
    units = Calibration.of(flow.draw(FEWEST)[:, side]).units
    own = float((flow.own[side] / units).max())
    if own <= 0.0:
        return 1.0, 0
    drawn = reached = 0
    while drawn < most:
        many = min(BLOCK, most - drawn)
        higher = np.flatnonzero((flow.draw(many)[:, side] / units).max(axis=1) >= own)
        if reached + len(higher) >= ENOUGH:
            drawn += int(higher[ENOUGH - reached - 1]) + 1
            return ENOUGH / drawn, drawn
        reached += len(higher)
        drawn += many
    return (1 + reached) / (1 + most), most
