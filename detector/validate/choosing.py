"""What the form of the weighing is chosen by: `python -m detector.validate.choosing`.

One line of figures of the fitted pages and of the training pages of the second simulator, which
nothing is fitted on: Cllr by cross-validation over pages, with countries and without; Cllr with
each mechanism left out; Cllr on the second simulator; innocent intervals at a ratio of 10. Judged
pages are not touched. `--without` leaves inputs out, so that a choice can be made again. Scores
are fitted without the mechanism's pages; lines on scores of the other intervals.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from detector.history.daily import Floats
from detector.validate.cllr import cllr
from detector.validate.flagged import FITTED, PAGES, SEEDS, fitted_pages, table_of
from detector.weigh.fit import lines, out_of_fold, ratio
from detector.weigh.held import held_mechanisms, held_pages, learn_on, pages_without, shared
from detector.weigh.model import Scores
from detector.weigh.support import LN10
from detector.weigh.table import Bools, Example, Table

SECOND = "second_training"
LEAST = 8  # intervals of a mechanism that is left out
STRONG = 1.0  # log10 of a ratio of 10


def figures(fitted: list[Example], second: list[Example]) -> Iterator[tuple[str, float]]:
    """Name and value of each criterion, then the cost of each mechanism left out."""
    table = Table.of(fitted)
    other = table.like(second)
    by_page = held_pages(table)
    held = shared(table, by_page, held_mechanisms(table))
    known = out_of_fold(table, by_page, held) / LN10
    has = table.there("country")
    yield "pages", _cost(known, table.bulk)
    yield "with countries", _cost(known[has], table.bulk[has])
    yield "without", _cost(known[~has], table.bulk[~has])
    yield "innocent at 10", float((known[~table.bulk] >= STRONG).mean())
    costs = {}
    for (_, bulk, name), mine in table.mechanisms().items():
        rows = np.flatnonzero(mine)
        if len(rows) < LEAST:
            continue
        joint = learn_on(table, pages_without(table, mine))
        rest = [one.without(rows) for one in held]
        needed = sorted({table.pattern_of(int(i)) for i in rows})
        scores = Scores(joint, lines(table, rest, needed))
        own = np.array([ratio(table, scores, int(i)) for i in rows]) / LN10
        theirs = known[table.bulk != bulk]
        costs[name] = cllr(own, theirs) if bulk else cllr(theirs, own)
    yield "left out, mean", float(np.mean(list(costs.values())))
    yield "left out, worst", max(costs.values())
    joint = learn_on(table, np.arange(len(table.page)))
    needed = sorted({other.pattern_of(i) for i in range(len(second))})
    scores = Scores(joint, lines(table, held, needed))
    yield (
        "second",
        _cost(np.array([ratio(other, scores, i) for i in range(len(second))]) / LN10, other.bulk),
    )
    yield from sorted(costs.items(), key=lambda one: -one[1])


def _cost(log10: Floats, bulk: Bools) -> float:
    return cllr(log10[bulk], log10[~bulk])


def _stripped(one: Example, names: Collection[str]) -> Example:
    kept = {name: value for name, value in one.readings.items() if name not in names}
    return replace(one, readings=kept)


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=Path, default=Path("build/weighing"))
    parser.add_argument("--without", nargs="*", default=[], metavar="INPUT")
    chosen = parser.parse_args()
    made = fitted_pages(chosen.tables, {name: PAGES[name] for name in FITTED})
    second = table_of(chosen.tables / f"{SECOND}.jsonl", PAGES[SECOND], SEEDS[SECOND])
    fitted, other = (
        [_stripped(row.example, chosen.without) for page in pages for row in page.rows]
        for pages in (made, second)
    )
    with threadpool_limits(limits=1):
        for name, value in figures(fitted, other):
            print(f"{name:24} {value:.3f}", flush=True)


if __name__ == "__main__":
    main()
