"""How often each check says what, on flagged intervals with and without a bulk delivery.

Run `python -m detector.validate.outcomes --pages N --seed S [--write docs/checks]`. Pages are
made, written, read and scanned as those behind the weighing are (`detector.validate.flagged`),
on a seed of their own. What each check ended in is counted over the flagged gains, changes of
origin and masked losses. With `--write` the tables go into the pages of the checks, between
their markers. Lists of fans, hourly counts, languages and other pages are not simulated here:
the checks that need them can only say so.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from detector.history import Outcome
from detector.validate.flagged import PROCESSES, weighed_findings

SEED = 52_001
ENDS = (Outcome.FOUND, Outcome.NOTHING_FOUND, Outcome.CANNOT_TELL, Outcome.NOT_RUN)
ABOUT = "What it ended in on flagged intervals of {pages} simulated pages (seed {seed}), as shares:"
HEAD = "| flagged intervals | number | found | nothing found | cannot tell | not run |\n"
MARKED = re.compile(r"(?<=<!-- outcomes: begin -->\n).*?(?=<!-- outcomes: end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """One flagged interval: whether it was delivered in bulk, and what each check ended in."""

    bulk: bool
    ends: dict[str, Outcome]


def one_page(seed: int, folder: Path, number: int) -> list[Seen]:
    """What the checks say of the flagged intervals of page `number` of a run."""
    _, findings = weighed_findings(seed, folder, number)
    return [
        Seen(row.bulk, {check.code: check.outcome for check in finding.checks})
        for row, finding in findings
    ]


def collect(pages: int, seed: int, processes: int = PROCESSES) -> list[Seen]:
    """All flagged intervals of the pages, in order; the same for any number of processes."""
    with TemporaryDirectory() as folder, ProcessPoolExecutor(processes) as pool:
        each = partial(one_page, seed, Path(folder))
        return [seen for page in pool.map(each, range(pages), chunksize=4) for seen in page]


def table(code: str, rows: Iterable[Seen]) -> str:
    """One check's outcomes as a Markdown table: shares of the intervals of either kind."""
    rows = list(rows)
    out = HEAD + "|---|---|---|---|---|---|\n"
    for bulk, said in ((True, "with a bulk delivery"), (False, "without one")):
        ends = Counter(row.ends[code] for row in rows if row.bulk == bulk)
        many = sum(ends.values())
        shares = [f"{ends[end] / many:.2f}" if many else "-" for end in ENDS]
        out += f"| {said} | {many} | {' | '.join(shares)} |\n"
    return out


def write(folder: Path, rows: list[Seen], about: str) -> None:
    """Put each check's table between the markers of its page, where it has any."""
    for code in rows[0].ends if rows else ():
        page = folder / f"{code}.md"
        text = page.read_text(encoding="utf-8")
        page.write_text(MARKED.sub(f"{about}\n\n{table(code, rows)}", text), encoding="utf-8")


def main() -> None:
    """Measure, and print the tables or write them into the pages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--write", type=Path, help="folder with a page for each check")
    given = parser.parse_args()
    rows = collect(given.pages, given.seed, given.processes)
    about = ABOUT.format(pages=given.pages, seed=given.seed)
    if given.write:
        write(given.write, rows, about)
        return
    print(about)
    for code in rows[0].ends if rows else ():
        print(f"\n{code}\n\n{table(code, rows)}")


if __name__ == "__main__":
    main()
