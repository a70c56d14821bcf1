"""What a page's books and countries say of late reports, restored accounts and purges.

The accounting identity `total[t] - total[t-1] = gained[t] - lost[t]` leaves a difference
where something moved past the columns of new and lost fans.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from detector.history import Case
from detector.history.accounting import residuals

State: TypeAlias = Literal["found", "not_found", "not_checked"]

# Days around the interval in which a late booking is taken back.
AROUND = 7
# A difference is most of the excess from one half on; taken back when a quarter is left.
MOST, LEFT = 0.5, 0.25
# Published purges took 0.1 to 1 % of the fans of ordinary pages; twice that is the limit.
LARGEST_PURGE = 0.02
# A purge falls on all countries alike; two halves of one audience differ by less than this.
SAME_MIX = 0.15


def past_the_books(case: Case) -> State:
    """Whether most of the excess rose past the columns of new and lost fans."""
    inside, _ = _differences(case)
    if inside is None or case.excess is None:
        return "not_checked"
    return "found" if inside >= MOST * abs(case.excess.value) and inside > 1.0 else "not_found"


def cancels(case: Case) -> State:
    """Whether the difference in the books is taken back within a week on either side."""
    inside, around = _differences(case)
    if inside is None or around is None or case.excess is None:
        return "not_checked"
    if abs(inside) < MOST * abs(case.excess.value) or abs(inside) <= 1.0:
        return "not_found"
    return "found" if abs(around) <= LEFT * abs(inside) else "not_found"


def purge_like(case: Case) -> State:
    """Whether a loss that other pages share fell on all countries alike, and is small."""
    table = case.listed.get("country")
    found = table.at(case.start, case.end) if table else None
    change = table.change(case.start, case.end) if table else None
    if table is not None and found is not None and change is not None:
        left = np.nan_to_num(np.maximum(-change, 0.0))
        stock = np.nan_to_num(table.fans[found[0]])
        if left.sum() > 0 and stock.sum() > 0:
            apart = float(np.abs(left / left.sum() - stock / stock.sum()).sum()) / 2
            return "found" if apart <= SAME_MIX else "not_found"
    total = case.daily.total[: case.start]
    total = total[np.isfinite(total)]
    lost = float(np.nansum(case.daily.lost[case.start : case.end]))
    if not len(total) or total[-1] <= 0 or lost <= 0:
        return "not_checked"
    return "found" if lost / total[-1] <= LARGEST_PURGE else "not_found"


def _differences(case: Case) -> tuple[float | None, float | None]:
    """Difference in the books inside the interval, and together with the week around it."""
    left = residuals(case.daily, net_only=case.history.net_only)
    inside = left[case.start : case.end]
    around = left[max(0, case.start - AROUND) : case.end + AROUND]
    if not np.isfinite(inside).any():
        return None, None
    return float(np.nansum(inside)), float(np.nansum(around))
