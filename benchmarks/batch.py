"""What a page of an archive costs: `python -m benchmarks.batch --form gross --pages 200`.

Simulated pages of two years, one in twenty with a delivery, scanned in one process. The time is
the processor's; loading and compiling are paid for by one page beforehand.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from detector.batch import Settings, run_batch
from detector.simulate import simulate
from detector.simulate.eventful import eventful
from detector.simulate.eventful_export import export_page
from detector.simulate.exports import legacy_csv
from detector.simulate.innocent import INNOCENT_STORIES

DAYS = 730
BULK_OFTEN = 0.05
FORMS = ("gross", "net", "countries")


def make(form: str, pages: int, folder: Path, seed: int) -> Path:
    """Write the pages: a Parquet table of counts, or a folder of exports with countries."""
    rng = np.random.default_rng(seed)
    if form == "countries":
        for i in range(pages):
            kinds = list(INNOCENT_STORIES)
            page = eventful(kinds[i % len(kinds)], DAYS, rng)
            (folder / f"{i}.csv").write_bytes(legacy_csv(export_page(page, f"Page {i}")))
        return folder
    made = simulate(pages, DAYS, rng, bulk_often=BULK_OFTEN)
    days = np.arange("2022-01-01", "2024-01-01", dtype="datetime64[D]")[:DAYS]
    table = {
        "page": np.repeat([f"page{i:06d}" for i in range(pages)], DAYS),
        "date": np.tile(days, pages),
    }
    if form == "gross":
        table |= {"new followers": made.gained.ravel(), "unfollows": made.lost.ravel()}
    else:
        table["followers"] = (50_000 + np.cumsum(made.gained - made.lost, axis=1)).ravel()
    file = folder / "pages.parquet"
    pd.DataFrame(table).to_parquet(file, row_group_size=100 * DAYS)
    return file


def measure(form: str, pages: int, *, whole: bool, seed: int = 11) -> str:
    """One line: processor time a page, and how many pages stopped early."""
    settings = Settings(screen=not whole)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        warm = make(form, 1, Path(first), seed + 1)
        run_batch(warm, Path(second) / "warm.parquet", jobs=1, settings=settings)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        path = make(form, pages, Path(first), seed)
        begun = time.process_time()
        done = run_batch(path, Path(second) / "out.parquet", jobs=1, settings=settings)
        spent = (time.process_time() - begun) / pages * 1000
    stopped = float(done.table["screened"].mean())
    way = "whole" if whole else "screened"
    return (
        f"{form} {way}: {spent:.1f} ms a page, {stopped:.2f} stopped, load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--form", choices=FORMS, default="gross")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--whole", action="store_true")
    asked = parser.parse_args()
    print(measure(asked.form, asked.pages, whole=asked.whole))


if __name__ == "__main__":
    main()
