"""Drift of the new fans' language: are they another public than the page's own? (P12)

The divergence of `flow_drift`, over the language groups that the export lists.
"""

from __future__ import annotations

from detector.history import Case, Measurement, Outcome, note
from detector.history.note import Value
from features.flow_drift import drift

CODE = "language_drift"
ENOUGH = 5.0


def measure(case: Case) -> Measurement:
    """Compare the mix of the new fans with the page's own of the four weeks before.

    Numbers: `divergence` (nats), `z`, `gained` (fans in listed groups), `top_share`,
    `top_usual` (of the group that strays most), `windows`.

    Raises
    ------
    CannotTell
        No listing by language around the interval, fewer than 100 new fans, a short past.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    found = drift(case, "language", "check.language_drift.no_listing")
    numbers: dict[str, Value] = {
        "divergence": found.divergence,
        "z": found.z,
        "gained": found.gained,
        "top_share": found.top_share,
        "top_usual": found.top_usual,
        "windows": found.windows,
    }
    outcome = Outcome.FOUND if found.z > ENOUGH else Outcome.NOTHING_FOUND
    sentence = note(
        f"check.language_drift.{outcome}",
        group=found.top,
        share=found.top_share,
        usual=found.top_usual,
    )
    return Measurement(CODE, outcome, sentence, numbers)
