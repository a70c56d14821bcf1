"""Opening exports against reading the same bytes raw, in one run.

    python -m benchmarks.opening

A synthetic legacy Page Insights export (2,681 columns, 180 days) and a plain table as wide
are opened to checked histories; `csv.reader` and `pandas.read_csv` only part the same bytes
into cells. Time of the processor, so that a busy machine changes it less; the start of a fresh
interpreter is timed by the clock.
"""

from __future__ import annotations

import csv
import io
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd

from detector.places import COUNTRIES
from detector.read import open_exports

# The widest real page export seen, and the most days one export holds.
COLUMNS, DAYS = 2_681, 180
SEED, ROUNDS, STARTS = 11, 9, 5
NAME = "Facebook Insights Data Export - Page - 2014-01-01 - 2014-06-29.csv"
START = {
    "python": "pass",
    "import detector": "import detector",
    "import detector.read": "import detector.read",
    "open the export": "import sys; from detector import open_exports; "
    f"open_exports(({NAME!r}, sys.stdin.buffer.read()))",
}


def text(columns: dict[str, list[str]], *, described: bool) -> bytes:
    """The columns as CSV, one row a day."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Date", *columns])
    if described:
        writer.writerow(["", *(f"{name} (Unique Users)"[:60] for name in list(columns)[:40])])
    for day in range(DAYS):
        when = date(2014, 1, 1) + timedelta(day)
        shown = f"{when.month}/{when.day}/{when.year}" if described else when.isoformat()
        writer.writerow([shown, *(values[day] for values in columns.values())])
    return out.getvalue().encode()


def counts(rng: np.random.Generator) -> dict[str, list[str]]:
    new, lost = rng.poisson(20, DAYS), rng.poisson(5, DAYS)
    total = 1000 + np.cumsum(new - lost)
    named = {"Lifetime Total Likes": total, "Daily New Likes": new, "Daily Unlikes": lost}
    return {name: list(map(str, values)) for name, values in named.items()}


def listed(rng: np.random.Generator, places: int, shown: int) -> list[list[str]]:
    """Columns of a list that shows so many of its places a day and leaves the rest blank."""
    cells = rng.integers(1, 400, (DAYS, places)).astype(str)
    cells[rng.random((DAYS, places)).argsort(axis=1) >= shown] = ""
    return [list(column) for column in cells.T]


def legacy(rng: np.random.Generator) -> bytes:
    columns = counts(rng)
    countries = sorted(COUNTRIES)
    # Families and sizes as in the exports of 2014 to 2016.
    for family, keys, shown in (
        ("Lifetime Likes by Country", countries[:85], 45),
        ("Lifetime Likes by City", [f"City {n}, Region {n}, Morocco" for n in range(134)], 45),
        ("Daily Country: People Talking About This", countries[:60], 30),
        ("Weekly Reach by Country", countries[:90], 45),
        ("Daily Like Sources", [f"source {n}" for n in range(20)], 8),
    ):
        made = listed(rng, len(keys), shown)
        columns |= {f"{family} - {key}": made[n] for n, key in enumerate(keys)}
    rest = COLUMNS - 1 - len(columns)
    made = listed(rng, rest, rest // 3)
    return text(columns | {f"Weekly Family {n}": made[n] for n in range(rest)}, described=True)


def plain(rng: np.random.Generator) -> bytes:
    made = listed(rng, COLUMNS - 2, COLUMNS - 2)
    total = counts(rng)["Lifetime Total Likes"]
    columns = {"Followers": total} | {f"Metric {n}": made[n] for n in range(COLUMNS - 2)}
    return text(columns, described=False)


def milliseconds(
    job: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time
) -> float:
    """Median time, after one round of warming up."""
    job()
    took = []
    for _ in range(rounds):
        begin = clock()
        job()
        took.append(1e3 * (clock() - begin))
    return statistics.median(took)


def opened(data: bytes, name: str) -> object:
    (history,) = open_exports((name, data))
    if len(history.counts) < DAYS:
        raise RuntimeError("the export was not read whole")
    return history


def parted(data: bytes) -> object:
    return list(csv.reader(io.StringIO(data.decode())))


def framed(data: bytes) -> object:
    return pd.read_csv(io.BytesIO(data), low_memory=False)


def started(code: str, data: bytes) -> object:
    return subprocess.run([sys.executable, "-c", code], input=data, check=True)


def main() -> None:
    rng = np.random.default_rng(SEED)
    print(f"| {COLUMNS:,} columns, {DAYS} days | MB | CPU ms | times csv.reader | times read_csv |")
    print("|---|---|---|---|---|")
    files = {"legacy export": (NAME, legacy(rng)), "plain table": ("plain.csv", plain(rng))}
    for kind, (name, data) in files.items():
        raw = milliseconds(partial(parted, data), ROUNDS)
        frame = milliseconds(partial(framed, data), ROUNDS)
        own = milliseconds(partial(opened, data, name), ROUNDS)
        size = f"{len(data) / 1e6:.2f}"
        print(f"| {kind}, opened | {size} | {own:.0f} | {own / raw:.1f} | {own / frame:.1f} |")
        print(f"| {kind}, csv.reader | {size} | {raw:.0f} | 1 | {raw / frame:.1f} |")
        print(f"| {kind}, pandas.read_csv | {size} | {frame:.0f} | {frame / raw:.1f} | 1 |")
    print("\n| a fresh interpreter | ms |\n|---|---|")
    for kind, code in START.items():
        took = milliseconds(
            partial(started, code, files["legacy export"][1]), STARTS, time.perf_counter
        )
        print(f"| {kind} | {took:.0f} |")


if __name__ == "__main__":
    main()
