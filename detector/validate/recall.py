"""How many deliveries the whole scan finds, and how well it cuts them out, beside the oracle.

    python -m detector.validate.recall [--pages 12] [--processes 2] [--honest 200] [--slow]

One delivery on each page of a year with its ordinary events, every part of the export shown
and the home told, at 0.1 false alarms a page-year for findings of every kind together. Seeds
served no tuning. `--slow` takes the slow sources alone, on a seed of their own. `--honest` lays
no delivery on any page, has a seed of its own and counts what the scan returns by kind and by the
event it falls on. Prints Markdown.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from detector.scan import DAYS_PER_YEAR, scan
from detector.simulate.bought import BOUGHT
from detector.simulate.eventful import eventful
from detector.simulate.eventful_export import export_page
from detector.simulate.exports import legacy_csv
from detector.simulate.lived import Eventful
from detector.validate.oracle import Seen, found
from detector.validate.pages import poisson
from detector.validate.through_reader import through_reader

SEED, DAYS, RATE = 720_401, 365, 0.1
STRENGTHS = ((0.5, 1.5), (1.5, 5.0), (5.0, 20.0))
HONEST = 60  # pages on which the oracle learns when to ring
# Of the run without deliveries: its pages were looked at once.
HONEST_SEED = 720_402
RISES = ("gain", "influx", "masked_loss")


@dataclass(frozen=True, slots=True)
class Plan:
    """Seed, sources and strengths in weeks of growth of one table."""

    seed: int = SEED
    sources: tuple[str, ...] = tuple(BOUGHT)
    strengths: tuple[tuple[float, float], ...] = STRENGTHS


EVERY = Plan()
# Those of which counts alone tell little; looked at once.
SLOW = Plan(710_202, ("trickle", "drip_refill", "state_scale"), STRENGTHS[:2])


@dataclass(frozen=True, slots=True)
class Trial:
    """One page: findings that meet its delivery, and those that meet nothing.

    Attributes
    ----------
    found, oracle
        Whether the scan, and the oracle, found the delivery.
    iou
        Days that the best finding shares with it over days of either; 0 when not found. Its days
        are those on which its fans were due: a refill may be ordered while others still leave.
    shown
        Findings that tell of fans gained, without those of refills.
    false
        Findings of any kind that share no day with it, without those of refills.
    refills
        Findings on later days, most of whose excess was brought by the same delivery: it tops up
        for weeks what is lost of it. They are neither found deliveries nor false.
    strict
        `iou` with every day of the delivery's course, those on which others leave among them.
    """

    source: str
    strength: int
    found: bool
    oracle: bool
    iou: float
    shown: int
    false: int
    refills: int
    strict: float


def _page(number: int, plan: Plan = EVERY) -> Eventful:
    """Page `number`: the first `HONEST` without a delivery, then source by source."""
    rng = np.random.default_rng([plan.seed, number])
    if number < HONEST:
        return eventful(None, DAYS, rng)
    source, strength = _cell(number, plan)
    low, high = plan.strengths[strength]
    weeks = float(np.exp(rng.uniform(math.log(low), math.log(high))))
    return eventful(source, DAYS, rng, weeks=weeks)


def _cell(number: int, plan: Plan) -> tuple[str, int]:
    place, many = number - HONEST, len(plan.sources)
    return plan.sources[place % many], place // many % len(plan.strengths)


def _spans(page: Eventful, name: str, folder: Path) -> list[tuple[str, int, int]]:
    """Kind and half-open days of what a person's scan of the export returns."""
    file = folder / f"{name}.csv"
    history = through_reader(legacy_csv(export_page(page, name)), file)
    result = scan(
        history,
        home=page.home,
        languages=page.languages,
        false_alarms_per_year=RATE,
        findable=False,
    )
    out: list[tuple[str, int, int]] = []
    for finding in result.findings:
        days = finding.interval.days_in(history.zone)
        start, end = (
            int((np.datetime64(day) - page.days[0]) / np.timedelta64(1, "D")) for day in days
        )
        out.append((finding.kind, start, max(end, start + 1)))
    return out


