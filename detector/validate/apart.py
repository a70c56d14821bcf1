"""How often four checks say what, on pages that the tables of the weighing do not hold.

Those tables have days, no languages, no other pages, and deliveries of a few per cent of a
page. Here each of four checks gets pages on which it could tell:

- `engagement_dilution`: years of engagement, and stories that bring a tenth of the page, a
  third, half of it or as many fans again;
- `clock`: counts by the hour;
- `language_drift`: fans by language;
- `peers`: three pages beside, with a story of their own or with the same on the same days.

Each page goes to a file, through the reader and through the scan at its loosest setting.
What the check ended in is counted over the flagged intervals, by what brought them. Run
`python -m detector.validate.apart CHECK --pages N [--write docs/checks]`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from detector.history import Finding, Outcome, PageHistory
from detector.scan import scan
from detector.simulate.eventful import eventful
from detector.simulate.eventful_export import export_page
from detector.simulate.exports import legacy_csv
from detector.simulate.hourly import hourly, hourly_csv
from detector.simulate.lived import Eventful
from detector.simulate.tongues import fans_by_language
from detector.validate.flagged import KINDS, LOOSEST, PROCESSES, row_of
from detector.validate.through_reader import through_reader

# Written down before any page of them was looked at; 720101, 720301 and 720302 served for looking.
SEEDS = {
    "engagement_dilution": 720_201,
    "clock": 720_202,
    "language_drift": 720_203,
    "peers": 720_204,
}
PARTS = (0.1, 0.3, 0.5, 1.0)
# Stories that bring so many; of the innocent ones those whom engagement does not explain away.
LARGE = (
    *("burst_farm", "press", "daily_blocks", "television", "home_farm", "restored_accounts"),
    *("geo_targeted", "press", "drip_refill", "television", "trickle", "restored_accounts"),
)
YEAR, HALF = 365, 200
EDGE = 70
PEERS = 3
# What all pages had on the same days, and what one page had alone.
SHARED = ("television", "press", "restored_accounts", "masked_refill")
EDGES = (0.0, 0.15, 0.3, 0.6)  # parts of the page by which dilution is told
LEAST = 8
HEAD = (
    "| flagged intervals | number | found | nothing found | cannot tell |\n|---|---|---|---|---|\n"
)
MARKED = re.compile(r"(?<=<!-- apart: begin -->\n).*?(?=<!-- apart: end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class End:
    """What one check ended in on one flagged interval.

    `bulk` whether it was delivered in bulk; `cause` what brought most of it, `label` how it is
    grouped beside that.
    """

    bulk: bool
    cause: str
    outcome: Outcome
    label: str = ""


def _opened(
    made: Eventful, file: Path, name: str, tongues: bool, rng: np.random.Generator
) -> PageHistory:
    page = export_page(made, name)
    if tongues:
        spoken = fans_by_language(made, rng)
        page = replace(page, breakdowns={**page.breakdowns, "Lifetime Likes by Language": spoken})
    return through_reader(legacy_csv(page), file)


def _ends(
    code: str,
    made: Eventful,
    history: PageHistory,
    number: int,
    label: Callable[[Finding], str] = lambda _: "",
    peers: tuple[PageHistory, ...] = (),
) -> list[End]:
    result = scan(
        history,
        home=made.home,
        languages=made.languages,
        beside=peers,
        false_alarms_per_year=LOOSEST,
        findable=False,
    )
    out = []
    for finding in result.findings:
        row = row_of(made, finding, history.zone, number, ("",) * len(made.told))
        check = next(each for each in finding.checks if each.code == code)
        if row is not None and check.outcome is not Outcome.NOT_RUN:
            out.append(End(row.bulk, row.cause, check.outcome, label(finding)))
    return out


def large(seed: int, folder: Path, number: int) -> list[End]:
    """`engagement_dilution` on a page of a year with a story that brings a part of it."""
    rng = np.random.default_rng([seed, number])
    kind = LARGE[number % len(LARGE)]
    part = PARTS[number // len(LARGE) % len(PARTS)]
    made = eventful(kind, YEAR, rng, part=part, edge=EDGE)
    history = _opened(made, folder / f"{seed}-{number}.csv", f"Page {number}", False, rng)

    def label(finding: Finding) -> str:
        first, _ = finding.interval.days_in(history.zone)
        at = int((np.datetime64(first) - made.days[0]) / np.timedelta64(1, "D"))
        more = finding.excess.value / max(float(made.total[max(0, at - 1)]), 1.0)
        return f"{EDGES[int(np.searchsorted(EDGES, more, 'right')) - 1]:.0%}"

    return _ends("engagement_dilution", made, history, number, label)


def hours(seed: int, folder: Path, number: int) -> list[End]:
    """`clock` on a page that is counted by the hour."""
    rng = np.random.default_rng([seed, number])
    made = eventful(KINDS[number % len(KINDS)], HALF, rng)
    file = folder / f"{seed}-{number}.csv"
    history = through_reader(hourly_csv(hourly(made, rng)), file)
    return _ends("clock", made, history, number)


def tongues(seed: int, folder: Path, number: int) -> list[End]:
    """`language_drift` on a page that lists its fans' languages."""
    rng = np.random.default_rng([seed, number])
    made = eventful(KINDS[number % len(KINDS)], HALF, rng)
    history = _opened(made, folder / f"{seed}-{number}.csv", f"Page {number}", True, rng)
    return _ends("language_drift", made, history, number)


