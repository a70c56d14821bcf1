"""Audience overlap: did the same fans come to another listed page in the same days?

Jaccard's share of the fans who came to this page in the interval and those who came to
another page in it. Two genuine pages of the StarScout study (He et al., 2024) shared at
most .27 of their audiences, 95 % of pairs at most .10; three quarters of pages of a
delivery network .40 and more.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from features.fan_arrivals import FEWEST, several_lists

CODE = "audience_overlap"
GENUINE = 0.27  # largest of two genuine pages


def measure(case: Case) -> Measurement:
    """Find the page that shares most of the interval's fans.

    Numbers: `overlap` (largest share), `common` (fans of it), `pages` (other pages that
    gained enough fans in the interval), `above` (those of them beyond .27).

    Raises
    ------
    CannotTell
        Only one page is listed, too few fans came, or no other page gained enough.
    """
    lists = several_lists(CODE, case)
    if isinstance(lists, Measurement):
        return lists
    inside = lists.within(case.interval, lists.time)
    fan, page = lists.fan[inside], lists.page_of[inside]
    size = np.bincount(page, minlength=lists.pages)
    mine = int(size[lists.page])
    if mine < FEWEST:
        raise CannotTell("check.fans.few", n=mine, needed=FEWEST)
    ours = np.zeros(len(lists.created), dtype=bool)
    ours[fan[page == lists.page]] = True
    common = np.bincount(page[ours[fan]], minlength=lists.pages)
    share = common / (size + mine - common)
    # A page that gained few cannot share much of many; one that gained none says nothing.
    told = size >= FEWEST
    told[lists.page] = False
    if not told.any():
        raise CannotTell("check.audience_overlap.quiet", needed=FEWEST)
    share[~told] = 0.0
    most = int(share.argmax())
    numbers = {
        "overlap": float(share[most]),
        "common": int(common[most]),
        "pages": int(told.sum()),
        "above": int((share > GENUINE).sum()),
    }
    outcome = Outcome.FOUND if share[most] > GENUINE else Outcome.NOTHING_FOUND
    sentence = note(f"check.audience_overlap.{outcome}", share=float(share[most]))
    return Measurement(CODE, outcome, sentence, numbers)
