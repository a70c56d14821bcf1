"""Inter-arrival: did fans come at the pace of a machine?

At the same volume, half of the gaps between a delivery network's likes were a second and
less, those of a viral week 35 s (StarScout's data and one repository's stars). A person
comes when he likes: within an hour the times are those of a Poisson process, whose gaps
are a second and less with probability `1 - exp(-2 n / 3600)` at n an hour in whole
seconds. Machines that wait between orders come at even gaps instead.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.fans import Ints
from features.fan_arrivals import FEWEST, arrivals, lists_of, skipped

CODE = "inter_arrival"
AT_ONCE = 0.5  # half of the gaps: a median gap of a second and less
# Interquartile range over median of the gaps of a Poisson process: ln 3 / ln 2.
POISSON = float(np.log(3) / np.log(2))
STEADY = 0.5  # half of what people's gaps vary
HOUR = 3_600
MINUTE = 60


def measure(case: Case) -> Measurement:
    """Look at the gaps between the interval's fans.

    Numbers: `at_once` (share of gaps of a second and less), `by_chance` (the share that the
    pace of each hour gives), `elsewhere` (of the page's other fans), `unevenness`
    (interquartile range over median of the gaps within hours, over that of a Poisson
    process; 1 where fewer than 50 gaps are known).

    Raises
    ------
    CannotTell
        Times are given by the minute or day, or too few fans came.
    """
    if (not_run := skipped(CODE, case)) is not None:
        return not_run
    lists = lists_of(case)
    _, time = lists.here()
    if lists.daily or bool(np.all(time % MINUTE == 0)):
        raise CannotTell("check.inter_arrival.coarse")
    came = arrivals(case)
    at_once, by_chance, uneven = _pace(came.inside_time)
    elsewhere = _pace(came.outside_time)[0]
    numbers = {
        "at_once": at_once,
        "by_chance": by_chance,
        "elsewhere": elsewhere,
        "unevenness": uneven,
    }
    together = at_once > AT_ONCE and at_once > 2 * max(by_chance, elsewhere)
    steady = uneven < STEADY
    outcome = Outcome.FOUND if together or steady else Outcome.NOTHING_FOUND
    code = f"check.inter_arrival.{outcome}"
    if steady and not together:
        code = "check.inter_arrival.steady"
    return Measurement(CODE, outcome, note(code, share=at_once, unevenness=uneven), numbers)


def _pace(time: Ints) -> tuple[float, float, float]:
    """Share of gaps of a second and less, the share by chance, and the unevenness within hours."""
    hour = time // HOUR
    gap = np.diff(time).astype(float)
    size = np.unique(hour, return_inverse=True, return_counts=True)
    pace = size[2][size[1]][1:]
    by_chance = float((1 - np.exp(-2 * pace / HOUR)).mean())
    # Gaps over the mean gap of their hour, so that busy and quiet hours can be joined.
    same = np.diff(hour) == 0
    scaled = gap[same] * pace[same] / HOUR
    low, middle, high = np.percentile(scaled, [25, 50, 75]) if len(scaled) else (0.0, 0.0, 0.0)
    told = len(scaled) >= FEWEST and middle > 0
    uneven = float((high - low) / middle / POISSON) if told else 1.0
    return float((gap <= 1).mean()), by_chance, uneven