def beside(seed: int, folder: Path, number: int) -> list[End]:
    """`peers` on a page with three beside: every other time they have the same story."""
    rng = np.random.default_rng([seed, number])
    shared = number % 2 == 0
    kind = SHARED[number // 2 % len(SHARED)] if shared else KINDS[number // 2 % len(KINDS)]
    made = eventful(kind, HALF, rng)
    day = made.days[next(told.start for told in made.told if told.kind == kind)]
    if shared:
        others = [eventful(kind, HALF, rng, on=day) for _ in range(PEERS)]
    else:
        others = [eventful(None, HALF, rng) for _ in range(PEERS)]
    histories = [
        _opened(page, folder / f"{seed}-{number}-{k}.csv", f"Page {number} {k}", False, rng)
        for k, page in enumerate((made, *others))
    ]
    main, *rest = histories
    begun, ended = day, day + np.timedelta64(7, "D")

    def label(finding: Finding) -> str:
        first, last = (np.datetime64(each) for each in finding.interval.days_in(main.zone))
        return "shared" if shared and first < ended and begun < last else "alone"

    return _ends("peers", made, main, number, label, tuple(rest))


PAGES: dict[str, Callable[[int, Path, int], list[End]]] = {
    "engagement_dilution": large,
    "clock": hours,
    "language_drift": tongues,
    "peers": beside,
}


def collect(code: str, pages: int, seed: int, processes: int = PROCESSES) -> list[End]:
    """All flagged intervals of the pages, in order; the same for any number of processes."""
    with TemporaryDirectory() as folder, ProcessPoolExecutor(processes) as pool:
        each = partial(PAGES[code], seed, Path(folder))
        return [end for page in pool.map(each, range(pages), chunksize=4) for end in page]


def table(rows: Iterable[End]) -> str:
    """Shares by proposition, by label, and by cause where there are enough, as Markdown."""
    rows = list(rows)
    out = HEAD
    for bulk, said in ((True, "delivered in bulk"), (False, "not delivered")):
        mine = [row for row in rows if row.bulk == bulk]
        out += _line(f"**{said}**", mine)
        labels = sorted({row.label for row in mine} - {""}, key=lambda each: (len(each), each))
        for label in labels:
            out += _line(f"{said}, {label}", [row for row in mine if row.label == label])
        for cause in sorted({row.cause for row in mine}):
            with_it = [row for row in mine if row.cause == cause]
            out += _line(f"`{cause}`", with_it) if len(with_it) >= LEAST else ""
    return out


def _line(name: str, rows: list[End]) -> str:
    ends = (Outcome.FOUND, Outcome.NOTHING_FOUND, Outcome.CANNOT_TELL)
    counts = [sum(row.outcome is end for row in rows) for end in ends]
    shares = [f"{count / len(rows):.2f}" if rows else "-" for count in counts]
    return f"| {name} | {len(rows)} | {' | '.join(shares)} |\n"


def main() -> None:
    """Measure one check, and print the table or write it into its page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("check", choices=sorted(PAGES))
    parser.add_argument("--pages", type=int, default=240)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--write", type=Path, help="folder with a page for each check")
    given = parser.parse_args()
    seed = given.seed or SEEDS[given.check]
    text = (
        f"Shares on flagged intervals of {given.pages} simulated pages of their own kind "
        f"(seed {seed}), by what brought them:\n\n"
        + table(collect(given.check, given.pages, seed, given.processes))
    )
    if given.write is None:
        print(text)
        return
    page = given.write / f"{given.check}.md"
    page.write_text(MARKED.sub(lambda _: text, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
