"""Spike without cause: did anything the page did or was seen in rise with its fans? (P5)

`residual = ln(gained / usual) - 1.3 max(0, ln(activity / usual activity))`, with the
largest activity among those the export holds, from two days before on. The exponent is
the one by which fans follow engagement in organic bursts (docs/method.md). `z` holds the
residual against the page's own stretches; found beyond its cut-off (cutoffs.json).
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats, activity_by_day, local_days
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import deviation, stretches, usual

CODE = "uncaused_spike"
EXPONENT = 1.3
LAG = 2  # days by which fans may follow what brought them
METRICS = ("engaged", "talking", "reach", "views", "impressions", "interactions", "visits")
FEWEST_DAYS = 28
# Under this a logarithm of a ratio of small counts is mostly chance.
LEAST_SPREAD = 0.05


def measure(case: Case) -> Measurement:
    """Compare the rise of the fans with the largest rise of any activity.

    Numbers: `lift` (gained over usual), `activity_lift` (largest of any activity),
    `residual`, `z`, `windows`, `metrics` (columns that could be looked at).

    Raises
    ------
    CannotTell
        No activity on these days, a usual rate of zero or below, counts that come as
        snapshots, or too short a past.
    """
    if case.kind not in ("gain", "masked_loss"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    if case.history.resolution == "irregular":
        raise CannotTell("check.not_daily")
    lifts = [lift for values in _activities(case) if (lift := _lift(case, values)) is not None]
    if not lifts:
        raise CannotTell("check.uncaused_spike.no_activity")
    most = np.fmax.reduce(np.array(lifts))
    base = usual(case, case.observed)
    spans = [(case.start, case.end), *stretches(case)]
    values = np.array([_residual(case.observed, base, most, s, e) for s, e in spans])
    if not np.isfinite(values[0, 0]):
        due = base[case.start : case.end]
        if np.isfinite(due).any() and np.nansum(due) <= 0:
            raise CannotTell("check.uncaused_spike.no_usual_rate")
        raise CannotTell("check.uncaused_spike.no_activity")
    z = deviation(float(values[0, 0]), values[1:, 0], LEAST_SPREAD)
    numbers: dict[str, Value] = {
        "lift": float(np.exp(values[0, 1])),
        "activity_lift": float(np.exp(values[0, 2])),
        "residual": float(values[0, 0]),
        "z": z,
        "windows": int(np.isfinite(values[1:, 0]).sum()),
        "metrics": len(lifts),
    }
    said = {"lift": numbers["lift"], "activity": numbers["activity_lift"]}
    outcome = "found" if z > cutoff(CODE) else "nothing_found"
    sentence = note(f"check.uncaused_spike.{outcome}", **said)
    return Measurement(CODE, Outcome(outcome), sentence, numbers)


def _activities(case: Case) -> list[Floats]:
    given = [activity_by_day(case.history, case.daily, metric) for metric in METRICS]
    return [values for values in (*given, _shares(case)) if values is not None]


def _shares(case: Case) -> Floats | None:
    """Shares and comments of the posts of each day, or None where no post tells them."""
    posts = case.history.posts
    told = posts[["shares", "comments"]].sum(axis=1, min_count=1)
    if posts.empty or told.isna().all():
        return None
    at = (local_days(posts["time"], case.history.zone) - case.daily.days[0]).astype(int)
    inside = (at >= 0) & (at < len(case.daily)) & told.notna().to_numpy()
    out = np.zeros(len(case.daily))
    np.add.at(out, at[inside], told.to_numpy(float)[inside])
    return out


def _lift(case: Case, values: Floats) -> Floats | None:
    """ln(activity / usual) by day, the largest of the day and the two before it."""
    if int(np.isfinite(values).sum()) < FEWEST_DAYS:
        return None
    base = usual(case, values)
    # One more of either: a day without posts is no cause and no division by zero.
    lift = np.log((values + 1.0) / (base + 1.0))
    lagged = [np.concatenate([np.full(k, np.nan), lift[: len(lift) - k]]) for k in range(LAG + 1)]
    return np.asarray(np.fmax.reduce(np.array(lagged)))


def _residual(
    x: Floats, base: Floats, activity: Floats, start: int, end: int
) -> tuple[float, float, float]:
    inside = slice(start, end)
    if not np.isfinite(x[inside]).any() or not np.isfinite(activity[inside]).any():
        return (np.nan, np.nan, np.nan)
    given = np.isfinite(x[inside]) & np.isfinite(base[inside])
    gained, due = x[inside][given].sum(), base[inside][given].sum()
    if gained < 0 or due <= 0:
        return (np.nan, np.nan, np.nan)
    lift = float(np.log((gained + 0.5) / (due + 0.5)))
    seen = float(np.nanmax(activity[inside]))
    return lift - EXPONENT * max(0.0, seen), lift, seen
