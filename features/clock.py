"""Clock: do the fans come in the hours of a machine? (P4; needs counts by the hour)

Of the fans beyond the usual ones of each hour, `best_two_hours` is the share in the best two
neighbouring hours of their day, and `entropy` that of the 24 hours in bits, day by day where
a day brings enough of them. Deliveries of a ghost network held .52 in two hours and 1.55
bits, a viral week .12 and 4.46 bits (StarScout's data and one repository's stars to the
second). Found beyond the middle of both, .32 and 3.0 bits, and beyond what the page's own
stretches show.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.note import Value
from features.own_past import GUARD, stretches, usual

CODE = "clock"
HOUR = np.timedelta64(3_600, "s")
HOURS = 24
FEWEST = 50.0
BEST, BITS = 0.32, 3.0  # middles of (.52, .12) and of (1.55, 4.46)


def measure(case: Case) -> Measurement:
    """Look at the hours of the day at which fans came beyond the usual.

    Numbers: `best_two_hours`, `entropy` (bits), `usual_best` (median of the page's own
    stretches, None where none has as many), `gained`, `extra` (beyond the usual hours).

    Raises
    ------
    CannotTell
        Counts do not come by the hour, or fewer than 50 fans beyond the usual came.
    """
    if case.kind not in ("gain", "masked_loss"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    by_hour = _by_hour(case)
    extra = _extra(case, by_hour)
    here = _hours(extra[case.start : case.end])
    if here is None:
        raise CannotTell("check.clock.few", needed=FEWEST)
    own = [found[0] for s, e in stretches(case) if (found := _hours(extra[s:e])) is not None]
    best, entropy = here
    numbers: dict[str, Value] = {
        "best_two_hours": best,
        "entropy": entropy,
        "usual_best": float(np.median(own)) if own else None,
        "gained": float(by_hour[case.start : case.end].sum()),
        "extra": float(extra[case.start : case.end].sum()),
    }
    machine = best > BEST and entropy < BITS and all(best > other for other in own)
    outcome = Outcome.FOUND if machine else Outcome.NOTHING_FOUND
    sentence = note(f"check.clock.{'machine' if machine else 'people'}", share=best)
    return Measurement(CODE, outcome, sentence, numbers)


def _by_hour(case: Case) -> Floats:
    """New fans of each day by hour, shape (n, 24)."""
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
    inside = (day >= 0) & (day < len(case.daily))
    out = np.zeros((len(case.daily), HOURS))
    gained = np.maximum(rows["gained"].to_numpy(float), 0.0)
    np.add.at(out, (day[inside], hour[inside]), gained[inside])
    return out


def _extra(case: Case, by_hour: Floats) -> Floats:
    """What each hour has beyond the page's own hours at that day's usual number, shape (n, 24)."""
    outside = np.ones(len(by_hour), bool)
    outside[max(0, case.start - GUARD) : case.end + GUARD] = False
    shape = by_hour[outside].sum(axis=0)
    if shape.sum() == 0:
        return by_hour
    due = np.nan_to_num(usual(case, by_hour.sum(axis=1)))
    return np.asarray(np.maximum(by_hour - due[:, None] * shape / shape.sum(), 0.0))


def _hours(extra: Floats) -> tuple[float, float] | None:
    """Share in the best two hours, and entropy: of days by themselves where they have enough."""
    many = extra.sum(axis=1)
    days = extra[many >= FEWEST]
    if not len(days):
        if many.sum() < FEWEST:
            return None
        days = extra.sum(axis=0, keepdims=True)
    share = days / days.sum(axis=1, keepdims=True)
    best = (share + np.roll(share, -1, axis=1)).max(axis=1)
    bits = -(share * np.log2(np.where(share > 0, share, 1.0))).sum(axis=1)
    weight = days.sum(axis=1) / days.sum()
    return float(weight @ best), float(weight @ bits)
