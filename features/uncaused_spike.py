"""Spike without cause: did anything the page did or was seen in rise with its fans? (P5)

`residual = ln(gained / usual) - 1.3 max(0, ln(activity / usual activity))`, with the
largest activity among those the export holds, from two days before on. The exponent is
the one by which fans follow engagement in organic bursts (docs/method.md). Fans whom the
export itself credits to advertisements or to restored accounts have a cause and are taken
off. `z` holds the residual, and `activity_z` the activity, against the page's own stretches:
found where the one lies further beyond the other than its cut-off (cutoffs.json). Where no
like sources are told, restored accounts cannot be ruled out, and it asks for more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats, activity_by_day, local_days
from detector.history.note import Value
from detector.history.sources import ADS, RESTORED, by_source
from features.cutoffs import cutoff
from features.own_past import deviation, stretches, usual

CODE = "uncaused_spike"
EXPONENT = 1.3
LAG = 2  # days by which fans may follow what brought them
METRICS = ("engaged", "talking", "reach", "views", "impressions", "interactions", "visits")
FEWEST_DAYS = 28
# Under this a logarithm of a ratio of small counts is mostly chance.
LEAST_SPREAD = 0.05
BEYOND = 3.0  # deviations that this page's other days do not explain


def measure(case: Case) -> Measurement:
    """Compare the rise of the fans with the largest rise of any activity.

    Numbers: `lift` (gained over usual), `activity_lift` (largest of any activity),
    `residual`, `z`, `activity_z`, `quiet_z` (z less what of `activity_z` is above 0; None where
    no like sources are told), `bare_z` (the same with nobody taken off), `windows`, `metrics`
    (columns that could be looked at).

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
    credited = _credited(case)
    bare = _against_own(case, case.observed, most)
    left = bare
    if credited is not None and np.nansum(credited) > 0:
        left = _against_own(case, np.maximum(case.observed - credited, 0.0), most)
    numbers: dict[str, Value] = {
        "lift": float(np.exp(left.lift)),
        "activity_lift": float(np.exp(left.activity)),
        "residual": left.residual,
        "z": left.z,
        "activity_z": left.activity_z,
        "quiet_z": None if credited is None else left.quiet_z,
        "bare_z": bare.quiet_z,
        "windows": left.windows,
        "metrics": len(lifts),
    }
    said = {"lift": numbers["lift"], "activity": numbers["activity_lift"]}
    if credited is not None:
        found = left.quiet_z > cutoff(CODE)
    else:
        found = bare.quiet_z > cutoff("uncaused_spike_unsourced")
    outcome = Outcome.FOUND if found else Outcome.NOTHING_FOUND
    word = "found" if found else "beyond" if left.quiet_z > BEYOND else "nothing_found"
    return Measurement(CODE, outcome, note(f"check.uncaused_spike.{word}", **said), numbers)


@dataclass(frozen=True, slots=True)
class _Held:
    """Residual, logs of lift and activity, and how far they lie beyond the own stretches."""

    residual: float
    lift: float
    activity: float
    z: float
    activity_z: float
    windows: int

    @property
    def quiet_z(self) -> float:
        """What of the deviation no unusual activity meets."""
        return self.z - max(0.0, self.activity_z)


def _against_own(case: Case, gained: Floats, most: Floats) -> _Held:
    base = usual(case, gained)
    spans = [(case.start, case.end), *stretches(case)]
    values = np.array([_residual(gained, base, most, s, e) for s, e in spans])
    if not np.isfinite(values[0, 0]):
        due = base[case.start : case.end]
        if np.isfinite(due).any() and np.nansum(due) <= 0:
            raise CannotTell("check.uncaused_spike.no_usual_rate")
        raise CannotTell("check.uncaused_spike.no_activity")
    here, own = values[0], values[1:]
    z, activity_z = (deviation(float(here[k]), own[:, k], LEAST_SPREAD) for k in (0, 2))
    windows = int(np.isfinite(own[:, 0]).sum())
    return _Held(float(here[0]), float(here[1]), float(here[2]), z, activity_z, windows)


def _credited(case: Case) -> Floats | None:
    """Fans a day of advertisements and restored accounts, or None without like sources."""
    if case.history.sources["gained"].notna().sum() == 0:
        return None
    out = np.zeros(len(case.daily))
    for words in (ADS, RESTORED):
        by_day = by_source(case.history, case.daily, words, "gained")
        out += 0.0 if by_day is None else np.nan_to_num(by_day)
    return out


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
    # A day corrected to less than nothing tells neither.
    known = (values > -1.0) & (base > -1.0)
    lift = np.full(len(values), np.nan)
    lift[known] = np.log((values[known] + 1.0) / (base[known] + 1.0))
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
