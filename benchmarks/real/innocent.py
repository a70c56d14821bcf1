"""Genuine growth with a known innocent cause: it may be flagged, and must not be supported.

    python -m benchmarks.real.innocent --tweets nab_tweets_hourly.csv \
        --windows nab_tweets_windows.csv --viral blns_edges.csv [--page EXPORT[+EXPORT]]...

Tweets about ten companies by the day, with the windows in which their news fell (Numenta
Anomaly Benchmark); a repository's viral week (5,010 stars, August 2015; column `time`), set
after sixty quiet days and before thirty, at the pace of its first day; and pages' own exports.
A spike of the counts is what the scan reports, whoever caused it; what counts is whether the
words support a bulk delivery.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.real.series import RATE, days_of, scanned, supported, tweets
from detector.history import Finding
from detector.read import open_exports
from detector.scan import scan

QUIET, AFTER = 60, 30
SEED = 630_002
LOOSE = 10.0  # false alarms a page-year at which everything odd comes back
RISES = ("gain", "influx", "masked_loss")


def rises(findings: tuple[Finding, ...]) -> list[Finding]:
    """Those that can be weighed."""
    return [one for one in findings if one.kind in RISES]


def row(name: str, days: int, news: str, sets: list[list[Finding]]) -> str:
    """One line: gains flagged and worded as support, at either setting."""
    cells = [f"{len(found)}, {sum(map(supported, found))}" for found in sets]
    return f"| {name} | {days} | {news} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real.innocent")
    parser.add_argument("--tweets", type=Path, required=True)
    parser.add_argument("--windows", type=Path, required=True)
    parser.add_argument("--viral", type=Path, required=True)
    parser.add_argument("--page", action="append", default=[])
    chosen = parser.parse_args()
    windows = pd.read_csv(chosen.windows)
    print(
        "| series | days | windows of news, flagged loosely | flagged, supported at"
        f" {RATE:g} a year | at {LOOSE:g} a year |"
    )
    print("|---|---|---|---|---|")
    for name, (first, x) in tweets(chosen.tweets).items():
        both = [scanned(x, rate) for rate in (RATE, LOOSE)]
        spans = [set(range(*days_of(f, both[1]))) for f in rises(both[1].findings)]
        mine = windows[windows["series"] == name]
        ends = zip(*(np.array(mine[key], "datetime64[D]") for key in ("start", "end")), strict=True)
        day = np.timedelta64(1, "D")
        news = [set(range(int((a - first) / day), int((b - first) / day) + 1)) for a, b in ends]
        hit = sum(any(one & span for span in spans) for one in news)
        sets = [rises(told.findings) for told in both]
        print(row(name, len(x), f"{len(news)}, {hit}", sets))
    at = pd.to_datetime(pd.read_csv(chosen.viral)["time"]).dt.tz_localize(None)
    week = np.bincount((at.dt.floor("D") - at.min().floor("D")).dt.days).astype(float)
    pace = max(float(week[0]), 1.0)
    rng = np.random.default_rng(SEED)
    x = np.concatenate([rng.poisson(pace, QUIET), week, rng.poisson(pace, AFTER)]).astype(float)
    sets = [rises(scanned(x, rate).findings) for rate in (RATE, LOOSE)]
    print(row("viral week", len(x), "1, 1" if sets[1] else "1, 0", sets))
    for place, names in enumerate(chosen.page):
        for history in open_exports([Path(name) for name in names.split("+")]):
            both = [
                scan(history, false_alarms_per_year=rate, findable=False) for rate in (RATE, LOOSE)
            ]
            sets = [rises(told.findings) for told in both]
            name = f"page {place + 1}, {history.platform} {history.measure}"
            print(row(name, len(both[0].daily), "", sets))
            for finding in sets[1]:
                held = finding.support
                ratio = "" if held is None else f"ratio {10**held.log10_lr:.1f}"
                days = round(finding.interval.days)
                what = f"{finding.kind}, {days} days, +{finding.excess.value:.0f}"
                print(f"| {what} | | | | {ratio} |")


if __name__ == "__main__":
    main()
