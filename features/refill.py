"""Refill: is what leaves after the interval topped up again, in steps? (P7)

Panels promise to refill what drops off for thirty to sixty days: those who came go little by
little, and single days bring back what had gone, a few per cent of the order each. A step is a
day of the sixty after the interval that stands more than three standard deviations above the
usual, brings .02 to .25 of the excess, and stands alone: a wave of people lasts several days.
Looked at are all fans, and those of the countries that the finding rests on where they are
listed by the day. Found on more such days than few flagged innocent intervals are followed
by (cutoffs.json), where at least half of what they brought had gone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import NORMAL_MAD, usual, usual_before

CODE = "refill"
DAYS, FEWEST_DAYS = 60, 21
ENOUGH = 3.0
SMALLEST, LARGEST = 0.02, 0.25  # of the excess; sellers refill from 5 % missing on
GONE = 0.5  # part of what the steps brought that must have left


def measure(case: Case) -> Measurement:
    """Count the days on which losses are made up for.

    Numbers: `steps` (days refilled; 0 where too few had gone), `refilled` (fans beyond the
    usual on them), `lost` (fans beyond the usual lost on the days seen), `days` (seen).

    Raises
    ------
    CannotTell
        Gains and losses of at least 21 days after the interval are not known, or no excess.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    if case.excess is None or case.excess.value <= 0:
        raise CannotTell("check.no_excess")
    # The day after may still be the echo of the interval itself.
    first = case.end + 1
    looks = [
        look for flows in (_all(case), _of_countries(case)) if (look := _look(case, *flows, first))
    ]
    if not looks:
        raise CannotTell("check.refill.days_after_missing", needed=FEWEST_DAYS)
    steps, refilled, lost, days = max(looks)
    numbers: dict[str, Value] = {"steps": steps, "refilled": refilled, "lost": lost, "days": days}
    if steps > cutoff(CODE):
        sentence = note("check.refill.single_days", n=steps, fans=round(refilled))
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    sentence = note("check.refill.nothing_found", n=days)
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)


def _all(case: Case) -> tuple[Floats, Floats]:
    """New and lost fans of each day, shape (n,) each; NaN where not told."""
    blank = np.full(len(case.daily), np.nan)
    return (blank, blank) if case.history.net_only else (case.daily.gained, case.daily.lost)


def _of_countries(case: Case) -> tuple[Floats, Floats]:
    """The same of the countries that the finding rests on, by their net changes."""
    table = case.listed.get("country")
    flagged = case.origin.flagged if case.origin is not None else ()
    mine = [i for i, place in enumerate(table.places) if place in flagged] if table else []
    if table is None or not mine:
        blank = np.full(len(case.daily), np.nan)
        return blank, blank
    fans = table.fans[:, mine]
    known = np.isfinite(fans)
    # Off the list is not nobody: a day on which one of them enters or leaves it tells nothing.
    untold = np.isnan(table.floor[1:]) | np.isnan(table.floor[:-1])
    untold |= (known[1:] != known[:-1]).any(axis=1)
    moved = np.where(untold, np.nan, np.nansum(np.diff(fans, axis=0), axis=1))
    moved = np.concatenate([[np.nan], moved])
    return np.maximum(moved, 0.0), np.maximum(-moved, 0.0)


def _look(
    case: Case, gained: Floats, lost: Floats, first: int
) -> tuple[int, float, float, int] | None:
    """Steps, fans on them, fans lost beyond the usual and days seen; None with too few days."""
    known = np.isfinite(gained) & np.isfinite(lost)
    days = np.flatnonzero(known[first : first + DAYS]) + first
    if len(days) < FEWEST_DAYS or case.excess is None:
        return None
    more, high = _beyond(case, gained)
    less = np.nan_to_num(lost - usual_before(case, lost))
    beside = np.concatenate([[False], high, [False]])
    alone = high & ~beside[:-2] & ~beside[2:]
    order = case.excess.value
    steps = [t for t in days if alone[t] and SMALLEST * order <= more[t] <= LARGEST * order]
    refilled, gone = float(more[steps].sum()), float(less[days].sum())
    if gone < GONE * refilled:
        steps, refilled = [], 0.0
    return len(steps), refilled, gone, len(days)


def _beyond(case: Case, values: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Counts beyond the usual by day, and where they stand high, each of shape (n,)."""
    base = usual(case, values)
    beyond = values - base
    calm = beyond[np.isfinite(beyond)]
    spread = NORMAL_MAD * float(np.median(np.abs(calm - np.median(calm)))) if len(calm) else 1.0
    noise = np.maximum(np.sqrt(np.maximum(np.nan_to_num(base), 1.0)), spread)
    return np.nan_to_num(beyond), np.nan_to_num(beyond) > ENOUGH * noise
