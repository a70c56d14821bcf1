"""Later deletion: how many of the interval's fans no longer exist as accounts?

Of a delivery network's accounts 57 % were gone some months later, of the other fans of
the same pages 3.5 % (StarScout, 2024). Needs a list that says so of each account.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from features.fan_arrivals import FEWEST, FEWEST_OTHERS, arrivals, compared, lists_of, skipped

CODE = "later_deletion"


def measure(case: Case) -> Measurement:
    """Compare the share of deleted accounts inside and outside the interval.

    Numbers: `share`, `others`, `largest` (of any run of joins outside), `known` (fans of the
    interval of whom it is known).

    Raises
    ------
    CannotTell
        The list does not say which accounts are gone.
    """
    if (not_run := skipped(CODE, case)) is not None:
        return not_run
    gone = lists_of(case).gone
    came = arrivals(case)
    inside, outside = (
        gone[each][np.isfinite(gone[each])] > 0 for each in (came.inside, came.outside)
    )
    if len(inside) < FEWEST or len(outside) < FEWEST_OTHERS:
        raise CannotTell("check.later_deletion.not_told")
    result = compared(inside, outside)
    outcome = Outcome.FOUND if result.beyond else Outcome.NOTHING_FOUND
    sentence = note(f"check.later_deletion.{outcome}", share=result.share, others=result.others)
    return Measurement(CODE, outcome, sentence, {**result.numbers, "known": len(inside)})