def _honest(number: int, folder: Path, plan: Plan) -> list[str]:
    """Kinds of what the scan returns of an honest page."""
    return [kind for kind, _, _ in _spans(_page(number, plan), f"honest-{number}", folder)]


def due(page: Eventful) -> set[int]:
    """From the first to the last day on which fans of the delivery were due."""
    if page.hidden is None:
        raise ValueError("the page does not say what it was made from")
    start, story = next((day, each) for day, each in page.hidden.stories if each.bought)
    days = start + np.flatnonzero(story.gained > 0.0)
    return set(range(int(days[0]), min(int(days[-1]) + 1, len(page.days))))


def trial(number: int, honest: Sequence[Seen], folder: Path, plan: Plan = EVERY) -> Trial:
    """One page through the scan and before the oracle."""
    page = _page(number, plan)
    source, strength = _cell(number, plan)
    true = due(page)
    spans = [
        (kind, set(range(start, end)))
        for kind, start, end in _spans(page, f"page-{number}", folder)
    ]
    refills = [one for one in spans if one[0] in RISES and is_refill(page, one[1], true)]
    spans = [one for one in spans if one not in refills]
    rises = [days for kind, days in spans if kind in RISES]
    iou, strict = _overlap(rises, true), _overlap(rises, _course(page))
    false = sum(not days & true for _, days in spans)
    alpha = 1.0 - math.exp(-RATE * DAYS / DAYS_PER_YEAR)
    seen = found(page, honest, alpha)
    return Trial(source, strength, iou > 0.0, seen, iou, len(rises), false, len(refills), strict)


def _course(page: Eventful) -> set[int]:
    told = next(one for one in page.told if one.bought)
    return set(range(told.start, told.end))


def _overlap(rises: Sequence[set[int]], true: set[int]) -> float:
    return max((len(one & true) / len(one | true) for one in rises), default=0.0)


def is_refill(page: Eventful, days: set[int], true: set[int]) -> bool:
    """Whether bulk deliveries brought most of what came beyond the usual on other days."""
    if page.hidden is None or days & true:
        return False
    there = sorted(days)
    more = float((page.gained[there] - page.hidden.baseline[there]).sum())
    return 2.0 * float(page.delivered[there].sum()) >= more > 0.0


def _f1(trials: Sequence[Trial]) -> float:
    """Of the intervals of gains, matched where they share one half of the days of either."""
    matched = sum(t.iou >= 0.5 for t in trials)
    return 2 * matched / max(sum(t.shown for t in trials) + len(trials), 1)


def _strict_f1(trials: Sequence[Trial]) -> float:
    """The same with every day of a delivery's course, and findings of refills counted as false."""
    matched = sum(t.strict >= 0.5 for t in trials)
    return 2 * matched / max(sum(t.shown + t.refills for t in trials) + len(trials), 1)


