"""Fans by country, language or age as an export lists them, laid out by reporting day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from detector.history.daily import Daily, Floats, local_days
from detector.history.page import PageHistory

DIMENSIONS = ("country", "language", "age_gender")
# Listings lag the counts by a day or two; further off they say nothing of an interval.
LATE = 3


@dataclass(frozen=True, slots=True, eq=False)
class ListedFans:
    """The listings of one dimension.

    Attributes
    ----------
    places
        Country codes, language codes or age groups, sorted; length c.
    fans
        Shape (n, c), fans at the END of each day; NaN where not listed, which is not zero.
    days
        Positions of the days that have a listing, ascending.
    floor
        Shape (n,): a place that is not listed has at most so many fans; NaN without a
        listing.
    """

    places: tuple[str, ...]
    fans: Floats
    days: tuple[int, ...]
    floor: Floats

    def at(self, start: int, end: int) -> tuple[int, int] | None:
        """Listings before and after the half-open days `[start, end)`, or None.

        The last one that closes a day before `start`, and the first that closes the last
        day of the interval or a later one; neither more than three days off.
        """
        days = np.asarray(self.days)
        before, after = days[days <= start - 1], days[days >= end - 1]
        if not len(before) or not len(after):
            return None
        first, last = int(before[-1]), int(after[0])
        if start - 1 - first > LATE or last - (end - 1) > LATE or last <= first:
            return None
        return first, last

    def change(self, start: int, end: int) -> Floats | None:
        """Fans each place gained or lost (net) over `[start, end)`, shape (c,), or None.

        A newly listed place may have come from just under the end of a list that was cut
        off: it counts with what stands above the old list's smallest value. NaN for one
        that dropped out or is on neither list.
        """
        found = self.at(start, end)
        if found is None:
            return None
        before, after = self.fans[found[0]], self.fans[found[1]]
        new = np.maximum(0.0, after - self.floor[found[0]])
        difference: Floats = np.where(np.isnan(before), new, after - before)
        return difference


def listed_fans(history: PageHistory, series: Daily) -> dict[str, ListedFans]:
    """The listings of every dimension that gives fans (not shares) by day.

    Parameters
    ----------
    history
        The page.
    series
        Its counts by day; the listings are aligned to `series.days`.
    """
    found: dict[str, ListedFans] = {}
    if not len(series):
        return found
    for dimension in DIMENSIONS:
        rows = history.audience
        rows = rows[(rows["dimension"] == dimension) & rows["fans"].notna()]
        if rows.empty:
            continue
        # A listing at midnight closes the day before, as a total does.
        day = local_days(rows["time"] - pd.Timedelta(microseconds=1), history.zone)
        at = (day - series.days[0]).astype(int)
        inside = (at >= 0) & (at < len(series))
        if not inside.any():
            continue
        places, column = np.unique(rows["place"].to_numpy(str)[inside], return_inverse=True)
        fans = np.full((len(series), len(places)), np.nan)
        fans[at[inside], column] = rows["fans"].to_numpy(float)[inside]
        floor = np.full(len(series), np.nan)
        np.fmin.at(floor, at[inside], rows["fans"].to_numpy(float)[inside])
        stated = np.full(len(series), np.nan)
        np.fmin.at(stated, at[inside], rows["floor"].to_numpy(float)[inside])
        listed = np.flatnonzero(~np.isnan(fans).all(axis=1))
        found[dimension] = ListedFans(
            tuple(str(p) for p in places),
            fans,
            tuple(int(d) for d in listed),
            np.where(np.isnan(stated), floor, stated),
        )
    return found
