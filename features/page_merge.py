"""Page merge: did another page's fans arrive in one day, past the books? (P16)

Exculpatory. A merge is a step of one day without a tail; the columns of new and lost fans
do not hold it, and the mix of countries is that of the merged page. `one_day` is the
largest day's part of the step, `past_the_books` the part that gains and losses do not
explain, `mix_distance` the smallest total-variation distance between the countries that
arrived and those of a page opened beside this one.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, PageHistory, daily, note
from detector.history.accounting import residuals
from detector.history.listed import listed_fans
from detector.history.note import Value

CODE = "page_merge"
ONE_DAY = 0.9
PAST = 0.5
# Two halves of one honest audience differ by less; two unrelated pages by far more.
SAME_MIX = 0.15


def measure(case: Case) -> Measurement:
    """Look for a step of one day past the books, or with a known page's mix.

    Numbers: `one_day`, `past_the_books`, `mix_distance` (None where not known).

    Raises
    ------
    CannotTell
        Neither the books nor a second page with countries can be looked at.
    """
    if case.kind not in ("gain", "influx", "step", "masked_loss"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    inside = slice(case.start, case.end)
    left = residuals(case.daily, net_only=case.history.net_only)[inside]
    total = np.diff(case.daily.total, prepend=np.nan)[inside]
    books = bool(np.isfinite(left).any())
    distance = _distance(case)
    if not books and distance is None:
        raise CannotTell("check.page_merge.nothing_to_look_at")
    if case.excess is None or case.excess.value == 0:
        raise CannotTell("check.no_excess")
    extra = case.excess.value
    if books and abs(np.nansum(left)) >= PAST * abs(extra):
        days = left
    else:
        days = total if np.isfinite(total).any() else (case.observed - case.expected)[inside]
    moved = float(np.nansum(np.abs(days)))
    one_day = float(np.nanmax(np.abs(days))) / moved if moved > 0 else 0.0
    past = float(np.nansum(left)) / extra if books else None
    numbers: dict[str, Value] = {
        "one_day": one_day,
        "past_the_books": past,
        "mix_distance": distance,
    }
    outside = past is not None and past >= PAST
    same = distance is not None and distance <= SAME_MIX and not (past is not None and past < PAST)
    outcome = Outcome.FOUND if one_day >= ONE_DAY and (outside or same) else Outcome.NOTHING_FOUND
    return Measurement(CODE, outcome, note(f"check.page_merge.{outcome}"), numbers)


def _distance(case: Case) -> float | None:
    """Smallest distance between the countries that came and those of a page beside."""
    table = case.listed.get("country")
    change = table.change(case.start, case.end) if table else None
    if table is None or change is None:
        return None
    grown = np.nan_to_num(np.maximum(change, 0.0))
    came = dict(zip(table.places, grown.tolist(), strict=True))
    distances = [
        _variation(came, mix) for peer in case.peers if (mix := _mix(case, peer)) is not None
    ]
    known = [value for value in distances if value is not None]
    return min(known, default=None)


def _mix(case: Case, peer: PageHistory) -> dict[str, float] | None:
    """The peer's countries on its last listing before the interval."""
    series = daily(peer)
    table = listed_fans(peer, series).get("country")
    if table is None or case.start >= len(case.daily):
        return None
    before = [d for d in table.days if series.days[d] < case.daily.days[case.start]]
    if not before:
        return None
    return dict(zip(table.places, np.nan_to_num(table.fans[before[-1]]).tolist(), strict=True))


def _variation(came: dict[str, float], there: dict[str, float]) -> float | None:
    some, other = sum(came.values()), sum(there.values())
    if some <= 0 or other <= 0:
        return None
    places = set(came) | set(there)
    return float(sum(abs(came.get(p, 0.0) / some - there.get(p, 0.0) / other) for p in places) / 2)
