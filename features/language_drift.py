"""Drift of the new fans' language: are they another public than the page's own? (P12)

The divergence of `flow_drift`, over the language groups that the export lists.
"""

from __future__ import annotations

from detector.history import Case, Measurement
from features.flow_drift import held_against_usual

CODE = "language_drift"


def measure(case: Case) -> Measurement:
    """Compare the mix of the new fans with the page's own of the four weeks before.

    Numbers: those of `flow_drift.held_against_usual`.

    Raises
    ------
    CannotTell
        No listing by language around the interval, fewer than 100 new fans, a short past.
    """
    return held_against_usual(case, CODE, "language")
