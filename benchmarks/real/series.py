"""Genuine series as the exports that the scan reads."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from detector.history import Finding, Scan, daily
from detector.read import open_exports
from detector.scan import scan
from detector.simulate.exports import ExportPage, legacy_csv

Floats = NDArray[np.float64]
RATE = 0.1
FIRST = np.datetime64("2015-01-05")


def tweets(file: Path) -> dict[str, tuple[np.datetime64, Floats]]:
    """First day and tweets a day of each series of the Numenta benchmark's hourly file."""
    table = pd.read_csv(file, parse_dates=["timestamp"])
    out = {}
    for name, rows in table.groupby("series"):
        by_day = rows.groupby(rows["timestamp"].dt.floor("D"))["value"].agg(["sum", "count"])
        whole = by_day[by_day["count"] == 24]
        out[str(name)] = (
            np.datetime64(whole.index[0], "D"),
            whole["sum"].to_numpy(np.float64),
        )
    return out


def gains(files: Sequence[Path]) -> Floats:
    """Fans gained a day in the first history of some exports, blanks at either end cut off."""
    x = daily(open_exports(files)[0]).gained
    told = np.flatnonzero(np.isfinite(x))
    return np.asarray(x[told[0] : told[-1] + 1])


def scanned(gained: Floats, rate: float = RATE) -> Scan:
    """The whole scan on a page of which only the gains are known, from `FIRST` on."""
    days = FIRST + np.arange(len(gained))
    blank = np.full(len(gained), np.nan)
    total = 1000.0 + np.cumsum(np.nan_to_num(gained))
    page = ExportPage("series", days, total, gained, blank, {}, {})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "series.csv"
        file.write_bytes(legacy_csv(page))
        (history,) = open_exports([file])
    return scan(history, false_alarms_per_year=rate, findable=False)


def days_of(finding: Finding, told: Scan) -> tuple[int, int]:
    """Half-open positions of a finding, in days from `FIRST`."""
    start, end = (
        int((np.datetime64(day) - FIRST) / np.timedelta64(1, "D"))
        for day in finding.interval.days_in(told.history.zone)
    )
    return start, max(end, start + 1)


def supported(finding: Finding) -> bool:
    """Whether its words support a bulk delivery."""
    return finding.support is not None and finding.support.words.code.startswith("weigh.h1.")
