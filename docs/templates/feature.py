"""Template of a new check. Copy to `features/<code>.py` and list it in `registry.py`.

Say here what is measured, with formula and source, what it needs, and what else than a
bulk delivery produces it.
"""

from __future__ import annotations

from detector.history import CannotTell, Case, Measurement, Outcome, note

CODE = "new_check"


def measure(case: Case) -> Measurement:
    """Measure one quantity on one interval.

    Raises
    ------
    CannotTell
        Name the missing column or the noise that hides the answer: an explicit look at
        the input, never a caught exception.
    """
    if case.daily.gained.size == 0:
        raise CannotTell("check.new_check.no_gains")
    quantity = float(case.observed[case.start : case.end].sum())
    return Measurement(
        CODE, Outcome.NOTHING_FOUND, note("check.new_check.nothing_found"), {"quantity": quantity}
    )
