"""The figures of the judged pages that are shipped and shown beside a finding's ratio."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detector.simulate.bought import BOUGHT
from detector.simulate.innocent import INNOCENT_STORIES
from detector.validate.cllr import cllr, cllr_min
from detector.validate.flagged import Page
from detector.validate.weighing import STRONG, log10_ratios
from detector.weigh.judged import Judged, Mechanism
from detector.weigh.model import Model


def figures(
    judged: Sequence[Page], model: Model, missing: Sequence[tuple[str, float, float]]
) -> Judged:
    """Put the figures together.

    Parameters
    ----------
    judged, model
        Pages that the model was judged on, and the model.
    missing
        From `weighing.left_out`.
    """
    rows = [row for page in judged for row in page.rows]
    bulk = np.array([row.bulk for row in rows])
    ratio = log10_ratios(rows, model)
    worst, worst_cllr, _ = missing[0]
    one, two = ratio[bulk], ratio[~bulk]
    mechanisms = []
    for name in (*BOUGHT, *INNOCENT_STORIES):
        pages = [page for page in judged if page.story == name]
        mine = np.array([row.cause == name and row.bulk == (name in BOUGHT) for row in rows])
        mechanisms.append(
            Mechanism(
                name,
                name in BOUGHT,
                len(pages),
                sum(page.flagged for page in pages),
                int(mine.sum()),
                int((ratio[mine] >= STRONG).sum()),
            )
        )
    return Judged(
        model.pages,
        len(judged),
        tuple(round(float(x), 3) for x in np.sort(one)),
        tuple(round(float(x), 3) for x in np.sort(two)),
        round(cllr(one, two), 3),
        round(cllr_min(one, two), 3),
        worst,
        round(worst_cllr, 3),
        tuple(mechanisms),
    )
