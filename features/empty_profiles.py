"""Empty profiles: how many of the interval's fans have nobody who follows them?

Accounts that only deliver seldom have an audience of their own. Nor have many people: nobody
followed 14 % of the fans of a viral week and 57 % of those of a genuine niche repository
(StarScout's data), so the share is held against the page's other fans and against nothing
else.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from features.fan_arrivals import FEWEST, FEWEST_OTHERS, arrivals, compared, lists_of, skipped

CODE = "empty_profiles"


def measure(case: Case) -> Measurement:
    """Compare the share of accounts that nobody follows inside and outside the interval.

    Numbers: `share`, `others`, `largest` (of any run of joins outside), `known` (fans of the
    interval of whom it is known).

    Raises
    ------
    CannotTell
        The list does not say how many follow each fan, or of too few.
    """
    if (not_run := skipped(CODE, case)) is not None:
        return not_run
    followers = lists_of(case).followers
    if followers is None:
        raise CannotTell("check.empty_profiles.not_told")
    came = arrivals(case)
    inside, outside = (
        followers[each][np.isfinite(followers[each])] == 0 for each in (came.inside, came.outside)
    )
    if len(inside) < FEWEST or len(outside) < FEWEST_OTHERS:
        raise CannotTell("check.empty_profiles.not_told")
    result = compared(inside, outside)
    outcome = Outcome.FOUND if result.beyond else Outcome.NOTHING_FOUND
    sentence = note(f"check.empty_profiles.{outcome}", share=result.share, others=result.others)
    return Measurement(CODE, outcome, sentence, {**result.numbers, "known": len(inside)})
