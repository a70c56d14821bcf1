"""Over-likers: how many of the interval's fans like more listed pages than others do?

Accounts that deliver like what is paid for: 600 to 1,800 pages in the median, other people
34 (honeypot pages of De Cristofaro et al., IMC 2014, from memory). Only listed pages can be
counted here, so "more" is more than 19 in 20 of the page's other fans like.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from features.fan_arrivals import arrivals, compared, several_lists

CODE = "over_likers"
FEWEST_PAGES = 3  # listed, this one among them
MOST_DO = 0.95


def measure(case: Case) -> Measurement:
    """Compare the share of fans who like many listed pages inside and outside the interval.

    Numbers: `share`, `others`, `largest` (of any run of joins outside), `more_than` (other
    listed pages that 19 in 20 of the other fans do not exceed), `mean`, `mean_others`
    (other listed pages that a fan likes).

    Raises
    ------
    CannotTell
        Fewer than three pages are listed, too few fans came, or one in 20 of the page's other
        fans likes every listed page.
    """
    lists = several_lists(CODE, case)
    if isinstance(lists, Measurement):
        return lists
    if lists.pages < FEWEST_PAGES:
        raise CannotTell("check.over_likers.few_pages", n=lists.pages, needed=FEWEST_PAGES)
    came = arrivals(case)
    liked = np.bincount(lists.fan, minlength=len(lists.created)) - 1
    inside, outside = liked[came.inside], liked[came.outside]
    above = int(np.quantile(outside, MOST_DO, method="higher"))
    if above >= lists.pages - 1:
        raise CannotTell("check.over_likers.all_do")
    result = compared(inside > above, outside > above)
    numbers = {
        **result.numbers,
        "more_than": above,
        "mean": float(inside.mean()),
        "mean_others": float(outside.mean()),
    }
    outcome = Outcome.FOUND if result.beyond else Outcome.NOTHING_FOUND
    sentence = note(
        f"check.over_likers.{outcome}", share=result.share, others=result.others, n=above
    )
    return Measurement(CODE, outcome, sentence, numbers)
