"""The numbers under the charts, as plain frames: what is drawn and what can be downloaded.

A reporting day is named by its platform. It is drawn at UTC midnight of that name on a UTC
scale, so that a reader in any time zone sees the platform's own day and a brush returns it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from detector.history import CountryFlow, Finding, Scan
from detector.history.daily import local_days

DAY = pd.Timedelta(days=1)


def days_frame(scan: Scan) -> pd.DataFrame:
    """One row for each reporting day `[day, next)`; blank is NaN and never zero.

    Columns `day`, `next` (aware UTC), `observed` (the scanned series), `expected`, `lost`
    (shown below zero), `total`, fans.
    """
    days = pd.DatetimeIndex(scan.daily.days).as_unit("us").tz_localize("UTC")
    frame = pd.DataFrame({"day": days, "next": days + DAY})
    scanned = len(scan.observed) == len(days)
    frame["observed"] = scan.observed if scanned else scan.daily.gained
    frame["expected"] = scan.expected if scanned else float("nan")
    frame["lost"] = -scan.daily.lost
    frame["total"] = scan.daily.total
    return frame


def intervals_frame(scan: Scan) -> pd.DataFrame:
    """One row for each finding: `number` from 1, `start`, `end` (exclusive), `kind`."""
    rows = []
    for number, finding in enumerate(scan.findings, start=1):
        first, end = named_days(finding, scan.history.zone)
        rows.append({"number": number, "start": first, "end": end, "kind": finding.kind})
    return pd.DataFrame(rows, columns=["number", "start", "end", "kind"])


def named_days(finding: Finding, zone: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The finding's days `[first, end)`, drawn as the platform names them."""
    first, end = finding.interval.days_in(zone)
    return pd.Timestamp(first, tz="UTC"), pd.Timestamp(end, tz="UTC")


def countries_frame(
    flows: Iterable[CountryFlow], flagged: Iterable[str], names: dict[str, str]
) -> pd.DataFrame:
    """One row for each country: gained with its interval, expected, whether it stands out."""
    chosen = set(flagged)
    rows = [
        {
            "country": flow.country,
            "name": names.get(flow.country, flow.country),
            "gained": flow.gained.value,
            "low": flow.gained.low,
            "high": flow.gained.high,
            "expected": flow.expected,
            "beyond": max(0.0, flow.gained.value - flow.expected),
            "lost": flow.lost,
            "flagged": flow.country in chosen,
        }
        for flow in flows
    ]
    columns = ["country", "name", "gained", "low", "high", "expected", "beyond", "lost", "flagged"]
    return pd.DataFrame(rows, columns=columns)


def gains_by_country(
    series: pd.DataFrame, zone: str, window: tuple[pd.Timestamp, pd.Timestamp]
) -> pd.DataFrame:
    """Gains from list to list over the days `[start, end)` of `window`.

    Parameters
    ----------
    series
        From `detector.origin.flow_series`: `time`, `country`, `gained`.
    zone
        In which the platform's days turn.
    window
        Days as the charts draw them.

    Returns
    -------
    DataFrame
        Columns `day` (aware UTC, the platform's name of it), `country`, `gained`.
    """
    if series.empty:
        return pd.DataFrame(columns=["day", "country", "gained"])
    # A list at midnight closes the day before.
    days = local_days(series["time"] - pd.Timedelta(microseconds=1), zone)
    frame = pd.DataFrame(
        {
            "day": pd.DatetimeIndex(days).as_unit("us").tz_localize("UTC"),
            "country": series["country"].to_numpy(),
            "gained": series["gained"].to_numpy(float),
        }
    )
    inside = (frame["day"] >= window[0]) & (frame["day"] < window[1])
    return frame[inside].reset_index(drop=True)


def span_of(frame: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """First day and exclusive end of a days frame, or None when it is empty."""
    if frame.empty:
        return None
    return frame["day"].iloc[0], frame["next"].iloc[-1]


def inline(frame: pd.DataFrame) -> Any:
    """The frame's rows as a chart's own data, with no limit on their number.

    A plain mapping of a tuple: Altair checks an `InlineData` row by row, and copies a list
    at every step of a chart's making, both of which take longer than drawing it.
    """
    return {"values": tuple(records(frame))}


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows for a chart: instants as ISO text in UTC, NaN as null."""
    plain = frame.copy()
    for column in plain.columns:
        if isinstance(plain[column].dtype, pd.DatetimeTZDtype):
            plain[column] = plain[column].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    cleaned = plain.astype(object).where(plain.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in cleaned.to_dict("records")]
