"""Fans by country, language or age as an export lists them, laid out by reporting day."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import pandas as pd

from detector.history.daily import Daily, Floats, local_days
from detector.history.page import PageHistory

DIMENSIONS = ("country", "language", "age_gender")
# Listings lag the counts by a day or two; further off they say nothing of an interval.
LATE = 3
# Finest rounding looked for in shares: 0.0001 per cent.
FINEST_DECIMALS = 6


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
    half
        Shape (n,): half the rounding step of each listing, fans; 0 where it counts fans,
        above where it gives rounded shares of the total.
    """

    places: tuple[str, ...]
    fans: Floats
    days: tuple[int, ...]
    floor: Floats
    half: Floats

    def at(self, start: int, end: int) -> tuple[int, int] | None:
        """Listings before and after the half-open days `[start, end)`, or None.

        The last one that closes a day before `start`, and the first that closes the last
        day of the interval or a later one; neither more than three days off.
        """
        before, after = bisect_left(self.days, start) - 1, bisect_left(self.days, end - 1)
        if before < 0 or after == len(self.days):
            return None
        first, last = self.days[before], self.days[after]
        if start - 1 - first > LATE or last - (end - 1) > LATE or last <= first:
            return None
        return first, last

    def change(self, start: int, end: int) -> Floats | None:
        """Fans each place gained or lost (net) over `[start, end)`, shape (c,), or None.

        A newly listed place may have come from just under the end of a list that was cut
        off: it counts with what stands above the old list's smallest value. NaN for one
        that dropped out or is on neither list. Rounded shares leave an interval of changes
        open: its end nearest to none counts.
        """
        found = self.at(start, end)
        if found is None:
            return None
        before, after = self.fans[found[0]], self.fans[found[1]]
        new = np.maximum(0.0, after - self.floor[found[0]])
        difference: Floats = np.where(np.isnan(before), new, after - before)
        blur = self.half[found[0]] + self.half[found[1]]
        if blur == 0:
            return difference
        return np.asarray(np.sign(difference) * np.maximum(np.abs(difference) - blur, 0.0))

    def blur(self, start: int, end: int) -> float:
        """How far rounding alone can move a place over `[start, end)`, fans; 0 when exact."""
        found = self.at(start, end)
        return 0.0 if found is None else float(self.half[found[0]] + self.half[found[1]])


def listed_fans(history: PageHistory, series: Daily) -> dict[str, ListedFans]:
    """The listings of every dimension by day; shares become fans where a total is known.

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
        rows = _as_fans(rows[rows["dimension"] == dimension], history, series)
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
        half = np.zeros(len(series))
        np.fmax.at(half, at[inside], rows["half"].to_numpy(float)[inside])
        listed = np.flatnonzero(~np.isnan(fans).all(axis=1))
        found[dimension] = ListedFans(
            tuple(str(p) for p in places),
            fans,
            tuple(int(d) for d in listed),
            np.where(np.isnan(stated), floor, stated) + half,
            half,
        )
    return found


def shares_without_total(history: PageHistory, dimension: str) -> bool:
    """Whether a dimension is listed in shares alone, of totals that nobody knows."""
    rows = history.audience
    rows = rows[rows["dimension"] == dimension]
    return bool(len(rows)) and bool(rows["fans"].isna().all())


def _as_fans(rows: pd.DataFrame, history: PageHistory, series: Daily) -> pd.DataFrame:
    """Rows with fans and `half`, what rounding leaves open on either side of them."""
    share = rows["share"].to_numpy(float)
    fans = rows["fans"].to_numpy(float)
    if np.isnan(share).all():
        return pd.DataFrame(rows[~np.isnan(fans)]).assign(half=0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.where(share > 0, fans / share, np.nan)
    # One total stands behind all shares of one listing.
    by_time = pd.Series(total, rows.index).groupby(rows["time"]).transform("median")
    total = by_time.fillna(_total_near(rows["time"], history, series)).to_numpy(float)
    step = rounding_step(share)
    whole = np.where(np.isnan(fans), share * total, fans)
    half = np.where(np.isnan(share), 0.0, step / 2 * total)
    return rows.assign(fans=whole, half=np.nan_to_num(half)).loc[~np.isnan(whole)]


def _total_near(time: pd.Series, history: PageHistory, series: Daily) -> pd.Series:
    """The page's total on the day of each listing or within three days before it."""
    total = pd.Series(series.total).ffill(limit=LATE).to_numpy(float)
    day = local_days(time - pd.Timedelta(microseconds=1), history.zone)
    at = (day - series.days[0]).astype(int)
    inside = (at >= 0) & (at < len(series))
    found = np.full(len(at), np.nan)
    found[inside] = total[at[inside]]
    return pd.Series(found, time.index)


def rounding_step(share: Floats) -> float:
    """Step to which shares were rounded: that of the fewest decimals that hold all of them."""
    given = share[~np.isnan(share)]
    for digits in range(FINEST_DECIMALS):
        if np.allclose(given, np.round(given, digits), rtol=0, atol=1e-9):
            return 10.0**-digits
    return 10.0**-FINEST_DECIMALS
