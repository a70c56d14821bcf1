"""What one organic page in twenty reaches in each manner of growth, roughly and at once.

A screen must weigh a fading burst against a block before any twin of the page is drawn. These
are lines through the 95 % quantiles of 60 twins each of simulated organic pages of 120 to 1,800
days: 315 of gains and of losses (seed 251201), 112 of totals (seed 251202). They miss by a factor
of 1.4 to 2.2 (one standard deviation), of totals by 2.5 to 4, which costs a screen some power and
no validity: page and twins are weighed alike.
"""

from __future__ import annotations

import numpy as np

from detector.simulate.organic import Floats
from detector.spikes.baseline import LOWEST_LEVEL
from detector.spikes.calibrate import LEAST_UNIT
from detector.spikes.fitted import Fitted
from detector.spikes.net import CHURN, Snapshots
from detector.spikes.result import Direction
from detector.spikes.totals_fit import Fit
from detector.spikes.totals_kernel import SCALES

# Of the logarithm, by manner: constant, log of fans a day, its square, log of 1 / k, log of the
# variance ratio of a week, log of the years over two.
_LINES: dict[Direction, Floats] = {
    "gain": np.array(
        [
            [2.041, 0.617, -0.063, -0.780, -0.424, 0.547],
            [1.105, 0.583, -0.064, -0.455, -0.215, 0.607],
            [1.953, 0.341, -0.024, -0.548, -0.579, 0.829],
            [1.940, 0.659, -0.065, -0.479, -0.229, 1.038],
        ]
    ),
    "loss": np.array(
        [
            [1.154, 0.189, 0.004, -0.319, 1.006, 0.968],
            [2.012, 0.657, -0.064, -0.506, 0.539, 0.926],
            [1.506, 0.332, -0.018, -0.322, 0.618, 1.240],
            [1.235, 0.014, -0.002, 0.047, 0.026, 0.043],
        ]
    ),
}
TWO_YEARS = 730.0


def usual_scores(page: Fitted, direction: Direction) -> Floats:
    """Score of each manner that counts as 1 on this page, shape (4,)."""
    level = float(np.log(page.expected / page.boost).mean())
    told = [
        1.0,
        level,
        level**2,
        float(np.log(page.inverse_size)),
        float(np.log(page.ratio[7])),
        float(np.log(len(page.x) / TWO_YEARS)),
    ]
    return np.asarray(np.maximum(np.exp(_LINES[direction] @ told), LEAST_UNIT))


# For totals: constant, log of fans gained a day, of those lost, of a day's variance, of the
# variance ratio of a week, of the years over two.
_OF_TOTALS: Floats = np.array(
    [
        [
            [3.485, 0.443, 0.410, -0.183, -0.333, 0.645],
            [2.324, 0.116, 0.026, 0.001, -0.784, 0.532],
            [3.048, 0.383, 0.133, -0.121, -0.025, 1.150],
            [2.325, 0.372, 0.781, -0.341, -0.612, 0.935],
        ],
        [
            [4.126, -0.289, 0.720, -0.258, -0.600, 1.208],
            [3.108, -0.164, 0.826, -0.146, -0.965, 1.075],
            [2.519, -0.288, 0.978, -0.241, -1.030, 1.200],
            [1.026, -0.205, 0.451, -0.132, 0.651, 0.215],
        ],
    ]
)


def usual_of_totals(kept: Snapshots, null: Fit) -> Floats:
    """The same for gains and losses of a page of totals, shape (2, 4)."""
    days = np.diff(kept.day)
    lost = CHURN * np.maximum(kept.total[1:], 0.0)
    told = [
        float(np.median(np.maximum(null.expected / days + lost, LOWEST_LEVEL))),
        max(float(np.median(lost)), LOWEST_LEVEL),
        max(float(np.median(null.noise / days)), LOWEST_LEVEL),
        float(np.interp(7.0, SCALES, null.ratios)),
        float(kept.day[-1] - kept.day[0]) / TWO_YEARS,
    ]
    lines = np.exp(_OF_TOTALS @ np.append(1.0, np.log(told)))
    return np.asarray(np.maximum(lines, LEAST_UNIT))
