"""Engagement dilution: did fans who take no part thin out the page's engagement? (P6)

If the extra fans never react, engagement per fan falls by the factor `1 - X / N`, with X of
them among N fans on a day; if they are like the others it does not fall. The part of that
fall that is there, 0 to 1, is estimated over eight weeks on either side, against weekdays,
the page's own growth (whose ups and downs engagement shares) and its own drift, and the two
propositions are held against each other: all like the others, none takes part. Aggarwal &
Kumaraguru (2015) and Veritasium's experiment describe the effect; it says nothing of who
the fans are.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats, activity_by_day
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_noise import FEWEST_DAYS, WINDOW, Estimate, coefficient, moving_mean
from features.own_past import GUARD

CODE = "engagement_dilution"
METRICS = ("engaged", "talking", "interactions", "reach")
EARLIER = 2  # days by which what brings fans may raise engagement before them
ONE_IN_100 = 2.326  # standard deviations of a normal beyond which one in a hundred lies
LEAST_DILUTION = 0.005
DECIDES = 1.0  # ten times as likely under the one as under the other
FURTHER = 3.0  # standard errors by which a fall is more than fans who take no part can bring
MOST_OF_ALL = 0.99  # of the fans, of whom a logarithm is still taken


def measure(case: Case) -> Measurement:
    """Compare engagement per fan before and after.

    Numbers: `share` (of the full fall: 0 like the others, 1 none takes part), `noise` (its
    standard error), `dilution` (ln, mean fall that fans who take no part would give), `change`
    (share times dilution), `log10_bf` (none takes part against all like the others), `days`.

    Raises
    ------
    CannotTell
        No engagement or total, fewer than fourteen days on a side, no extra fans left.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    if case.start < 1 or not np.isfinite(case.daily.total[: case.start]).any():
        raise CannotTell("check.engagement_dilution.no_total")
    if case.excess is None or case.excess.value <= 0:
        raise CannotTell("check.engagement_dilution.no_total")
    fans = _fans(case)
    thinned = -np.log1p(-np.minimum(_extra(case, fans) / fans, MOST_OF_ALL))
    after = thinned[case.end + GUARD : case.end + GUARD + WINDOW]
    if not len(after):
        raise CannotTell("check.own_noise.days_missing", needed=FEWEST_DAYS)
    dilution = -float(after.mean())
    if -dilution < LEAST_DILUTION:
        raise CannotTell("check.engagement_dilution.few", due=float(np.expm1(dilution)))
    found = _estimate(case, fans, thinned)
    share = -found.value
    # Innocent intervals stray further than the error says: it is stretched to fit them.
    noise = found.error * max(1.0, cutoff(CODE) / ONE_IN_100)
    log10_bf = float((share**2 - (1.0 - share) ** 2) / (2.0 * noise**2) / np.log(10.0))
    numbers: dict[str, Value] = {
        "change": share * dilution,
        "dilution": dilution,
        "share": share,
        "noise": noise,
        "log10_bf": log10_bf,
        "days": found.days,
    }
    said = {
        "change": float(np.expm1(share * dilution)),
        "due": float(np.expm1(dilution)),
        "noise": float(-np.expm1(noise * dilution)),
    }
    if (share - 1.0) / noise > FURTHER:
        sentence = note("check.engagement_dilution.further", **said)
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    if abs(log10_bf) < DECIDES:
        sentence = note("check.engagement_dilution.unsure", **said)
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    outcome = Outcome.FOUND if log10_bf > 0 else Outcome.NOTHING_FOUND
    sentence = note(f"check.engagement_dilution.{'fell' if log10_bf > 0 else 'held'}", **said)
    return Measurement(CODE, outcome, sentence, numbers)


def change_in_noise(case: Case) -> float:
    """Fall of engagement per fan after the interval, in its standard errors.

    What innocent intervals reach, whatever fans came: `cutoffs.json` is made of it.

    Raises
    ------
    CannotTell
        As `measure`.
    """
    found = _estimate(case, _fans(case), (np.arange(len(case.daily)) >= case.end).astype(float))
    return -found.value / found.error


def _estimate(case: Case, fans: Floats, thinned: Floats) -> Estimate:
    out = slice(max(0, case.start - EARLIER), case.end + GUARD)
    gained = case.daily.gained
    known = np.isfinite(gained)
    known[out] = False
    growth = moving_mean(np.log(np.maximum(np.nan_to_num(gained), 0.0) + 0.5), known)
    return coefficient(_rate(case, fans), thinned, growth, out.start, out.stop)


def _fans(case: Case) -> Floats:
    """Fans by day, days without a total joined by lines."""
    total = case.daily.total
    known = np.flatnonzero(np.isfinite(total))
    if not len(known):
        raise CannotTell("check.engagement_dilution.no_total")
    return np.asarray(np.maximum(np.interp(np.arange(len(total)), known, total[known]), 1.0))


def _extra(case: Case, fans: Floats) -> Floats:
    """Extra fans who are there on each day.

    Of a gain, what stands above the line on which the page grew; beside losses, and where only
    the origin changed, that line says nothing, and all of them count as kept.
    """
    excess = 0.0 if case.excess is None else case.excess.value
    since = np.arange(len(fans)) - (case.start - 1.0)
    if case.kind != "gain":
        return np.where(since > 0, excess, 0.0)
    growth = np.diff(fans)
    growth[max(0, case.start - GUARD) : case.end + GUARD] = np.nan
    usual = float(np.nanmedian(growth)) if np.isfinite(growth).any() else 0.0
    above = fans - (fans[case.start - 1] + usual * since)
    return np.asarray(np.where(since > 0, np.clip(above, 0.0, excess), 0.0))


def _rate(case: Case, fans: Floats) -> Floats:
    """Log engagement per fan by day, of the first activity that the export holds."""
    for metric in METRICS:
        values = activity_by_day(case.history, case.daily, metric)
        if values is not None and np.nansum(values) > 0:
            # A day corrected to less than nothing is none that is known.
            return np.asarray(np.log((np.where(values >= 0.0, values, np.nan) + 0.5) / fans))
    raise CannotTell("check.engagement_dilution.no_engagement")
