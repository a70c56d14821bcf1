"""One table, one run: every method on the same pages, with the same second stage.

    python -m benchmarks.peers [--train 300] [--test 600] [--inside 100] [--honest 100]
        [--older OTHER/bin/python] [--keep FOLDER]           (needs the `benchmark` extra)

Daily series of a year with the ordinary events of a page and a bulk delivery. Each method
proposes intervals; one and the same gradient boosting on one and the same numbers learns on
its own proposals which are deliveries, and its threshold is set on other pages for 0.1 false
alarms a page-year. Then it meets the test pages. Counts and engagement only: peers know no
countries. `python -m benchmarks.peers.whole` adds the whole scan.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

from benchmarks.peers import tables
from benchmarks.peers.figures import Result, judged, oracle
from benchmarks.peers.methods import NAMES, OWN, NotInstalledError, kept
from benchmarks.peers.series import Page, made


def arguments(program: str) -> argparse.ArgumentParser:
    """Options that both tables share."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    parser.add_argument("--train", type=int, default=300, help="pages to learn on")
    parser.add_argument("--threshold", type=int, help="to set thresholds; as many when not given")
    parser.add_argument("--test", type=int, default=600)
    parser.add_argument("--inside", type=int, default=100)
    parser.add_argument("--honest", type=int, default=100)
    parser.add_argument("--older", type=Path, help="interpreter with what older.txt lists")
    parser.add_argument("--keep", type=Path, help="folder for what peers proposed")
    parser.add_argument("--only", nargs="+", default=list(NAMES), choices=NAMES, metavar="NAME")
    return parser


def pages(chosen: argparse.Namespace) -> dict[str, list[Page]]:
    """The sets of pages."""
    many = {"train": chosen.train, "threshold": chosen.threshold or chosen.train}
    many["test"] = chosen.test
    many |= {"honest": chosen.honest, "inside": chosen.inside}
    return {name: [made(name, i) for i in range(number)] for name, number in many.items()}


def results(
    chosen: argparse.Namespace, sets: dict[str, list[Page]]
) -> tuple[dict[str, Result], list[str]]:
    """Figures of every method that is installed, and the names of the others."""
    every = [page for one in sets.values() for page in one]
    out: dict[str, Result] = {}
    absent = []
    for name in dict.fromkeys([*OWN, *chosen.only]):
        try:
            found, took = kept(name, every, chosen.older, chosen.keep)
        except NotInstalledError:
            absent.append(name)
            continue
        cut, at = {}, 0
        for key, one in sets.items():
            cut[key] = found[at : at + len(one)]
            at += len(one)
        out[name] = judged(cut, sets, took)
    return out, absent


def main() -> None:
    chosen = arguments("benchmarks.peers").parse_args()
    warnings.simplefilter("ignore")
    sets = pages(chosen)
    told, absent = results(chosen, sets)
    honest = [page.seen for page in sets["threshold"] if page.source is None]
    best, best_inside = (oracle(sets[name], honest) for name in ("test", "inside"))
    print(
        f"{chosen.train} pages to learn on, {len(sets['threshold'])} for the thresholds,"
        f" {chosen.test} deliveries,"
        f" {chosen.inside} more in loud weeks and {chosen.honest} honest pages to judge."
    )
    print()
    print("\n".join(tables.methods(told, OWN, best, absent)))
    print()
    print("\n".join(tables.strengths(told, sets["test"], best, best_inside)))
    print()
    for mine in OWN:
        print("\n".join(tables.sources(told, mine, sets["test"], best)))
        print()


if __name__ == "__main__":
    main()
