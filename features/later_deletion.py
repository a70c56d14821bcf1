"""Later deletion: how many of the interval's fans no longer exist as accounts?

Of a delivery network's accounts 57 % were gone some months later, of the other fans of
the same pages 3.5 % (StarScout, 2024). Needs a list that says so of each account.
"""

from __future__ import annotations

from detector.history import Case, Measurement
from features.fan_arrivals import lists_of, share_with, skipped

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
    return share_with(CODE, case, lists_of(case).gone, lambda gone: gone > 0)
