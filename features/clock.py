"""Clock: do the fans come in the hours of a machine? (P4; needs counts by the hour)

`best_two_hours` is the share of the interval's new fans in the best two neighbouring hours
of the day, `entropy` that of the 24 hours in bits. Deliveries of a ghost network held .52
in two hours and 1.55 bits, a viral week .12 and 4.46 bits (StarScout's data and one
repository's stars to the second). Found beyond the middle of both, .32 and 3.0 bits, and
beyond what the page's own stretches show.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.note import Value
from features.own_past import stretches

CODE = "clock"
HOUR = np.timedelta64(3_600, "s")
FEWEST = 50.0
BEST, BITS = 0.32, 3.0  # middles of (.52, .12) and of (1.55, 4.46)


def measure(case: Case) -> Measurement:
    """Look at the hours of the day at which fans came.

    Numbers: `best_two_hours`, `entropy` (bits), `usual_best` (median of the page's own
    stretches, None where none is known), `gained`.

    Raises
    ------
    CannotTell
        Counts do not come by the hour, or fewer than 50 fans came.
    """
    if case.kind not in ("gain", "masked_loss"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    counts = case.history.counts
    length = (counts["end"] - counts["start"]).to_numpy()
    hourly = (length > np.timedelta64(0, "s")) & (length <= HOUR)
    rows = counts[hourly & counts["gained"].notna().to_numpy()]
    if rows.empty or case.history.net_only:
        raise CannotTell("check.clock.no_hours")
    local = rows["start"].dt.tz_convert(case.history.zone).dt.tz_localize(None)
    moment = local.to_numpy().astype("datetime64[h]")
    day = (moment.astype("datetime64[D]") - case.daily.days[0]).astype(int)
    hour = (moment - moment.astype("datetime64[D]")).astype(int)
    gained = rows["gained"].to_numpy(float)
    here = _profile(day, hour, gained, case.start, case.end)
    if here.sum() < FEWEST:
        raise CannotTell("check.clock.few", needed=FEWEST)
    best, entropy = _best(here), _entropy(here)
    own = [
        _best(profile)
        for s, e in stretches(case)
        if (profile := _profile(day, hour, gained, s, e)).sum() >= FEWEST
    ]
    numbers: dict[str, Value] = {
        "best_two_hours": best,
        "entropy": entropy,
        "usual_best": float(np.median(own)) if own else None,
        "gained": float(here.sum()),
    }
    machine = best > BEST and entropy < BITS and all(best > other for other in own)
    outcome = Outcome.FOUND if machine else Outcome.NOTHING_FOUND
    sentence = note(f"check.clock.{outcome}", share=best)
    return Measurement(CODE, outcome, sentence, numbers)


def _profile(day: np.ndarray, hour: np.ndarray, gained: Floats, start: int, end: int) -> Floats:
    """New fans by hour of the day over the days `[start, end)`, shape (24,)."""
    inside = (day >= start) & (day < end)
    profile = np.bincount(hour[inside], np.maximum(gained[inside], 0.0), minlength=24)
    return np.asarray(profile, float)


def _best(profile: Floats) -> float:
    return float((profile + np.roll(profile, -1)).max() / profile.sum())


def _entropy(profile: Floats) -> float:
    share = profile[profile > 0] / profile.sum()
    return float(-(share * np.log2(share)).sum())
