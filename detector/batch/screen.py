"""Whether one page of many is clearly quiet, so that the whole scan need not run.

Two steps keep the p-values of a batch valid. A page goes on to the whole scan only if the
screen's own p-value (`detector.spikes.screen`) is below every one that lets a page stop; one
that stops keeps the screen's. A null page then has a p-value of at most u, below that
line, with no more than the whole scan's probability u, and above it with no more than the
screen's: the pages that went on are counted in the screen's u already. Each pays for the
`KINDS` of findings that are tested, and a page that stops four times more, so that none of
them is a discovery at rates up to a tenth.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detector.assembly import SEED
from detector.batch.settings import KINDS, Settings
from detector.history import Daily, PageHistory
from detector.history.daily import activity_by_day
from detector.history.sources import booked_advertisements
from detector.scan import Budget, listed_times
from detector.spikes.screen import Screened, screen
from detector.spikes.steps import find_steps

# Beside the kinds: 1 / MOST times both is above a tenth.
STOPPED = 4


def screened(
    series: Daily, settings: Settings, *, net_only: bool, history: PageHistory | None = None
) -> Screened:
    """Screen the counts; where countries are listed or books can be balanced, look there too.

    A step that the whole scan would tell of makes a page go on, and so does any list of
    countries: a change of origin is looked for as the whole scan does it.

    Parameters
    ----------
    series, net_only
        The counts, and whether `gained` is a net change.
    settings
        Of the batch.
    history
        The page with what is not counts; None where there is nothing else.
    """
    lists = listed_times(history) if history else 0
    plan = Budget.of(
        series, settings.false_alarms_per_year, settings.home, lists, net_only=net_only
    )
    told = screen(
        series,
        net_only=net_only,
        engagement=activity_by_day(history, series, "engaged") if history else None,
        booked=booked_advertisements(history, series) if history else None,
        rng=np.random.default_rng(SEED),
    )
    more = plan.sweeps or bool(
        plan.for_steps and find_steps(series, plan.for_steps, net_only=net_only)
    )
    return replace(told, quiet=told.quiet and not more)


def page_p_value(told: Screened) -> float:
    """The p-value of a page that stops at the screen."""
    return min(1.0, KINDS * STOPPED * told.p_value)
