"""Arrivals of a real delivery network laid over genuine series, at four strengths.

    python -m benchmarks.real.arrivals --edges checkpoint_edges_dev.csv \
        --tweets nab_tweets_hourly.csv [--page EXPORT [--page EXPORT]]... [--draws 3]

The course of the stars of each page that a ghost network served (Check Point's list, from
StarScout; columns `page`, `time`), by the day from its first star on, is scaled to a number of
weeks of the series' own median growth and laid on a day drawn at random. Each `--page` is one
page's export; consecutive files of one page are joined with `+`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.real.series import Floats, days_of, gains, scanned, supported, tweets

SEED = 630_001
STRENGTHS = (0.5, 1.0, 3.0, 10.0)  # weeks of growth
LEAST_STARS, LONGEST = 50, 14
EDGE = 10


def profiles(file: Path) -> list[Floats]:
    """Share of its stars on each day from the first, of every page with enough of them."""
    table = pd.read_csv(file, parse_dates=["time"])
    out = []
    for _, rows in table.groupby("page"):
        if len(rows) < LEAST_STARS:
            continue
        day = (rows["time"] - rows["time"].min()).dt.days
        course = np.bincount(day[day < LONGEST], minlength=1).astype(float)
        out.append(course / course.sum())
    return out


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real.arrivals")
    parser.add_argument("--edges", type=Path, required=True)
    parser.add_argument("--tweets", type=Path, required=True)
    parser.add_argument("--page", action="append", default=[])
    parser.add_argument("--draws", type=int, default=3)
    chosen = parser.parse_args()
    series = {name: x for name, (_, x) in tweets(chosen.tweets).items()}
    for place, names in enumerate(chosen.page):
        series[f"page {place + 1}"] = gains([Path(name) for name in names.split("+")])
    courses = profiles(chosen.edges)
    print(f"{len(courses)} courses, {len(series)} genuine series, {chosen.draws} draws each.")
    print()
    print("| weeks of growth | laid | found | mean overlap | worded as support | false beside |")
    print("|---|---|---|---|---|---|")
    usual = {name: scanned(x) for name, x in series.items()}
    for strength in STRENGTHS:
        rng = np.random.default_rng([SEED, round(10 * strength)])
        found, overlap, worded, beside = [], [], [], 0
        for name, x in series.items():
            mine = {days_of(f, usual[name]) for f in usual[name].findings if f.kind == "gain"}
            for _ in range(chosen.draws):
                course = courses[int(rng.integers(len(courses)))]
                start = int(rng.integers(EDGE, len(x) - EDGE - len(course)))
                size = 7.0 * strength * max(float(np.nanmedian(x)), 1.0)
                more = x.copy()
                more[start : start + len(course)] += np.rint(size * course)
                told = scanned(more)
                true = set(range(start, start + len(course)))
                best, said = 0.0, False
                for finding in told.findings:
                    if finding.kind not in ("gain", "masked_loss"):
                        continue
                    days = days_of(finding, told)
                    span = set(range(*days))
                    if span & true:
                        best = max(best, len(span & true) / len(span | true))
                        said = said or supported(finding)
                    elif days not in mine:
                        beside += 1
                found.append(best > 0)
                overlap += [best] if best > 0 else []
                worded.append(said)
        mean = np.mean(overlap) if overlap else 0.0
        print(
            f"| {strength:g} | {len(found)} | {np.mean(found):.2f} | {mean:.2f}"
            f" | {np.mean(worded):.2f} | {beside} |"
        )


if __name__ == "__main__":
    main()