def section(pages: int, *, processes: int = 1, plan: Plan = EVERY) -> Iterator[str]:
    """Lines of Markdown for `pages` pages of each source and strength."""
    honest = [Seen.of(_page(number, plan)) for number in range(HONEST)]
    numbers = range(HONEST, HONEST + pages * len(plan.sources) * len(plan.strengths))
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(processes) as pool:
        folder = Path(name)
        each = partial(trial, honest=honest, folder=folder, plan=plan)
        trials = list(pool.map(each, numbers, chunksize=8))
        alone = partial(_honest, folder=folder, plan=plan)
        false = list(pool.map(alone, range(HONEST), chunksize=4))
    yield (
        f"{pages} pages of {DAYS} days a cell, {RATE} false alarms a page-year for every kind of"
        f" finding together; in a cell: found by the scan / by the oracle, and the mean overlap"
        " (days shared over days of either) of those that the scan found."
    )
    yield ""
    heads = [f"{low:g}-{high:g} weeks" for low, high in plan.strengths]
    yield "| source | " + " | ".join(heads) + " |"
    yield "|---" * (1 + len(heads)) + "|"
    for source in [*plan.sources, "together"]:
        cells = []
        for strength in range(len(plan.strengths)):
            mine = [
                t for t in trials if t.strength == strength and source in (t.source, "together")
            ]
            share, best = (np.mean([getattr(t, key) for t in mine]) for key in ("found", "oracle"))
            ious = [t.iou for t in mine if t.found]
            cells.append(f"{share:.2f} / {best:.2f}, {np.mean(ious) if ious else 0.0:.2f}")
        yield f"| {source if source == 'together' else f'`{source}`'} | " + " | ".join(cells) + " |"
    yield ""
    every = [t for t in trials if t.strength > 0]
    years = HONEST * DAYS / DAYS_PER_YEAR
    refills = sum(t.refills for t in trials)
    kinds = Counter(kind for page in false for kind in page)
    low, high = poisson(kinds.total(), years)
    by_kind = ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in sorted(kinds.items()))
    rate = f"{kinds.total() / years:.3f} a page-year [{low:.3f}, {high:.3f}]"
    yield (
        f"Recall from 1.5 weeks of growth on: {np.mean([t.found for t in every]):.2f} (oracle"
        f" {np.mean([t.oracle for t in every]):.2f}); overlap of one half or more among those"
        f" found: {np.mean([t.iou >= 0.5 for t in every if t.found]):.2f}. F1 of the intervals at"
        f" an overlap of one half, one to one: {_f1(trials):.2f}, from 1.5 weeks on"
        f" {_f1(every):.2f}; with every day of its course and findings of refills as false,"
        f" {_strict_f1(trials):.2f} and {_strict_f1(every):.2f}. On {HONEST} honest pages"
        f" {kinds.total()} findings that no delivery caused ({by_kind}), on"
        f" {sum(map(bool, false))} pages: {rate}; on the pages with a delivery"
        f" {np.mean([t.false for t in trials]):.2f} a page beside it; {refills} findings"
        " of refills count neither way."
    )


def _on(number: int, folder: Path) -> list[tuple[str, str]]:
    """Kind of each finding on an honest page, and the event that moved most fans in it."""
    page = eventful(None, DAYS, np.random.default_rng([HONEST_SEED, number]))
    out = []
    for kind, start, end in _spans(page, f"only-{number}", folder):
        # Listings and late reports lie up to two days beside.
        there = [told for told in page.told if told.start < end + 2 and start < told.end + 2]
        cause = max(there, key=lambda told: max(told.gained, told.lost), default=None)
        out.append((kind, cause.kind if cause else "nothing"))
    return out


def honest_section(pages: int, *, processes: int = 1) -> Iterator[str]:
    """Lines of Markdown for `pages` pages without a delivery."""
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(processes) as pool:
        found = list(pool.map(partial(_on, folder=Path(name)), range(pages), chunksize=4))
    many = Counter(each for page in found for each in page)
    years = pages * DAYS / DAYS_PER_YEAR
    low, high = poisson(many.total(), years)
    yield (
        f"{pages} pages of {DAYS} days without a delivery, seed {HONEST_SEED}: {many.total()}"
        f" findings on {sum(map(bool, found))} pages, {many.total() / years:.3f} a page-year"
        f" [{low:.3f}, {high:.3f}] where {RATE} are allowed."
    )
    yield ""
    yield "| kind | falls on | findings | a page-year |"
    yield "|---|---|---|---|"
    for (kind, cause), n in sorted(many.items(), key=lambda item: (-item[1], item[0])):
        yield f"| {kind.replace('_', ' ')} | {cause.replace('_', ' ')} | {n} | {n / years:.3f} |"


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--honest", type=int, default=0)
    parser.add_argument("--slow", action="store_true")
    chosen = parser.parse_args()
    if chosen.honest:
        print("\n".join(honest_section(chosen.honest, processes=chosen.processes)))
        return
    plan = SLOW if chosen.slow else EVERY
    print("\n".join(section(chosen.pages, processes=chosen.processes, plan=plan)))


if __name__ == "__main__":
    main()
