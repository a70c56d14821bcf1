"""Fans that an export credits to a source of its own (advertisements, restored accounts ...)."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np
import pandas as pd

from detector.history.daily import Daily, Floats, activity_by_day, local_days
from detector.history.page import PageHistory

ADS = ("ads", "ad", "paid", "sponsored", "promoted")
SUGGESTED = ("suggestion", "suggestions", "suggested", "recommended", "recommendations")
RESTORED = ("restored", "reactivated")
REMOVED = ("suspicious", "deactivated", "memorialized")
# Books tell of advertisements if they say so on this part of the days.
TOLD = 0.95
# `unpaid` and `non_paid` are the opposite of what they contain.
_NOT = re.compile(r"(^|_)(non|not|un|organic)(_|paid|$)")


def by_source(
    history: PageHistory, series: Daily, words: tuple[str, ...], column: Literal["gained", "lost"]
) -> Floats | None:
    """Fans a day of the sources named by any of `words`, shape (n,), or None.

    Parameters
    ----------
    history, series
        The page and its counts by day.
    words
        Whole words of a source's name (`ads`, `paid`).
    column
        Like sources or unlike sources.

    Returns
    -------
    ndarray or None
        Zero on a day that reports other sources only, NaN on one that reports none: blank
        is not zero. None where the export knows no such source.
    """
    rows = history.sources
    # Each name once: an export repeats a handful of them every day.
    place, names = pd.factorize(rows["source"])
    named = np.array([bool(set(words) & set(x.split("_"))) and not _NOT.search(x) for x in names])
    values = rows[column].to_numpy(float)
    given = ~np.isnan(values)
    if not len(series) or not named.any() or not (mine := given & named[place]).any():
        return None
    at = (local_days(rows["start"], history.zone) - series.days[0]).astype(int)
    inside = given & (at >= 0) & (at < len(series))
    out = np.full(len(series), np.nan)
    out[at[inside]] = 0.0
    np.add.at(out, at[inside & mine], values[inside & mine])
    return out


def advertised(history: PageHistory, series: Daily) -> Floats | None:
    """Fans a day that the export, or an Ads Manager table beside it, credits to advertisements.

    Returns
    -------
    ndarray or None
        Shape (n,), NaN where neither reports; the page's own export first. None where neither
        knows any.
    """
    own = by_source(history, series, ADS, "gained")
    return own if own is not None else activity_by_day(history, series, "ad_fans")


def booked_advertisements(history: PageHistory, series: Daily) -> Floats | None:
    """Fans a day of advertisements where the books leave none untold, shape (n,), or None.

    They do where fans are credited to advertisements on nearly every day that is counted, and
    where paid reach is reported and was none. Paid reach whose fans nobody counted says nothing,
    nor does a list of like sources that never names advertisements.
    """
    counted = ~np.isnan(series.gained)

    def told(values: Floats | None) -> bool:
        return values is not None and bool(np.isfinite(values[counted]).mean() >= TOLD)

    if not counted.any():
        return None
    fans, reach = advertised(history, series), activity_by_day(history, series, "paid_reach")
    if fans is not None and told(fans):
        return np.nan_to_num(fans)
    if reach is not None and told(reach) and not np.nansum(reach):
        return np.zeros(len(series))
    return None
