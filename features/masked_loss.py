"""Masked loss: fans join in unusual numbers while fans leave in unusual numbers.

The count then falls less than the losses, stands still or rises. Where gains and losses
are given, both are held against the page's own stretches. Where only a net change is
known, lower bounds stand in: by country (`sum of max(change, 0)` and of `max(-change,
0)`), or in a bare total the days that rise between days that fall. An exodus that nobody
refilled has the losses alone.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import counting_noise, deviation, first_of_report, stretches, sums, usual

CODE = "masked_loss"
GROSS, BY_COUNTRY, BARE = 0, 1, 2

Flows = tuple[Floats, Floats]


def measure(case: Case) -> Measurement:
    """Hold gains and losses of the same days against the page's own past.

    Numbers: `gained_more`, `lost_more` (beyond the usual; lower bounds unless the export
    gives both), `gained_z`, `lost_z`, `z` (the smaller), `refilled` (gained over lost),
    `gross_low` (fewest fans that joined), `basis` (0 gross, 1 by country, 2 bare total).

    Raises
    ------
    CannotTell
        Only a total of one day, or too short a past.
    """
    if case.kind == "step":
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_step"))
    basis, (joined, left), here = _flows(case)
    gained, lost = float(joined[0]), float(left[0])
    blur = case.listed["country"].blur(*here) if basis == BY_COUNTRY else 0.0
    more_z = deviation(gained, joined[1:], max(blur, counting_noise(joined[1:])))
    less_z = deviation(lost, left[1:], max(blur, counting_noise(left[1:])))
    joins, leaves = float(np.nanmedian(joined[1:])), float(np.nanmedian(left[1:]))
    gained_more, lost_more = gained - joins, lost - leaves
    z = min(more_z, less_z)
    numbers: dict[str, Value] = {
        "gained_more": gained_more,
        "lost_more": lost_more,
        "gained_z": more_z,
        "lost_z": less_z,
        "z": z,
        "refilled": gained_more / lost_more if lost_more > 0 else None,
        "gross_low": gained,
        "basis": basis,
        "days": here[1] - here[0],
    }
    if more_z > cutoff("gains") and less_z > cutoff("losses"):
        sentence = note(
            f"check.masked_loss.{'both' if basis == GROSS else 'at_least'}",
            # As counted: what is beyond the scan's baseline is the finding's to say.
            gained=round(gained),
            lost=round(lost),
            joins=round(joins),
            leaves=round(leaves),
            # More than all of it reads as a slip; the numbers hold the ratio.
            share=min(1.0, gained_more / lost_more),
        )
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    # In a bare total a refill spread evenly over the loss leaves nothing to see.
    if basis == BARE and case.kind == "loss":
        sentence = note("check.masked_loss.bare_total")
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    sentence = note("check.masked_loss.nothing_found")
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)


def _flows(case: Case) -> tuple[int, Flows, tuple[int, int]]:
    """Joined and left, the interval's own first and then the page's other stretches."""
    here = (case.start, case.end)
    spans = [here, *stretches(case)]
    series = case.daily
    net_only = case.history.net_only
    both = np.isfinite(series.gained) & np.isfinite(series.lost)
    if not net_only and both[slice(*here)].all() and here[0] < here[1]:
        # A late report brings the gains and the losses of the days that were empty.
        first = first_of_report(case)
        spans = [here, *stretches(case, here[1] - first)]
        joined, left = sums(series.gained, spans), sums(series.lost, spans)
        return GROSS, (joined, left), (first, here[1])
    table = case.listed.get("country")
    if table is not None and table.change(*here) is not None:
        changes = [table.change(s, e) for s, e in spans]
        joined = _each([None if c is None else np.maximum(c, 0.0) for c in changes])
        left = _each([None if c is None else np.maximum(-c, 0.0) for c in changes])
        return BY_COUNTRY, (joined, left), here
    net = series.gained if net_only else np.diff(series.total, prepend=np.nan)
    # A day either side: the refill may be the last thing that is seen of the loss.
    here = (max(0, case.start - 1), min(len(net), case.end + 1))
    if here[1] - here[0] < 2 or not np.isfinite(net[slice(*here)]).all():
        raise CannotTell("check.masked_loss.no_flows")
    spans = [here, *stretches(case, here[1] - here[0])]
    beyond = net - usual(case, net)
    joined = sums(np.maximum(beyond, 0.0), spans)
    left = sums(np.maximum(-beyond, 0.0), spans)
    return BARE, (joined, left), here


def _each(values: list[Floats | None]) -> Floats:
    return np.array([np.nan if v is None else float(np.nansum(v)) for v in values])
