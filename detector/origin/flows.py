"""Gains and losses by country, from listings that are cut off, late and sometimes rounded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from detector.history import CannotTell, Interval, PageHistory
from detector.history.daily import Daily, Floats, daily, day_instants
from detector.history.listed import rounding_step

# Demographics lag the counts by a day or two, and the last days of an export have none.
LATE = timedelta(days=3)
# Days over which ordinary losses are told: the reach of the baseline of the counts, both ways.
ORDINARY_DAYS = 91
# Standard deviations of a Poisson count within which a loss is ordinary: one of the 45
# listed countries in twenty windows is beyond by chance.
POISSON_REACH = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Listings:
    """Country listings of one page: t instants, c countries.

    Attributes
    ----------
    times
        Aware instants, ascending.
    countries
        ISO 3166 alpha-2, sorted.
    fans
        Shape (t, c); NaN where a country is not listed, which is not zero.
    half
        Half the rounding step of each listing, fans, shape (t,); 0 when exact.
    floor
        An unlisted country has fewer fans than this, shape (t,).
    total
        The page's total near that time, NaN where not known, shape (t,).
    left
        Fans lost in the ordinary way since the first listing, shape (t,), or None where
        the export does not give losses.
    beyond
        Fans lost beyond that since the first listing, shape (t,), or None.
    """

    times: tuple[datetime, ...]
    countries: tuple[str, ...]
    fans: Floats
    half: Floats
    floor: Floats
    total: Floats
    left: Floats | None = None
    beyond: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What each country gained and lost between two listings, arrays of shape (c,).

    Attributes
    ----------
    countries
        As in the listings, less those on neither list.
    gained, low, high
        Fans gained: shown value and the interval the listings leave open. A newly
        listed country has gained at least what stands above the old floor.
    lost
        Fans lost by a country on both lists, 0 where it cannot be told.
    ordinary
        Fans each country on both lists is thought to have lost in the ordinary way: its
        share of the page's usual losses, 0 where the export gives none. Not in `gained`
        and `lost`, which are what the listings show.
    beyond
        The same share of the losses beyond the usual: what each would have lost had they
        fallen on all alike, as those of a removal by the platform do.
    before, after
        Fans listed, NaN where not listed.
    floor_before, floor_after
        An unlisted country had fewer fans than this.
    slack_before, slack_after
        Half the rounding step of each listing.
    unlisted
        Fans before that are on no list: the total less the listed, NaN when not known.
    interval
        From one listing to the other.
    """

    countries: tuple[str, ...]
    gained: Floats
    low: Floats
    high: Floats
    lost: Floats
    ordinary: Floats
    beyond: Floats
    before: Floats
    after: Floats
    floor_before: float
    floor_after: float
    slack_before: float
    slack_after: float
    unlisted: float
    interval: Interval

    @property
    def spread(self) -> Flow:
        """The same with all losses, the unusual ones too, taken to have fallen on all alike."""
        return replace(self, ordinary=self.ordinary + self.beyond)

    @property
    def most_ordinary(self) -> Floats:
        """What each country may lose by chance in the ordinary way, shape (c,)."""
        return np.asarray(self.ordinary + POISSON_REACH * np.sqrt(self.ordinary))


def listings(history: PageHistory, series: Daily | None = None) -> Listings:
    """The page's country listings, as fans.

    Shares become fans through the page's total of that time, with their rounding.

    Parameters
    ----------
    history
        The page.
    series
        Its counts by day, where they are laid out already.

    Raises
    ------
    CannotTell
        `origin.no_listing` without countries; `origin.shares_only` when there are
        shares and no total to turn them into fans.
    """
    audience = history.audience
    rows = audience[audience["dimension"] == "country"]
    if rows.empty or rows[["fans", "share"]].isna().all(axis=None):
        raise CannotTell("origin.no_listing")
    at, instants = pd.factorize(rows["time"], sort=True)
    where, places = pd.factorize(rows["place"], sort=True)
    shape = len(instants), len(places)
    fans, share, stated = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape[0], np.nan)
    fans[at, where] = rows["fans"].to_numpy(float)
    share[at, where] = rows["share"].to_numpy(float)
    np.fmin.at(stated, at, rows["floor"].to_numpy(float))
    times = pd.DatetimeIndex(instants)
    half = np.zeros(len(times))
    shared = np.isnan(fans).all(axis=1) & ~np.isnan(share).all(axis=1)
    totals = _totals_at(history, times)
    if shared.any():
        if np.isnan(totals[shared]).all() and shared.all():
            raise CannotTell("origin.shares_only")
        fans[shared] = share[shared] * totals[shared, None]
        half[shared] = rounding_step(share[shared]) / 2 * totals[shared]
    usable = ~np.isnan(fans).all(axis=1)
    times, fans, half, totals = times[usable], fans[usable], half[usable], totals[usable]
    stated = stated[usable]
    floor = np.where(np.isnan(stated) | shared[usable], np.nanmin(fans, axis=1), stated)
    return Listings(
        tuple(times.to_pydatetime()),
        tuple(str(place) for place in places),
        fans,
        half,
        floor + half,
        totals,
        *_losses(history, series or daily(history), times),
    )


def bracket(times: tuple[datetime, ...], interval: Interval) -> tuple[int, int]:
    """Positions of the last listing at or before the start and the first at or after the end.

    A listing up to three days before the end stands in where none follows.

    Raises
    ------
    CannotTell
        `origin.no_bracket`: no listing before the interval, or none after it.
    """
    before = [i for i, at in enumerate(times) if at <= interval.start]
    after = [i for i, at in enumerate(times) if at >= interval.end]
    if not after and times and interval.end - times[-1] <= LATE:
        after = [len(times) - 1]
    if not before or not after or after[0] <= before[-1]:
        raise CannotTell("origin.no_bracket", listings=len(times))
    return before[-1], after[0]


