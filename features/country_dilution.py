"""Country dilution: do the fans of the surging country take part at all? (P6)

`rate` is what the page's activity in the country that brought the extra fans rose by,
per extra fan of that country; `ratio` divides it by the same activity per fan in the other
countries. In Veritasium's account under 1 % of the fans of such countries engaged, against
30-60 % elsewhere: a ratio of about .02. Found below .15, the geometric middle of .02 and 1.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats, local_days
from detector.history.note import Value
from features.own_past import listing

CODE = "country_dilution"
METRICS = ("talking", "reach")
WINDOW = 28
FEWEST_DAYS, FEWEST_COUNTRIES = 7, 3
LOW = 0.15


def measure(case: Case) -> Measurement:
    """Compare activity per fan in the country of the finding with the others'.

    Numbers: `rate` (activity a day for each extra fan), `usual_rate` (median of the other
    countries, for each fan), `ratio`, `gained`.

    Raises
    ------
    CannotTell
        No country carries the finding, or the export holds no activity by country.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    table = listing(case, "country", "check.no_listing_by_country")
    found = table.at(case.start, case.end)
    if found is None:
        raise CannotTell("check.no_listing_by_country")
    if case.origin is None or not case.origin.flagged:
        raise CannotTell("check.country_dilution.no_country")
    surging = case.origin.flagged[0]
    change = table.change(case.start, case.end)
    if surging not in table.places or change is None:
        raise CannotTell("check.country_dilution.no_country")
    gained = float(change[table.places.index(surging)])
    active = _by_country(case)
    if active is None or surging not in active or not gained > 0:
        raise CannotTell("check.country_dilution.no_activity")
    rates = {
        place: after / fans
        for place, (_, after) in active.items()
        if place != surging
        and place in table.places
        and (fans := float(table.fans[found[1], table.places.index(place)])) > 0
    }
    if len(rates) < FEWEST_COUNTRIES:
        raise CannotTell("check.country_dilution.no_activity")
    before, after = active[surging]
    rate = max(0.0, after - before) / gained
    usual = float(np.median(list(rates.values())))
    if usual <= 0:
        raise CannotTell("check.country_dilution.no_activity")
    numbers: dict[str, Value] = {
        "rate": rate,
        "usual_rate": usual,
        "ratio": rate / usual,
        "gained": gained,
    }
    outcome = Outcome.FOUND if rate / usual < LOW else Outcome.NOTHING_FOUND
    sentence = note(f"check.country_dilution.{outcome}", country=surging, ratio=rate / usual)
    return Measurement(CODE, outcome, sentence, numbers)


def _by_country(case: Case) -> dict[str, tuple[float, float]] | None:
    """Mean activity a day before and after by country, of the first metric that has it."""
    rows = case.history.activity
    rows = rows[rows["place"].notna()]
    for metric in METRICS:
        chosen = rows[rows["metric"] == metric]
        if chosen.empty or not len(case.daily):
            continue
        at = (local_days(chosen["start"], case.history.zone) - case.daily.days[0]).astype(int)
        value = chosen["value"].to_numpy(float)
        place = chosen["place"].to_numpy(str)
        before = (at >= case.start - WINDOW) & (at < case.start)
        after = (at >= case.end) & (at < case.end + WINDOW)
        if min(len(np.unique(at[before])), len(np.unique(at[after]))) < FEWEST_DAYS:
            continue
        return {
            name: (_mean(value, before, place == name), _mean(value, after, place == name))
            for name in np.unique(place).tolist()
        }
    return None


def _mean(value: Floats, when: np.ndarray, where: np.ndarray) -> float:
    # A country that is not on the day's list had next to none of it.
    days = value[when & where]
    return float(np.nansum(days) / WINDOW)
