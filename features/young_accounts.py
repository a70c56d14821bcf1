"""Young accounts: how many fans joined the platform within 60 days before they came?

.8 % in a viral week and 7.4 % on a niche repository (StarScout's data; star-forensic,
Dagster). Found above 7.4 %, above the page's other fans for more than chance, and above
every run of as many joins outside the interval.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from features.fan_arrivals import FEWEST, FEWEST_OTHERS, arrivals, compared, lists_of, skipped

CODE = "young_accounts"
YOUNG = 60 * 86_400
GENUINE = 0.074


def measure(case: Case) -> Measurement:
    """Compare the share of young accounts inside and outside the interval.

    Numbers: `share`, `others`, `largest` (of any run of joins outside), `known` (fans of the
    interval with a date).

    Raises
    ------
    CannotTell
        The list does not say when accounts were made, or of too few.
    """
    if (not_run := skipped(CODE, case)) is not None:
        return not_run
    created = lists_of(case).created
    came = arrivals(case)
    inside, outside = (
        # A like before its account was made is the list's error, not a young account; a date
        # of creation without its hour may lie up to a day late.
        age[np.isfinite(age) & (age > -86_400)]
        for age in (
            came.inside_time - created[came.inside],
            came.outside_time - created[came.outside],
        )
    )
    if len(inside) < FEWEST or len(outside) < FEWEST_OTHERS:
        raise CannotTell("check.young_accounts.no_dates", needed=FEWEST)
    result = compared(inside < YOUNG, outside < YOUNG)
    found = result.beyond and result.share > GENUINE
    outcome = Outcome.FOUND if found else Outcome.NOTHING_FOUND
    sentence = note(f"check.young_accounts.{outcome}", share=result.share, others=result.others)
    return Measurement(CODE, outcome, sentence, {**result.numbers, "known": len(inside)})
