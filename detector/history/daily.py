"""The counts of a history as aligned arrays, one element a reporting day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from detector.history.page import PageHistory

# Flows shorter than this are hours or parts of a day; a day that clocks are set on has 23.
SHORTEST_DAY = pd.Timedelta(hours=23)
# A day of 24 hours and the hour that clocks are set back.
LONGEST_DAY = pd.Timedelta(hours=25)

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, eq=False)
class Daily:
    """Arrays of shape (n,), one element for each reporting day without a hole.

    NaN means not reported. `total` stands at the END of its day, so
    `total[t] - total[t-1] == gained[t] - lost[t]` where a page's books balance.

    Attributes
    ----------
    days
        `datetime64[D]`, the platform's own reporting days, consecutive.
    gained, gained_low, gained_high, lost
        Fans a day. `gained` may be a net change: `net_only` of the history says so.
    total, total_low, total_high
        Fans at the end of the day, with the interval of a rounded number.
    """

    days: Days
    gained: Floats
    gained_low: Floats
    gained_high: Floats
    lost: Floats
    total: Floats
    total_low: Floats
    total_high: Floats

    def __len__(self) -> int:
        return len(self.days)

    @property
    def weekday(self) -> NDArray[np.int64]:
        """Monday 0 to Sunday 6, shape (n,)."""
        # 1970-01-01 was a Thursday.
        return (self.days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def daily(history: PageHistory) -> Daily:
    """The history's counts by reporting day.

    Snapshots several a day leave the last of each day; days without a row are NaN, and so
    are the days of a flow reported by the week or month.
    """
    counts = history.counts
    length = counts["end"] - counts["start"]
    # A month's gains are no day's: a flow longer than a day belongs to none of its days.
    flow = counts[(length > pd.Timedelta(0)) & (length <= LONGEST_DAY)]
    level = counts[counts["end"] == counts["start"]]
    flow = _whole_days(flow, history.zone)
    flow_day = local_days(flow["start"], history.zone)
    # A total at midnight closes the day before.
    level_day = local_days(level["start"] - pd.Timedelta(microseconds=1), history.zone)
    stamped = [day for day in (flow_day, level_day) if len(day)]
    if not stamped:
        nothing = np.empty(0)
        return Daily(np.empty(0, "datetime64[D]"), *(nothing for _ in range(7)))
    first, last = min(d.min() for d in stamped), max(d.max() for d in stamped)
    days = np.arange(first, last + np.timedelta64(1, "D"))

    def spread(frame: pd.DataFrame, day: Days, column: str) -> Floats:
        out = np.full(len(days), np.nan)
        value = frame[column].to_numpy(float)
        given = ~np.isnan(value)
        out[(day[given] - first).astype(int)] = value[given]
        return out

    return Daily(
        days,
        *(spread(flow, flow_day, name) for name in ("gained", "gained_low", "gained_high", "lost")),
        *(spread(level, level_day, name) for name in ("total", "total_low", "total_high")),
    )


def _whole_days(flow: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Hours added up to their days; a day of which hours are missing is not reported."""
    length = flow["end"] - flow["start"]
    parts = flow[length < SHORTEST_DAY]
    if parts.empty:
        return flow
    by_day = parts.assign(covered=length).groupby(local_days(parts["start"], zone))
    columns = ["gained", "gained_low", "gained_high", "lost"]
    # One blank hour leaves the day blank: blank is not zero.
    given = by_day[columns].count().eq(by_day.size(), axis=0)
    added = by_day[columns].sum().where(given)
    days = np.asarray(added.index.to_numpy(), "datetime64[D]")
    due = day_instants(days + 1, zone) - day_instants(days, zone)
    whole = (by_day["covered"].sum() >= due).to_numpy()
    added = added.assign(start=by_day["start"].min(), end=by_day["end"].max())[whole]
    return pd.concat([flow[length >= SHORTEST_DAY], added])


def local_days(instants: pd.Series, zone: str) -> Days:
    """Reporting day (`datetime64[D]`) of each aware instant in `zone`."""
    local = pd.DatetimeIndex(instants).tz_convert(zone).tz_localize(None)
    return np.asarray(local.to_numpy(), "datetime64[D]")


def day_instants(days: Days, zone: str) -> pd.DatetimeIndex:
    """The UTC instant at which each reporting day begins in `zone`."""
    naive = pd.DatetimeIndex(np.asarray(days, "datetime64[us]"))
    # Where a zone skips midnight (a few do, in spring), the day begins an hour later.
    local = naive.tz_localize(
        zone, nonexistent="shift_forward", ambiguous=np.ones(len(naive), bool)
    )
    return local.tz_convert("UTC").as_unit("us")


def activity_by_day(history: PageHistory, series: Daily, metric: str) -> Floats | None:
    """One whole-page activity metric aligned to `series.days`, shape (n,), or None.

    Days without a row are NaN, and so are the days of a number that covers several; a metric
    the export does not hold is None.
    """
    rows = history.activity
    rows = rows[(rows["metric"] == metric).to_numpy(bool)]
    rows = rows[rows["place"].isna().to_numpy() & (rows["end"] - rows["start"] <= LONGEST_DAY)]
    if rows.empty or not len(series):
        return None
    at = (local_days(rows["start"], history.zone) - series.days[0]).astype(int)
    inside = (at >= 0) & (at < len(series))
    out = np.full(len(series), np.nan)
    out[at[inside]] = rows["value"].to_numpy(float)[inside]
    return out
