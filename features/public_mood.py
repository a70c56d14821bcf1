"""Public mood: do fans rise while the public shows that it is against the page?

The share of angry, sad and haha among all reactions of the posts of these days (Facebook
has them since 24 February 2016), negative feedback (hides and spam reports), and unlikes;
each against the page's own stretches. `z` is the largest deviation; found beyond its
cut-off (cutoffs.json). A page may be hated and grow: this says that attention was hostile,
not why fans came. It is not comparable with the 74.1 % of negative interactions once
published for #OpUnlike, whose method is unknown.
"""

from __future__ import annotations

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats, activity_by_day, local_days
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import FEWEST, counting_noise, deviation, stretches, sums

CODE = "public_mood"
HOSTILE = ("angry", "sad", "haha")
REACTIONS = ("likes", "love", "haha", "wow", "sad", "angry")
FEWEST_REACTIONS = 50


def measure(case: Case) -> Measurement:
    """Hold the signs of a hostile public against the page's own past.

    Numbers: `hostile_share`, `usual_share`, `hostile_z`, `negative_z`, `unlikes_z` (None
    where not known), `z` (the largest), `signs` (how many could be looked at).

    Raises
    ------
    CannotTell
        Neither reactions nor negative feedback nor unlikes are known, or too short a past.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    spans = [(case.start, case.end), *stretches(case)]
    share, usual_share, hostile_z = _hostile(case, spans)
    negative = activity_by_day(case.history, case.daily, "negative")
    negative_z = None if negative is None else _raised(negative, spans)
    unlikes_z = _raised(case.daily.lost, spans)
    known = [z for z in (hostile_z, negative_z, unlikes_z) if z is not None]
    if not known:
        raise CannotTell("check.public_mood.no_signs")
    z = max(known)
    numbers: dict[str, Value] = {
        "hostile_share": share,
        "usual_share": usual_share,
        "hostile_z": hostile_z,
        "negative_z": negative_z,
        "unlikes_z": unlikes_z,
        "z": z,
        "signs": len(known),
    }
    if z <= cutoff(CODE):
        sentence = note("check.public_mood.nothing_found", n=len(known))
        return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)
    if hostile_z is not None and hostile_z == z:
        sentence = note("check.public_mood.found_reactions", share=share, usual=usual_share)
    elif negative_z is not None and negative_z == z:
        sentence = note("check.public_mood.found_negative")
    else:
        sentence = note("check.public_mood.found_unlikes")
    return Measurement(CODE, Outcome.FOUND, sentence, numbers)


def _raised(values: Floats, spans: list[tuple[int, int]]) -> float | None:
    week = sums(values, spans)
    if not np.isfinite(week[0]) or int(np.isfinite(week[1:]).sum()) < FEWEST:
        return None
    return deviation(float(week[0]), week[1:], counting_noise(week[1:]))


def _hostile(
    case: Case, spans: list[tuple[int, int]]
) -> tuple[float | None, float | None, float | None]:
    """Share of hostile reactions in the interval, the usual one, and its deviation."""
    posts = case.history.posts
    nothing = (None, None, None)
    if posts.empty or posts[list(HOSTILE)].isna().all(axis=None) or not len(case.daily):
        return nothing
    at = (local_days(posts["time"], case.history.zone) - case.daily.days[0]).astype(int)
    inside = (at >= 0) & (at < len(case.daily))
    by_day = np.zeros((2, len(case.daily)))
    for row, names in enumerate((HOSTILE, REACTIONS)):
        told = posts[list(names)].fillna(0).sum(axis=1).to_numpy(float)
        np.add.at(by_day[row], at[inside], told[inside])
    # A post of the day before carries the mood of the day.
    spans = [(max(0, s - 1), e) for s, e in spans]
    hostile, every = sums(by_day[0], spans), sums(by_day[1], spans)
    every[every < FEWEST_REACTIONS] = np.nan
    share = hostile / every
    if not np.isfinite(share[0]) or int(np.isfinite(share[1:]).sum()) < FEWEST:
        return nothing
    middle = float(np.nanmedian(share[1:]))
    floor = float(np.sqrt(max(middle * (1 - middle), 1e-4) / every[0]))
    return float(share[0]), middle, deviation(float(share[0]), share[1:], floor)
