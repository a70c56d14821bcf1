"""Single-purpose accounts: fans whose likes of all listed pages were made in one day.

An account that is made to deliver does its orders and nothing else. So does a person who
joins, likes what he knows and comes rarely again: the share is therefore held against the
page's other fans. Only fans of at least two listed pages can show a habit.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.fans import FanLists, Floats, Ints
from features.fan_arrivals import FEWEST, FEWEST_OTHERS, arrivals, compared, several_lists

CODE = "single_purpose"
DAY = 86_400


def measure(case: Case) -> Measurement:
    """Compare the share of fans of one day inside and outside the interval.

    Numbers: `share`, `others`, `largest` (of any run of joins outside), `known` (fans of the
    interval who like two listed pages or more).

    Raises
    ------
    CannotTell
        Only one page is listed, times are whole days, or too few like two pages.
    """
    lists = several_lists(CODE, case)
    if isinstance(lists, Measurement):
        return lists
    if lists.daily:
        raise CannotTell("check.single_purpose.whole_days")
    came = arrivals(case)
    pages, span = _habits(lists)
    inside, outside = (each[pages[each] > 1] for each in (came.inside, came.outside))
    if len(inside) < FEWEST or len(outside) < FEWEST_OTHERS:
        raise CannotTell("check.single_purpose.few", n=len(inside), needed=FEWEST)
    result = compared(span[inside] <= DAY, span[outside] <= DAY)
    outcome = Outcome.FOUND if result.beyond else Outcome.NOTHING_FOUND
    sentence = note(f"check.single_purpose.{outcome}", share=result.share, others=result.others)
    return Measurement(CODE, outcome, sentence, {**result.numbers, "known": len(inside)})


def _habits(lists: FanLists) -> tuple[Ints, Floats]:
    """Listed pages that each fan likes, and seconds from his first like to his last."""
    n = len(lists.created)
    pages = np.bincount(lists.fan, minlength=n).astype(np.int64)
    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(first, lists.fan, lists.time)
    np.maximum.at(last, lists.fan, lists.time)
    return pages, last - first
