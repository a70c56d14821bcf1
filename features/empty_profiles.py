"""Empty profiles: how many of the interval's fans have nobody who follows them?

Accounts that only deliver seldom have an audience of their own. Nor have many people: nobody
followed 14 % of the fans of a viral week and 57 % of those of a genuine niche repository
(StarScout's data), so the share is held against the page's other fans and against nothing
else.
"""

from __future__ import annotations

from detector.history import Case, Measurement
from features.fan_arrivals import lists_of, share_with, skipped

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
    return share_with(CODE, case, lists_of(case).followers, lambda followers: followers == 0)
