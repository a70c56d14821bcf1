"""How often the whole scan raises a false finding of any kind, and what deliveries it finds.

Run `python -m detector.validate.pages --pages 300 --days 365 --home`. Every page is
simulated country by country, exported, and put through the same `scan` as a person's page.
With `--weeks` one bulk delivery lies on every page, and recall is printed as well.

Seeds below 1000 were used for looking while this was written. The published tables come from
720411 (90 days, home told), 720412 (1 year), 720413 (2 years), 720414 (5 years), 720415 (1 year, no
home), 720416 (net), 720417 (rounded), 720418 (counts only), 720419 (every advertisement worldwide)
and 720420 (deliveries from Thailand), each looked at once.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.stats import chi2

from detector.history import Finding, Scan
from detector.scan import DAYS_PER_YEAR, scan
from detector.simulate import Event
from detector.simulate.audience import EXPORTS, Delivery, Export, Peopled, history_of, people
from detector.simulate.pages import BULK_KINDS
from detector.validate.spikes import wilson

KINDS = ("gain", "loss", "influx", "masked_loss", "step")
# Kinds that tell of fans gained: any of them finds a delivery.
FINDS = ("gain", "influx", "masked_loss")
# Two cores are what the smallest machine has.
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """What to simulate and how to scan it.

    Attributes
    ----------
    days, rate, export
        Length of a page, false alarms a page-year, columns of the export.
    home
        Tell the scan the page's home and languages.
    weeks, source
        Strengths of the delivery in weeks of growth, none for honest pages; where its
        fans come from, ISO 3166 alpha-2 or `home`.
    adverts_abroad
        See `detector.simulate.audience.people`.
    """

    days: int
    rate: float = 0.1
    export: Export = "gross"
    home: bool = False
    weeks: tuple[float, ...] = ()
    source: str = "TH"
    adverts_abroad: bool = False


@dataclass(frozen=True, slots=True)
class PageResult:
    """What the scan said of one page.

    Attributes
    ----------
    outcome
        Of the scan of the counts.
    false
        (kind, cause) of each finding that touches no delivery; the cause is the largest
        innocent event on its days, or `nothing`.
    delivery
        The delivery laid in, or None.
    found
        Kinds of the findings that share a day with it.
    """

    outcome: str
    false: tuple[tuple[str, str], ...]
    delivery: Delivery | None = None
    found: tuple[str, ...] = ()


def one_page(setting: Setting, seed: int, number: int) -> PageResult:
    """Simulate and scan page `number` of a run; the same whatever else is run."""
    rng = np.random.default_rng([seed, number])
    delivery = None
    if setting.weeks:
        # In turn, so that every kind meets every strength equally often.
        kind = BULK_KINDS[number % len(BULK_KINDS)]
        weeks = setting.weeks[number // len(BULK_KINDS) % len(setting.weeks)]
        delivery = Delivery(kind, weeks, None if setting.source == "home" else setting.source)
    page = people(setting.days, rng, delivery=delivery, adverts_abroad=setting.adverts_abroad)
    told = scan(
        history_of(page, setting.export),
        home=page.home if setting.home else None,
        languages=page.languages if setting.home else (),
        false_alarms_per_year=setting.rate,
    )
    return _judged(page, told, delivery)


def _judged(page: Peopled, told: Scan, delivery: Delivery | None) -> PageResult:
    brought = next((event for event in page.events if event.bulk), None)
    false, found = [], []
    for finding in told.findings:
        start, end = _positions(page, finding, told)
        if brought is not None and start < brought.end and brought.start < end:
            found.append(finding.kind)
        else:
            false.append((finding.kind, _cause(page.events, finding.kind, start, end)))
    if delivery is not None and brought is None:
        delivery = None  # so weak, on so small a page, that nobody came
    return PageResult(told.outcome.value, tuple(false), delivery, tuple(found))


def _positions(page: Peopled, finding: Finding, told: Scan) -> tuple[int, int]:
    first, end = finding.interval.days_in(told.history.zone)
    low, high = (
        int((np.datetime64(day) - page.days[0]) / np.timedelta64(1, "D")) for day in (first, end)
    )
    return low, max(high, low + 1)


def _cause(events: Sequence[Event], kind: str, start: int, end: int) -> str:
    there = [e for e in events if e.start < end and start < e.end and not e.bulk]
    size = (lambda e: e.lost) if kind == "loss" else (lambda e: e.gained)
    return max(there, key=size).kind if there else "nothing"


def run(setting: Setting, pages: int, seed: int, processes: int = PROCESSES) -> list[PageResult]:
    """Results of `pages` pages, in order; the same for any number of processes."""
    each = partial(one_page, setting, seed)
    if processes == 1:
        return [each(number) for number in range(pages)]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(each, range(pages), chunksize=4))


def poisson(count: int, exposure: float) -> tuple[float, float]:
    """95 % interval of a rate from a count (Garwood 1936)."""
    low = chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    return float(low / exposure), float(chi2.ppf(0.975, 2 * count + 2) / 2 / exposure)


def _share(hits: int, tries: int) -> str:
    low, high = wilson(hits, tries)
    return f"{hits / tries:.3f} [{max(0.0, low):.3f}, {min(1.0, high):.3f}]"


def report(results: Sequence[PageResult], setting: Setting) -> Iterator[str]:
    """Lines: realised against nominal by kind and in union, causes, recall."""
    years = len(results) * setting.days / DAYS_PER_YEAR
    yield f"{len(results)} pages of {setting.days} days, {years:.0f} page-years, {setting.export}"
    outcomes = Counter(result.outcome for result in results)
    yield "counts: " + ", ".join(f"{name} {n}" for name, n in sorted(outcomes.items()))
    counted = Counter(kind for result in results for kind, _ in result.false)
    for kind in KINDS:
        yield _rate_line(kind, counted[kind], years)
    yield _rate_line("any kind", sum(counted.values()), years)
    alpha = 1 - math.exp(-setting.rate * setting.days / DAYS_PER_YEAR)
    hit = sum(bool(result.false) for result in results)
    yield (
        f"pages with any: {hit} of {len(results)}, {_share(hit, len(results))},"
        f" nominal {alpha:.3f} ({setting.rate:g} a page-year)"
    )
    causes = Counter(cause for result in results for cause in result.false)
    for (kind, cause), n in sorted(causes.items()):
        yield f"false {kind} during {cause}: {n}"
    yield from _recall(results)


def _rate_line(name: str, count: int, years: float) -> str:
    low, high = poisson(count, years)
    return f"{name}: {count}, {count / years:.3f} a page-year [{low:.3f}, {high:.3f}]"


def _recall(results: Sequence[PageResult]) -> Iterator[str]:
    cells: dict[tuple[str, float], list[PageResult]] = {}
    for result in results:
        if result.delivery is not None:
            key = (result.delivery.kind, result.delivery.weeks)
            cells.setdefault(key, []).append(result)
    for (name, weeks), cell in sorted(cells.items()):
        parts = [
            f"{kind} {sum(kind in result.found for result in cell)}"
            for kind in FINDS
            if any(kind in result.found for result in cell)
        ]
        hits = sum(bool(set(FINDS) & set(result.found)) for result in cell)
        line = f"{name} of {weeks:g} weeks: found {hits} of {len(cell)}, {_share(hits, len(cell))}"
        yield line + (f" ({', '.join(parts)})" if parts else "")


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m detector.validate.pages")
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rate", type=float, default=0.1, help="false alarms a page-year")
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--kind", choices=EXPORTS, default="gross")
    parser.add_argument("--home", action="store_true", help="tell the scan home and languages")
    parser.add_argument(
        "--weeks", type=float, nargs="+", default=(), help="lay in deliveries of these strengths"
    )
    parser.add_argument("--source", default="TH", help="where they come from: a code, or home")
    parser.add_argument("--adverts-abroad", action="store_true")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    given = parser.parse_args(arguments)
    setting = Setting(
        given.days,
        given.rate,
        given.kind,
        given.home,
        tuple(given.weeks),
        given.source,
        given.adverts_abroad,
    )
    for line in report(run(setting, given.pages, given.seed, given.processes), setting):
        print(line)


if __name__ == "__main__":
    main()
