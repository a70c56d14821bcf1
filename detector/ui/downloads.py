"""The numbers under the charts as CSV: ISO days, one column a series, blanks blank."""

from __future__ import annotations

import pandas as pd

from detector.charts.frames import days_frame
from detector.history import Scan
from detector.report.scan_csv import guarded


def days_csv(scan: Scan) -> str:
    """Day, gained (the scanned series), expected, lost, total and the number of the finding."""
    frame = days_frame(scan)
    flagged = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    for number, finding in enumerate(scan.findings, start=1):
        first, end = (
            pd.Timestamp(day, tz="UTC") for day in finding.interval.days_in(scan.history.zone)
        )
        flagged[(frame["day"] >= first) & (frame["day"] < end)] = number
    out = pd.DataFrame(
        {
            "day": frame["day"].dt.strftime("%Y-%m-%d"),
            "page": guarded(scan.history.page),
            "observed": frame["observed"],
            "expected": frame["expected"],
            "lost": -frame["lost"],
            "total": frame["total"],
            "finding": flagged,
        }
    )
    return out.to_csv(index=False, lineterminator="\n")


def countries_csv(scan: Scan) -> str:
    """One row for each finding and country: gained with its interval, expected, lost."""
    rows = [
        {
            "finding": number,
            "start": finding.interval.days_in(scan.history.zone)[0].isoformat(),
            "end": finding.interval.days_in(scan.history.zone)[1].isoformat(),
            "country": guarded(flow.country),
            "gained": flow.gained.value,
            "gained_low": flow.gained.low,
            "gained_high": flow.gained.high,
            "expected": flow.expected,
            "lost": flow.lost,
        }
        for number, finding in enumerate(scan.findings, start=1)
        for flow in finding.countries
    ]
    columns = [
        "finding", "start", "end", "country", "gained", "gained_low", "gained_high",
        "expected", "lost",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).to_csv(index=False, lineterminator="\n")
