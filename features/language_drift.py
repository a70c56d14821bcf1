"""Drift of the new fans' language: are they another public than the page's own? (P12)

The divergence of `flow_drift`, over the languages that the export lists. A change of origin
was flagged because its countries are unusual: their languages would say the same again.
"""

from __future__ import annotations

from detector.history import Case, Measurement, Outcome, note
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
    if case.kind == "influx":
        return Measurement(CODE, Outcome.NOT_RUN, note("check.language_drift.influx"))
    return held_against_usual(case, CODE, "language")
