"""Net masking: how many fans must have joined at least, where only net changes are known (P14).

A net change hides equal gains and losses. Country by country less hides: at least
`sum over countries of max(change, 0)` fans joined and at least `sum of max(-change, 0)`
left. Both are lower bounds, whatever happened inside each country.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.listed import ListedFans
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import counting_noise, deviation, listing, stretches

CODE = "net_masking"
# What cancels must be a tenth of what moved: less changes no reading of the net count.
LEAST_SHARE = 0.1


def measure(case: Case) -> Measurement:
    """Add up the countries that grew and those that shrank.

    Numbers: `net` (sum of all listed countries), `gross_low`, `lost_low` (lower bounds on
    fans joined and left), `hidden` (the smaller of the two: what cancels in the net
    count), `hidden_z` (against the page's own stretches), `windows`, `past_the_books` (fans
    by which the countries rose in a day beyond all who were counted as new).

    Raises
    ------
    CannotTell
        No listing by country around the interval, or too short a past.
    """
    if case.kind == "step":
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_step"))
    table = listing(case, "country", "check.no_listing_by_country")
    change = table.change(case.start, case.end)
    if change is None:
        raise CannotTell("check.no_listing_by_country")
    hidden, joined, left = _hidden(change)
    changes = [table.change(s, e) for s, e in stretches(case)]
    others = np.array([np.nan if c is None else _hidden(c)[0] for c in changes])
    z = deviation(hidden, others, max(table.blur(case.start, case.end), counting_noise(others)))
    numbers: dict[str, Value] = {
        "past_the_books": _past_the_books(case, table),
        "net": joined - left,
        "gross_low": joined,
        "lost_low": left,
        "hidden": hidden,
        "hidden_z": z,
        "windows": int(np.isfinite(others).sum()),
    }
    if z > cutoff(CODE) and hidden > LEAST_SHARE * max(joined, left):
        sentence = note(
            "check.net_masking.found",
            net=round(joined - left),
            joined=round(joined),
            left=round(left),
        )
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    sentence = note("check.net_masking.nothing_found", joined=round(joined), left=round(left))
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)


def _past_the_books(case: Case, table: ListedFans) -> float | None:
    """Most by which the countries rose from one listing to the next beyond all new fans.

    A listing may run a day ahead of the counts or behind them: new fans of the day before and
    after count too. None where gross gains are not told.
    """
    if case.history.net_only:
        return None
    most = None
    for day in range(max(1, case.start), case.end):
        found, change = table.at(day, day + 1), table.change(day, day + 1)
        if found is None or change is None:
            continue
        gained = case.daily.gained[found[0] : found[1] + 2]
        if np.isfinite(gained).all():
            past = _hidden(change)[1] - float(gained.sum())
            most = past if most is None else max(most, past)
    return most


def _hidden(change: Floats) -> tuple[float, float, float]:
    """What cancels, and the lower bounds on fans joined and left."""
    joined = float(np.nansum(np.maximum(change, 0.0)))
    left = float(np.nansum(np.maximum(-change, 0.0)))
    return min(joined, left), joined, left