def flow_between(known: Listings, first: int, last: int) -> Flow:
    """Gains and losses between two listings.

    Listed in both: the difference, gain or loss. Newly listed: at least what stands
    above the old floor, at most all of it. Dropped out: unknown, counted as 0.
    """
    listed = ~(np.isnan(known.fans[first]) & np.isnan(known.fans[last]))
    before, after = known.fans[first][listed], known.fans[last][listed]
    slack = known.half[first] + known.half[last]
    both = ~np.isnan(before) & ~np.isnan(after)
    new = np.isnan(before)
    change = np.where(both, after - before, 0.0)
    above = np.where(new, np.maximum(0.0, after - known.half[last] - known.floor[first]), 0.0)
    gained = np.where(new, above, np.maximum(0.0, change))
    low = np.where(new, above, np.maximum(0.0, change - slack))
    high = np.where(new, after + known.half[last], np.where(both, np.maximum(0, change + slack), 0))
    # Dropped out: it has fewer fans than the new floor, so it cannot have gained more
    # than the floor less what it had.
    gone = np.isnan(after)
    left = 0.0 if known.left is None else float(known.left[last] - known.left[first])
    beyond = 0.0 if known.beyond is None else float(known.beyond[last] - known.beyond[first])
    fans = max(float(np.nansum(before)), float(np.nan_to_num(known.total[first])), 1.0)
    high = np.where(gone, np.maximum(0.0, known.floor[last] - before), high)
    return Flow(
        tuple(c for c, here in zip(known.countries, listed, strict=True) if here),
        gained,
        low,
        np.maximum(high, gained),
        np.maximum(0.0, -change),
        np.where(both, left * before / fans, 0.0),
        np.where(both, max(beyond, 0.0) * before / fans, 0.0),
        before,
        after,
        float(known.floor[first]),
        float(known.floor[last]),
        float(known.half[first]),
        float(known.half[last]),
        float(known.total[first] - np.nansum(known.fans[first])),
        Interval(known.times[first], known.times[last]),
    )


def flows(history: PageHistory, interval: Interval) -> Flow:
    """Gains and losses by country between the listings that bracket an interval.

    Raises
    ------
    CannotTell
        No listing, or none on one side of the interval.
    """
    known = listings(history)
    return flow_between(known, *bracket(known.times, interval))


def flow_series(history: PageHistory) -> pd.DataFrame:
    """Gains by country from each listing to the next, for the flow-over-time chart.

    Returns
    -------
    DataFrame
        Columns `time` (UTC, of the later listing), `country`, `gained` (the lower bound
        for a newly listed country). Empty without two listings.
    """
    blank = pd.DataFrame(
        {
            "time": pd.Series(dtype="datetime64[us, UTC]"),
            "country": pd.Series(dtype="str"),
            "gained": pd.Series(dtype="float64"),
        }
    )
    try:
        known = listings(history)
    except CannotTell:
        return blank
    frames = []
    for last in range(1, len(known.times)):
        flow = flow_between(known, last - 1, last)
        frames.append(
            pd.DataFrame(
                {
                    "time": pd.Series([known.times[last]] * len(flow.countries)),
                    "country": list(flow.countries),
                    "gained": flow.gained,
                }
            ).astype({"time": "datetime64[us, UTC]", "country": "str"})
        )
    return pd.concat(frames, ignore_index=True) if frames else blank


def _totals_at(history: PageHistory, at: pd.DatetimeIndex) -> Floats:
    """The page's total nearest to each instant, within three days, else NaN."""
    counts = history.counts
    level = counts[(counts["start"] == counts["end"]) & counts["total"].notna()]
    if level.empty:
        return np.full(len(at), np.nan)
    # Microseconds; where two are as near, the earlier counts.
    end, when = (pd.DatetimeIndex(each).as_unit("us").asi8 for each in (level["end"], at))
    order = np.argsort(end, kind="stable")
    end, total = end[order], level["total"].to_numpy(float)[order]
    before = np.searchsorted(end, when, "right") - 1
    after = np.searchsorted(end, when, "left")
    since = np.where(before >= 0, when - end[np.maximum(before, 0)], np.inf)
    until = np.where(after < len(end), end[np.minimum(after, len(end) - 1)] - when, np.inf)
    nearest = np.where(since <= until, np.maximum(before, 0), np.minimum(after, len(end) - 1))
    near = np.minimum(since, until) <= LATE / timedelta(microseconds=1)
    return np.where(near, total[nearest], np.nan)


def _losses(
    history: PageHistory, series: Daily, at: pd.DatetimeIndex
) -> tuple[Floats, Floats] | tuple[None, None]:
    """Ordinary losses since the first of the instants and those beyond, shape (t,) each.

    The running median of the days is ordinary: a removal or an exodus is not, and need
    not be spread over the countries as the fans are. None where no losses are given.
    """
    if np.isnan(series.lost).all():
        return None, None
    usual = (
        pd.Series(series.lost)
        .rolling(ORDINARY_DAYS, center=True, min_periods=1)
        .median()
        .interpolate(limit_direction="both")
        .to_numpy(float)
    )
    ends = day_instants(series.days + 1, history.zone)
    since = (at - ends[0]).total_seconds().to_numpy()
    clock = (ends - ends[0]).total_seconds().to_numpy()
    ordinary, beyond = (
        np.interp(since, clock, np.cumsum(each))
        for each in (usual, np.nan_to_num(series.lost - usual))
    )
    return ordinary - ordinary[0], beyond - beyond[0]
