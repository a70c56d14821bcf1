"""From which number on a check says `found`: what few innocent intervals reach.

A check is read on intervals that the scan flagged. So the cut-off of a check that looks at one
number is the quantile that `FLAGGED_TAIL` of the flagged innocent intervals of the weighing's
fitted tables exceed (`--tables FOLDER`, made by `python -m detector calibrate`). `RANDOM`
cut-offs are those of intervals drawn at random: they settle what kind a finding is before
anything is weighed, and of two things that a check wants at once one is why the interval was
flagged. How many flagged innocent intervals lie above them is told beside them.

Run `python -m detector.validate.cutoffs`. For random intervals, pages with one of the innocent
stories each, and the events of an ordinary page besides, go to an export file and through the
reader. Nothing bought is simulated here. The numbers go to `features/cutoffs.json`, with how
they were made.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import features
from detector.history import CannotTell, Case, Interval, PageHistory, daily
from detector.history.listed import listed_fans
from detector.simulate.eventful import eventful
from detector.simulate.eventful_export import export_page
from detector.simulate.exports import legacy_csv
from detector.simulate.innocent import INNOCENT_STORIES
from detector.simulate.lived import Eventful
from detector.validate.flagged import FITTED, SEEDS, fitted_pages
from detector.validate.flagged import PAGES as FLAGGED_PAGES
from detector.validate.through_reader import through_reader
from detector.weigh.readings import numbers_of
from features.cutoffs import FILE
from features.engagement_dilution import change_in_noise

TAIL, FLAGGED_TAIL = 0.01, 0.02  # flagged intervals are fewer
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
    "net_masking": ("net_masking.counted_z", 1.0),
    "net_masking_uncounted": ("net_masking.gradual_z", 1.0),
    "drift": ("age_gender_drift.z", 1.0),
    "uncaused_spike": ("uncaused_spike.quiet_z", 1.0),
    "uncaused_spike_unsourced": ("uncaused_spike.bare_z", 1.0),
    "public_mood": ("public_mood.z", 1.0),
    "engagement_dilution": ("engagement_dilution.change_in_noise", 1.0),
    "refill": ("refill.steps", 1.0),
    "drop_off": ("drop_off.in_noise", 1.0),
}
# No reading of the check, which asks for an excess: of every interval, whoever came.
OF_ANY = "engagement_dilution"
RANDOM = ("home", "foreign", "gains", "losses", OF_ANY)
FLAGGED_ONLY = (
    "refill",
    "drop_off",
)  # reckoned in parts of an excess, which no random interval has
CHECKS = {name.split(".")[0] for name, _ in CUT.values()}
Cutoffs = dict[str, dict[str, float]]
# A cut-off rests on at least this many intervals beyond it.
FEWEST_BEYOND = 5


def one_page(seed: int, folder: Path, number: int) -> list[dict[str, float]]:
    """What the checks measure on random intervals of innocent page `number`, by cut-off."""
    rng = np.random.default_rng([seed, number])
    kinds = list(INNOCENT_STORIES)
    made = eventful(kinds[number % len(kinds)], DAYS, rng)
    file = folder / f"{seed}-{number}.csv"
    history = through_reader(legacy_csv(export_page(made, f"Page {number}")), file)
    measured = []
    for case in _cases(history, made, rng):
        row: dict[str, float] = {}
        for check in features.CHECKS:
            if check.code in CHECKS:
                row |= numbers_of(features.run(check, case))
        row |= _dilution(case)
        measured.append(
            {name: sign * row[number] for name, (number, sign) in CUT.items() if number in row}
        )
    return measured


def _dilution(case: Case) -> dict[str, float]:
    try:
        return {CUT[OF_ANY][0]: change_in_noise(case)}
    except CannotTell:
        return {}


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


def cutoffs(rows: list[dict[str, float]], tail: float = TAIL) -> Cutoffs:
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
        if name in FLAGGED_ONLY:
            continue
        measured = np.array(values[name])
        if len(measured) * tail < FEWEST_BEYOND:
            raise ValueError(f"{name}: {len(measured)} intervals are too few for {tail}")
        above = round(float(np.quantile(measured, 1 - tail, method="higher")), 3)
        out[name] = {"above": above, "intervals": len(measured)}
    return out


def of_flagged(rows: Sequence[Mapping[str, float]], random: Cutoffs) -> Cutoffs:
    """Cut-offs among flagged innocent intervals.

    Parameters
    ----------
    rows
        Readings of each.
    random
        Cut-offs of random intervals: of `RANDOM` they stay, and stand where too few flagged
        intervals were measured.
    """
    out = {}
    for name, (number, sign) in CUT.items():
        out[name] = dict(random.get(name, {}))
        measured = np.array([sign * row[number] for row in rows if number in row])
        if name not in RANDOM and len(measured) * FLAGGED_TAIL >= FEWEST_BEYOND:
            above = round(float(np.quantile(measured, 1 - FLAGGED_TAIL, method="higher")), 3)
            out[name] = {"above": above, "flagged": len(measured)}
        elif len(measured) and name in random:
            part = float((measured > out[name]["above"]).mean())
            out[name] |= {"flagged_above": round(part, 3)}
    return out


def main() -> None:
    """Make the file anew."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=PAGES)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--out", type=Path, default=FILE)
    options.add_argument("--tables", type=Path, help="of the weighing: flagged intervals")
    given = options.parse_args()
    if given.tables is not None:
        record = json.loads(given.out.read_text(encoding="utf-8"))
        fitted = fitted_pages(given.tables, {name: FLAGGED_PAGES[name] for name in FITTED})
        innocent = [row.readings for page in fitted for row in page.rows if not row.bulk]
        record["cutoffs"] = of_flagged(innocent, record["cutoffs"])
        record["flagged_seeds"] = [SEEDS[name] for name in FITTED]
        given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        return
    with TemporaryDirectory() as folder, ProcessPoolExecutor(given.processes) as pool:
        each = partial(one_page, SEED, Path(folder))
        rows = [row for page in pool.map(each, range(given.pages), chunksize=4) for row in page]
    record = {
        "about": (
            "From which number on a check says found: intervals of simulated innocent pages lie "
            "above with the chance `tail`, random ones, or those that the scan flagged where "
            "`flagged` tells how many. Made by `python -m detector.validate.cutoffs`."
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
