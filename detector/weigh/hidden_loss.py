"""When a gain or a change of origin is a masked loss: others left while these joined."""

from __future__ import annotations

from detector.history import Case, Count, Outcome
from features import masked_loss
from features.masked_loss import BY_COUNTRY, GROSS
from features.registry import Check, run

# What left beyond the usual is at least this part of what joined beyond it: less than
# that is the ordinary coming and going of a page that grows.
LEAST_LEFT = 0.5


def masked(case: Case) -> tuple[Count | None, bool] | None:
    """Whether the interval holds a loss up, and what is then known of the gross additions.

    Parameters
    ----------
    case
        A gain or an influx.

    Returns
    -------
    (excess, open) or None
        None where nothing was held up, or only a bare total is known, in which a late
        report looks the same. `excess` is that of the case where gains and losses are
        given; otherwise its lower end is what the countries' own changes add up to, and
        `open` says that the upper end is not known.
    """
    measured = run(Check(masked_loss.CODE, masked_loss.measure), case)
    if measured.outcome is not Outcome.FOUND:
        return None
    joined, left, basis = (
        float(value)
        for key in ("gained_more", "lost_more", "basis")
        if isinstance(value := measured.numbers[key], int | float)
    )
    if basis not in (GROSS, BY_COUNTRY) or left < LEAST_LEFT * joined:
        return None
    if basis == GROSS or case.excess is None:
        return case.excess, basis != GROSS
    known = case.excess
    return Count(max(known.value, joined), max(known.low, joined), max(known.high, joined)), True
