"""Fans that an export credits to a source of its own (advertisements, restored accounts ...)."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np

from detector.history.daily import Daily, Floats, local_days
from detector.history.page import PageHistory

ADS = ("ads", "ad", "paid", "sponsored", "promoted")
RESTORED = ("restored", "reactivated")
REMOVED = ("suspicious", "deactivated", "memorialized")
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
        NaN on days on which no such source is reported: blank is not zero. None where the
        export knows no such source.
    """
    rows = history.sources
    names = rows["source"].map(
        lambda name: bool(set(words) & set(name.split("_"))) and not _NOT.search(name)
    )
    rows = rows[names.astype(bool) & rows[column].notna()]
    if rows.empty or not len(series):
        return None
    at = (local_days(rows["start"], history.zone) - series.days[0]).astype(int)
    inside = (at >= 0) & (at < len(series))
    out = np.full(len(series), np.nan)
    out[at[inside]] = 0.0
    np.add.at(out, at[inside], rows[column].to_numpy(float)[inside])
    return out
