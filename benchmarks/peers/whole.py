"""What the whole tool adds: the scan with countries and its ratio against all who see counts only.

    python -m benchmarks.peers.whole [--train 300] [--test 400] [--inside 60] [--honest 60]
        [--older OTHER/bin/python] [--keep FOLDER] [--processes 2]

The pages of `benchmarks.peers`. Each that sets a threshold or is judged is written as an export
with everything in it and opened, and scanned as a person would, home told, at the loosest
setting. What comes back is ranked by its log10 LR before any bound, and the threshold for 0.1
false alarms a page-year is set on other pages. No second stage is fitted here: the ratio is the
shipped one. Its oracle knows the mix of countries as well.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import tables
from benchmarks.peers.__main__ import arguments, pages, results
from benchmarks.peers.figures import judged, rings
from benchmarks.peers.methods import SCAN
from benchmarks.peers.runs import Found
from benchmarks.peers.series import lived
from detector.scan import RATES, scan
from detector.simulate.eventful_export import export_page
from detector.simulate.exports import legacy_csv
from detector.simulate.lived import Eventful
from detector.validate.oracle import Seen
from detector.validate.through_reader import through_reader
from detector.weigh.model import Model, shipped
from detector.weigh.readings import readings
from detector.weigh.support import LN10

Read = tuple[int, int, dict[str, float]]  # half-open days, readings
WHOLE = "the whole scan, ranked by its ratio"
LOOSEST = RATES[1]
COUNTRIES = 20  # that the oracle tells apart
HONEST = 40  # pages on which the oracle learns when to ring
SCANNED = ("threshold", "test", "honest", "inside")


def weighed(page: Eventful, file: Path) -> list[Read]:
    """Half-open days and readings of all that the scan returns and weighs."""
    history = through_reader(legacy_csv(export_page(page, file.stem)), file)
    told = scan(
        history,
        home=page.home,
        languages=page.languages,
        false_alarms_per_year=LOOSEST,
        findable=False,
    )
    out = []
    for finding in told.findings:
        if finding.support is None:
            continue
        start, end = (
            int((np.datetime64(day) - page.days[0]) / np.timedelta64(1, "D"))
            for day in finding.interval.days_in(history.zone)
        )
        start, end = max(0, start), min(max(end, start + 1), len(page.days))
        out.append((start, end, readings(finding)))
    return out


def ranked(read: Sequence[Read], model: Model) -> Found:
    """Each with its log10 LR before any bound, by the weights that are shipped today."""
    return [(a, b, model.scores.log_ratio(model.values(told)) / LN10) for a, b, told in read]


def _one(place: tuple[str, int], folder: Path) -> tuple[list[Read], float]:
    name, number = place
    page = lived(name, number)
    begin = time.process_time()
    read = weighed(page, folder / f"{name}-{number}.csv")
    return read, 1e3 * (time.process_time() - begin)


def scanned(
    places: Sequence[tuple[str, int]], file: Path | None, processes: int
) -> tuple[list[list[Read]], float]:
    """What the whole scan returns of each page, and its milliseconds of the processor a page.

    What `file` holds already is not scanned again: name a new one when the scan has changed.
    """
    there: dict[tuple[str, int], tuple[list[Read], float]] = {}
    if file is not None and file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            name, number, rows, took = json.loads(line)
            there[name, number] = [(a, b, told) for a, b, told in rows], took
    missing = [place for place in places if place not in there]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(processes) as pool:
        each = pool.map(partial(_one, folder=Path(folder)), missing, chunksize=4)
        for place, (read, took) in zip(missing, each, strict=True):
            there[place] = read, took
            if file is not None:
                with file.open("a", encoding="utf-8") as out:
                    out.write(json.dumps([*place, read, took]) + "\n")
    return [there[one][0] for one in places], sum(there[one][1] for one in places) / len(places)


def gathered(seen: Seen, kept: NDArray[np.int64]) -> Seen:
    """With the countries at the places `kept` each by itself, and all others as one."""
    usual, joined = (
        np.column_stack([each[:, kept], np.delete(each, kept, axis=1).sum(axis=1)])
        for each in (seen.usual, seen.joined)
    )
    return replace(seen, usual=usual, joined=joined)


def main_countries(mix: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Places of the most important countries of a delivery, and its mix over them and the rest.

    Nothing is lost by gathering those from which nobody comes.
    """
    kept = np.argsort(-mix)[: min(COUNTRIES, int((mix > 0).sum()))]
    return kept, np.append(mix[kept], np.delete(mix, kept).sum())


def oracle_of_all(places: Sequence[tuple[str, int]], many: int) -> NDArray[np.bool_]:
    """Whether the oracle that knows the countries too finds each delivery."""
    honest = [Seen.of(lived("threshold", 2 * number)) for number in range(min(HONEST, many // 2))]
    out = []
    for place in places:
        page = lived(*place)
        if page.hidden is None:
            raise ValueError("the page does not say what it was made from")
        start, story = next((day, each) for day, each in page.hidden.stories if each.bought)
        kept, mix = main_countries(np.asarray(story.mix, float))
        others = [gathered(one, kept) for one in honest]
        seen = gathered(Seen.of(page), kept)
        out.append(rings(seen, replace(story, mix=mix), start, others))
    return np.array(out, bool)


def report(chosen: argparse.Namespace) -> Iterator[str]:
    """Lines of Markdown."""
    sets = pages(chosen)
    told, absent = results(chosen, sets)
    places = [(name, number) for name in SCANNED for number in range(len(sets[name]))]
    read, took = scanned(places, chosen.scanned, chosen.processes)
    model = shipped()
    if model is None:
        raise RuntimeError("no weights are shipped")
    cut: dict[str, list[Found]] = {name: [] for name in SCANNED}
    for (name, _), each in zip(places, read, strict=True):
        cut[name].append(ranked(each, model))
    told[WHOLE] = judged(cut, sets, took, second=False)
    of_all, of_all_inside = (
        oracle_of_all([(name, number) for number in range(len(sets[name]))], len(sets["threshold"]))
        for name in ("test", "inside")
    )
    yield (
        f"{len(sets['threshold'])} pages set the thresholds, {chosen.train} teach the second stage"
        " of the others,"
        f" {chosen.test} deliveries, {chosen.inside} more in loud weeks and {chosen.honest} honest"
        " pages are judged. Methods other than the whole scan see counts and engagement only."
    )
    yield ""
    yield from tables.methods(told, [WHOLE], of_all, absent)
    yield ""
    yield from tables.strengths(told, sets["test"], of_all, of_all_inside)
    yield ""
    yield from tables.sources(told, WHOLE, sets["test"], of_all)
    yield ""
    yield from tables.cells({"whole scan": told[WHOLE], "counts": told[SCAN]}, sets["test"], of_all)


def main() -> None:
    parser = arguments("benchmarks.peers.whole")
    parser.set_defaults(train=300, test=400, inside=60, honest=60)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--scanned", type=Path, help="file for what the whole scan returned")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    print("\n".join(report(chosen)))


if __name__ == "__main__":
    main()
