"""How often each check says what, on flagged intervals with and without a bulk delivery.

Run `python -m detector.validate.outcomes --pages N --seed S [--lists] [--write docs/checks]`.
Pages are made, written, read and scanned as those behind the weighing are
(`detector.validate.flagged`), on seeds of their own. What each check ended in is counted over the
flagged gains, changes of origin and masked losses. With `--lists` lists of fans stand beside
every page and only their checks are counted, also by what the accounts were; without it only
the others. With `--write` the tables go into the pages of the checks, between their markers.
Hourly counts, languages and other exports are not simulated here: the checks that need them
can only say so.
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
from detector.weigh.inputs import INPUTS

SEED, SEED_OF_LISTS = 52_001, 52_002
OF_FANS = tuple(dict.fromkeys(each.check for each in INPUTS if each.group == "fans"))
ENDS = (Outcome.FOUND, Outcome.NOTHING_FOUND, Outcome.CANNOT_TELL, Outcome.NOT_RUN)
ABOUT = "What it ended in on flagged intervals of {pages} simulated pages (seed {seed}), as shares:"
WITH_LISTS = (
    "What it ended in on flagged intervals of {pages} simulated pages with lists of fans beside "
    "each (seed {seed}), as shares:"
)
FOUND_BY = (
    "Share of flagged intervals on which each check found something, among those of which it could "
    "tell, on {pages} simulated pages with lists of fans beside each (seed {seed}); - where it "
    "could tell of fewer than {least}. First by what the accounts were, then by source and cause."
)
LEAST = 8
HEAD = "| flagged intervals | number | found | nothing found | cannot tell | not run |\n"
IN_INDEX = re.compile(r"(?<=<!-- fans: begin -->\n).*?(?=<!-- fans: end -->)", re.DOTALL)
MARKED = re.compile(r"(?<=<!-- outcomes: begin -->\n).*?(?=<!-- outcomes: end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """One flagged interval: whether it was delivered in bulk, and what each check ended in.

    `cause` is the story that brought most, `manner` what its accounts were.
    """

    bulk: bool
    ends: dict[str, Outcome]
    cause: str = ""
    manner: str = ""


def one_page(seed: int, folder: Path, number: int, *, lists: bool = False) -> list[Seen]:
    """What the checks say of the flagged intervals of page `number` of a run.

    With `lists` those of the fans, and otherwise all others.
    """
    _, findings = weighed_findings(seed, folder, number, lists=float(lists))
    return [
        Seen(
            row.bulk,
            {c.code: c.outcome for c in finding.checks if (c.code in OF_FANS) == lists},
            row.cause,
            row.manner,
        )
        for row, finding in findings
    ]


def collect(
    pages: int, seed: int, processes: int = PROCESSES, *, lists: bool = False
) -> list[Seen]:
    """All flagged intervals of the pages, in order; the same for any number of processes."""
    with TemporaryDirectory() as folder, ProcessPoolExecutor(processes) as pool:
        each = partial(one_page, seed, Path(folder), lists=lists)
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


def by_accounts(rows: Iterable[Seen]) -> str:
    """Share found of each check, by what the accounts were and by cause, as Markdown tables."""
    rows = list(rows)
    out = []
    for name, of in (("accounts", "manner"), ("source or cause", "cause")):
        lines = [f"| {name} | delivered | intervals | {' | '.join(f'`{c}`' for c in OF_FANS)} |"]
        lines.append("|---" * (3 + len(OF_FANS)) + "|")
        there = sorted({(not row.bulk, getattr(row, of)) for row in rows if getattr(row, of)})
        for honest, which in there:
            mine = [row for row in rows if row.bulk != honest and getattr(row, of) == which]
            if len(mine) >= LEAST:
                shares = " | ".join(_found(code, mine) for code in OF_FANS)
                lines.append(f"| {which} | {'no' if honest else 'yes'} | {len(mine)} | {shares} |")
        out.append("\n".join(lines) + "\n")
    return "\n".join(out)


def _found(code: str, rows: Iterable[Seen]) -> str:
    ends = Counter(row.ends[code] for row in rows)
    told = ends[Outcome.FOUND] + ends[Outcome.NOTHING_FOUND]
    return f"{ends[Outcome.FOUND] / told:.2f}" if told >= LEAST else "-"


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
    parser.add_argument("--seed", type=int)
    parser.add_argument("--lists", action="store_true", help="lists of fans, and their checks only")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--write", type=Path, help="folder with a page for each check")
    given = parser.parse_args()
    seed = given.seed or (SEED_OF_LISTS if given.lists else SEED)
    rows = collect(given.pages, seed, given.processes, lists=given.lists)
    about = (WITH_LISTS if given.lists else ABOUT).format(pages=given.pages, seed=seed)
    whole = ""
    if given.lists:
        head = FOUND_BY.format(pages=given.pages, seed=seed, least=LEAST)
        whole = f"{head}\n\n{by_accounts(rows)}"
    if given.write:
        write(given.write, rows, about)
        index = given.write.parent / "checks.md"
        if given.lists:
            text = index.read_text(encoding="utf-8")
            index.write_text(IN_INDEX.sub(lambda _: whole, text), encoding="utf-8")
        return
    print(about)
    for code in rows[0].ends if rows else ():
        print(f"\n{code}\n\n{table(code, rows)}")
    if given.lists:
        print(whole)


if __name__ == "__main__":
    main()
