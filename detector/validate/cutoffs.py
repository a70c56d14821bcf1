"""From which number on a check says `found`: what few innocent intervals reach.

Run `python -m detector.validate.cutoffs`. Pages with one of the innocent stories each, and
the events of an ordinary page besides, go to an export file and through the reader; on each,
intervals are drawn at random, whatever happened in them, and the checks measure. The cut-off
of a check is the quantile that `TAIL` of those intervals exceed. Nothing bought is simulated
here. The numbers go to `features/cutoffs.json`, with how they were made.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import features
from detector.history import Case, Interval, PageHistory, daily
from detector.history.listed import listed_fans
from detector.read import open_exports
from detector.simulate.eventful import eventful
from detector.simulate.eventful_export import export_page
from detector.simulate.exports import legacy_csv
from detector.simulate.innocent import INNOCENT_STORIES
from detector.simulate.lived import Eventful
from detector.weigh.readings import numbers_of
from features.cutoffs import FILE

TAIL = 0.01
SEED = 271
PAGES = 8 * len(INNOCENT_STORIES)
DAYS = 300
EACH = 16  # intervals a page
EDGE = 35
LONGEST = 31
# The cut-off's name, the number that it cuts, and the sign by which that number is large. A
# check that wants two things at once has a cut-off for each: a gain was flagged because it
# is large, and then only the other one tells.
CUT: dict[str, tuple[str, float]] = {
    "home": ("home_falls.home_z", -1.0),
    "foreign": ("home_falls.foreign_z", 1.0),
    "gains": ("masked_loss.gained_z", 1.0),
    "losses": ("masked_loss.lost_z", 1.0),
    "net_masking": ("net_masking.hidden_z", 1.0),
    "drift": ("age_gender_drift.z", 1.0),
    "uncaused_spike": ("uncaused_spike.z", 1.0),
    "public_mood": ("public_mood.z", 1.0),
    "refill": ("refill.steps", 1.0),
}
CHECKS = {name.split(".")[0] for name, _ in CUT.values()}
# A cut-off rests on at least this many intervals beyond it.
FEWEST_BEYOND = 5


def one_page(seed: int, folder: Path, number: int) -> list[dict[str, float]]:
    """What the checks measure on random intervals of innocent page `number`, by cut-off."""
    rng = np.random.default_rng([seed, number])
    kinds = list(INNOCENT_STORIES)
    made = eventful(kinds[number % len(kinds)], DAYS, rng)
    file = folder / f"{seed}-{number}.csv"
    file.write_bytes(legacy_csv(export_page(made, f"Page {number}")))
    (history,) = open_exports([file])
    file.unlink()
    measured = []
    for case in _cases(history, made, rng):
        row: dict[str, float] = {}
        for check in features.CHECKS:
            if check.code in CHECKS:
                row |= numbers_of(features.run(check, case))
        measured.append(
            {name: sign * row[number] for name, (number, sign) in CUT.items() if number in row}
        )
    return measured


def _cases(history: PageHistory, made: Eventful, rng: np.random.Generator) -> Iterator[Case]:
    series = daily(history)
    listed = listed_fans(history, series)
    first = series.days[0].item()
    for _ in range(EACH):
        length = round(float(np.exp(rng.uniform(0.0, np.log(LONGEST)))))
        start = int(rng.integers(EDGE, len(series) - EDGE - length))
        days = (first + timedelta(days=start), first + timedelta(days=start + length))
        yield Case(
            history,
            series,
            Interval.of_days(*days, history.zone),
            start,
            start + length,
            "gain",
            "gross",
            series.gained,
            np.full(len(series), np.nan),
            1.0,
            made.home,
            made.languages,
            listed=listed,
        )


def cutoffs(rows: list[dict[str, float]], tail: float = TAIL) -> dict[str, dict[str, float]]:
    """Each cut-off, with the number of intervals behind it.

    Parameters
    ----------
    rows
        One for each interval, from `one_page`: cut-off to number.
    tail
        Share of the intervals that lies above.

    Raises
    ------
    ValueError
        Too few intervals for that tail.
    """
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, number in row.items():
            values[name].append(number)
    out = {}
    for name in CUT:
        measured = np.array(values[name])
        if len(measured) * tail < FEWEST_BEYOND:
            raise ValueError(f"{name}: {len(measured)} intervals are too few for {tail}")
        above = round(float(np.quantile(measured, 1 - tail, method="higher")), 3)
        out[name] = {"above": above, "intervals": len(measured)}
    return out


def main() -> None:
    """Make the file anew."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=PAGES)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--out", type=Path, default=FILE)
    given = options.parse_args()
    with TemporaryDirectory() as folder, ProcessPoolExecutor(given.processes) as pool:
        each = partial(one_page, SEED, Path(folder))
        rows = [row for page in pool.map(each, range(given.pages), chunksize=4) for row in page]
    record = {
        "about": (
            "From which number on a check says found: random intervals of simulated innocent "
            "pages lie above with the chance `tail`. Made by `python -m detector.validate.cutoffs`."
        ),
        "tail": TAIL,
        "seed": SEED,
        "pages": given.pages,
        "days": DAYS,
        "cutoffs": cutoffs(rows),
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
