"""What a scan for spikes returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detector.history import Count, Findable, Note, ScanOutcome
from detector.history.daily import Floats
from detector.spikes.fitted import Fitted

Direction = Literal["gain", "loss"]


@dataclass(frozen=True, slots=True, eq=False)
class Spike:
    """One flagged interval, half-open positions `[start, end)` into the daily arrays.

    Attributes
    ----------
    direction
        More fans gained, or more lost, than expected.
    observed
        Fans in the interval, with the interval of rounded counts.
    expected
        Fans expected in it.
    excess
        Fans beyond the expected: middle and 90 % interval.
    score, p_value
        The scan score of its strongest part, and the probability that a comparable organic page
        shows any interval with a score this high in a history this long; where a change of
        origin is told with it, the smaller of the two p-values.
    start_bracket, end_bracket
        For snapshots: positions between which the end lies.
    references
        Simulated histories behind the p-value where it is not the scan's own.
    """

    start: int
    end: int
    direction: Direction
    observed: Count
    expected: float
    excess: Count
    score: float
    p_value: float
    start_bracket: tuple[int, int] | None = None
    end_bracket: tuple[int, int] | None = None
    references: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SpikeScan:
    """The scan of one flow of a page; arrays of shape (n,).

    Attributes
    ----------
    outcome, reason
        How it ended, and why when it cannot tell.
    basis
        `gross` for a flow given by itself, `net` for one read off changes of the total.
    observed, expected
        The series as the export gives it, and what was expected of it: the baseline, and the
        fans that the books credit to advertisements; fans a day.
    dispersion
        Negative-binomial size k: variance = mu + mu**2 / k.
    variance_ratio
        Robust variance of 7-day sums of the residual over 7: 1 for independent days.
    spikes
        Flagged intervals in order of time.
    findable
        Smallest excess found with power 0.8, by length.
    references
        Organic reference pages behind each p-value.
    page
        The fitted flow, None where changes of the total were scanned.
    """

    outcome: ScanOutcome
    reason: Note | None
    basis: Literal["gross", "net"]
    observed: Floats
    expected: Floats
    dispersion: float
    variance_ratio: float
    spikes: tuple[Spike, ...]
    findable: tuple[Findable, ...]
    references: int
    page: Fitted | None = None
