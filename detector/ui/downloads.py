"""All findings' countries in one table: ISO days, numbers as numbers, blanks blank."""

from __future__ import annotations

import pandas as pd

from detector.history import Scan
from detector.report.scan_csv import guarded


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
