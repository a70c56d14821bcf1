"""Between which values a page's count can have stood on each reporting day of its export."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from detector.history import PageHistory, daily
from detector.history.daily import Days, Floats, local_days
from detector.places import resolve_place
from detector.places.normalise import normal


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """Arrays of shape (n,), one element a reporting day; NaN where the export says nothing.

    Attributes
    ----------
    days
        `datetime64[D]`, ascending, the platform's own days.
    low, high
        Closed interval of the values shown at any moment of the day.
    """

    days: Days
    low: Floats
    high: Floats


def total_bounds(history: PageHistory) -> Bounds:
    """What the page's counter can have shown on each day.

    Within a day it stands between the total of the evening before less the day's losses and
    that total plus the day's gains, where the export has both columns; else between the
    totals of the two evenings and of every snapshot in between.
    """
    series = daily(history)
    count = len(series)
    if not count:
        nothing = np.empty(0)
        return Bounds(series.days, nothing, nothing)
    low = np.where(np.isnan(series.total_low), series.total, series.total_low)
    high = np.where(np.isnan(series.total_high), series.total, series.total_high)
    before_low, before_high = np.r_[np.nan, low[:-1]], np.r_[np.nan, high[:-1]]
    # Fewest and most of the two evenings; blank when either is.
    least, most = np.minimum(before_low, low), np.maximum(before_high, high)
    if not history.net_only:
        gained = np.where(np.isnan(series.gained_high), series.gained, series.gained_high)
        with np.errstate(invalid="ignore"):
            # From either evening, whichever is there: the counter can dip by all the day's
            # losses before its gains come in, and the other way round.
            least = np.fmin(least, np.fmin(before_low - series.lost, low - gained))
            most = np.fmax(most, np.fmax(before_high + gained, high + series.lost))
    # A rounded or irregular counter may have been looked at several times a day.
    snapshots = history.counts[history.counts["start"] == history.counts["end"]].dropna(
        subset=["total"]
    )
    if len(snapshots):
        instants = snapshots["start"] - pd.Timedelta("1us")
        at = (local_days(instants, history.zone) - series.days[0]).astype(int)
        for bound, column, join in ((least, "total_low", np.fmin), (most, "total_high", np.fmax)):
            values = snapshots[column].fillna(snapshots["total"]).to_numpy(float)
            inside = ~np.isnan(bound[at])
            join.at(bound, at[inside], values[inside])
    return Bounds(series.days, least, most)


def change_bounds(history: PageHistory) -> Bounds:
    """By how much the total moved from one evening to the next, for each day."""
    series = daily(history)
    low = np.where(np.isnan(series.total_low), series.total, series.total_low)
    high = np.where(np.isnan(series.total_high), series.total, series.total_high)
    least = np.full(len(series), np.nan)
    most = least.copy()
    least[1:], most[1:] = low[1:] - high[:-1], high[1:] - low[:-1]
    if history.net_only:
        least = np.where(np.isnan(least), series.gained, least)
        most = np.where(np.isnan(most), series.gained, most)
    else:
        net = series.gained - series.lost
        least, most = np.fmin(least, net), np.fmax(most, net)
    return Bounds(series.days, least, most)


def place_bounds(history: PageHistory, kind: str, place: str) -> Bounds:
    """Fans of one country or city on each day of the export's own tables of places.

    A place missing from a list that was cut has at most the list's smallest value. A place
    missing from a list that is not known to be cut says nothing: blank is not zero.
    """
    rows = history.audience
    rows = rows[(rows["dimension"] == kind) & rows["fans"].notna()]
    if rows.empty:
        nothing = np.empty(0)
        return Bounds(np.empty(0, "datetime64[D]"), nothing, nothing)
    named = rows["place"] == place if kind == "country" else _same_city(rows["place"], place)
    times = rows["time"].drop_duplicates().sort_values()
    fans = rows[named].groupby("time")["fans"].agg(["min", "max"])
    cut = rows[rows["top_k"].notna()].groupby("time")["fans"].min()
    low = times.map(fans["min"]).to_numpy(float)
    high = times.map(fans["max"]).to_numpy(float)
    floor = times.map(cut).to_numpy(float)
    unlisted = np.isnan(low) & ~np.isnan(floor)
    low, high = np.where(unlisted, 0.0, low), np.where(unlisted, floor, high)
    day = local_days(times - pd.Timedelta("1us"), history.zone)
    days = np.arange(day.min(), day.max() + np.timedelta64(1, "D"))
    evening_low, evening_high = np.full(len(days), np.nan), np.full(len(days), np.nan)
    at = (day - days[0]).astype(int)
    evening_low[at], evening_high[at] = low, high
    # A list stands for the day before its evening and the day after it.
    return Bounds(
        days,
        np.fmin(evening_low, np.r_[np.nan, evening_low[:-1]]),
        np.fmax(evening_high, np.r_[np.nan, evening_high[:-1]]),
    )


def _same_city(places: pd.Series, city: str) -> pd.Series:
    """Which of an export's "Bangkok, Thailand" a person's "Bangkok" means."""
    wanted = normal(city.split(",", maxsplit=1)[0])
    country = resolve_place(city) if "," in city else None
    same = places.map(lambda name: normal(str(name).split(",")[0])) == wanted
    if country is not None:
        same &= places.map(lambda name: resolve_place(str(name)) in (country, None))
    return same
