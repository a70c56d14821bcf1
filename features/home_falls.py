"""Home falls while foreign grows: fans leave at home as others arrive from abroad (P2).

`z` is the smaller of two deviations from the page's own stretches of the same length:
how far the home country's net change lies below them, and how far the sum of all other
listed countries' lies above them. Found where each lies beyond what one
innocent interval in a hundred shows (cutoffs.json), with a falling home and growing others
(the trace described for #OpUnlike, where one country left and another joined).
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import counting_noise, deviation, listing, stretches

CODE = "home_falls"


def measure(case: Case) -> Measurement:
    """Compare the change at home with the change elsewhere.

    Numbers: `home_change`, `foreign_change` (fans), `home_z`, `foreign_z`, `z`, `windows`.

    Raises
    ------
    CannotTell
        No listing by country around the interval, or too short a past.
    """
    if case.kind == "step":
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_step"))
    table = listing(case, "country", "check.no_listing_by_country")
    change, found = table.change(case.start, case.end), table.at(case.start, case.end)
    if change is None or found is None:
        raise CannotTell("check.no_listing_by_country")
    blur = table.blur(case.start, case.end)
    stock = table.fans[found[0]]
    if case.home in table.places:
        home = table.places.index(str(case.home))
    else:
        # Without a home that a person named, the largest country stands in for it.
        home = int(np.nanargmax(stock))
    if np.isnan(change[home]):
        raise CannotTell("check.no_listing_by_country")
    away = np.arange(len(table.places)) != home
    spans = stretches(case)
    others = [table.change(s, e) for s, e in spans]
    at_home = np.array([np.nan if c is None else c[home] for c in others])
    abroad = np.array([np.nan if c is None else np.nansum(c[away]) for c in others])
    home_change, foreign_change = float(change[home]), float(np.nansum(change[away]))
    home_z = deviation(home_change, at_home, max(blur, counting_noise(at_home)))
    foreign_z = deviation(foreign_change, abroad, max(blur, counting_noise(abroad)))
    z = min(-home_z, foreign_z)
    numbers: dict[str, Value] = {
        "home_change": home_change,
        "foreign_change": foreign_change,
        "home_z": home_z,
        "foreign_z": foreign_z,
        "z": z,
        "windows": int(np.isfinite(at_home).sum()),
    }
    fell, grew = -home_z > cutoff("home"), foreign_z > cutoff("foreign")
    if home_change < 0 < foreign_change and fell and grew:
        sentence = note(
            "check.home_falls.found",
            country=table.places[home],
            lost=round(-home_change),
            gained=round(foreign_change),
        )
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    return Measurement(CODE, Outcome.NOTHING_FOUND, note("check.home_falls.nothing_found"), numbers)
