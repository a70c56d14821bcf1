"""Planted groups and farm-free lists, every method, one table.

    python -m benchmarks.together --likes 100000 [--seeds 1] [--first 0] [--only NAME]
        [--kept 1] [--innocent]

Needs the `benchmark` and `lockstep` extras. `--innocent` counts whom each method names
where nothing was planted. `--kept` makes of each order only a part; the last row is the part
of each plant's fans who come to two of its pages or more, of whom alone anything can be seen.
Seconds are of the processor, of one thread and its libraries.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

import numpy as np
from scipy.stats import binom

from benchmarks.together.peers import METHODS, TooMuchError
from detector.lockstep import make_edges
from detector.lockstep.edges import Bools, Edges
from detector.simulate.fan_lists import (
    LARGE_PLANTS,
    PLANTS,
    FanLists,
    Plant,
    simulate_fan_lists,
)
from detector.validate.lockstep import INNOCENT


def plants_for(likes: int) -> tuple[Plant, ...]:
    """All kinds of plants; the large ones only where they are a small part of the list."""
    return PLANTS if likes < 1_000_000 else (*PLANTS, *LARGE_PLANTS)


def world(likes: int, seed: int, kept: float = 1.0) -> tuple[FanLists, Edges]:
    """Every plant once, a part of each order, beside honest cross-promotions."""
    rng = np.random.default_rng((seed, 1))
    campaigns = int(np.clip(likes // 50_000, 2, 200))
    plants = [replace(plant, rate=plant.rate * kept) for plant in plants_for(likes)]
    lists = simulate_fan_lists(likes, rng, plants=plants, campaigns=campaigns)
    return lists, make_edges(lists.fan, lists.page, lists.time)


def timed(name: str, edges: Edges) -> tuple[Bools | None, str]:
    """The fans a method names, and its seconds, or why it cannot."""
    start = time.process_time()
    try:
        return METHODS[name](edges), f"{time.process_time() - start:.1f}"
    except TooMuchError as failure:
        return None, f"not run: {failure}"


def twice(plant: Plant, kept: float) -> float:
    """Part of a plant's fans who come to two of its pages or more."""
    return float(binom.sf(1, plant.pages, plant.rate * kept))


def planted(likes: int, seeds: range, names: list[str], kept: float) -> None:
    kinds = plants_for(likes)
    print(
        "| method | named | planted | precision | without campaigns | recall | hijacked |", end=""
    )
    print(" |".join(f" {plant.name}" for plant in kinds), "| CPU s |")
    print("|---" * (8 + len(kinds)) + "|")
    worlds = [world(likes, seed, kept) for seed in seeds]
    for name in names:
        sums, by_kind, seconds = np.zeros(6), np.zeros((len(kinds), 2)), []
        for lists, edges in worlds:
            found, took = timed(name, edges)
            seconds.append(took)
            if found is None:
                break
            ids = np.asarray(edges.fans, dtype=int)
            truth, campaign = lists.group[ids], lists.campaign[ids]
            true = truth >= 0
            hijacked = true & (ids < max(500, likes // 7))
            innocent = found & ~true & ~campaign
            sums += [found.sum(), (found & true).sum(), true.sum(), innocent.sum(),
                     (found & hijacked).sum(), hijacked.sum()]  # fmt: skip
            for k in range(len(kinds)):
                by_kind[k] += (found & (truth == k)).sum(), (truth == k).sum()
        else:
            named, right, all_planted, wrong, taken, all_taken = sums
            kinds_found = " | ".join(f"{a / b:.2f}" for a, b in by_kind)
            print(
                f"| {name} | {named:,.0f} | {right:,.0f} | {right / max(named, 1):.3f} "
                f"| {right / max(right + wrong, 1):.3f} | {right / all_planted:.3f} "
                f"| {taken / max(all_taken, 1):.2f} | {kinds_found} | {' + '.join(seconds)} |",
                flush=True,
            )
            continue
        print(f"| {name} | {seconds[-1]} |", flush=True)
    seen = [twice(plant, kept) for plant in kinds]
    share = sum(part * p.fans for part, p in zip(seen, kinds, strict=True)) / sum(
        p.fans for p in kinds
    )
    cells = " | ".join(f"{part:.2f}" for part in seen)
    print(f"| two likes or more | | | | | {share:.3f} | | {cells} | |")


def innocent(likes: int, seeds: range, names: list[str]) -> None:
    print("| method |", " | ".join(INNOCENT), "|")
    print("|---" * (1 + len(INNOCENT)) + "|")
    cells: dict[str, list[str]] = {name: [] for name in names}
    for kind, more in INNOCENT.items():
        known: dict[str, list[int | None]] = {name: [] for name in names}
        for seed in seeds:
            # One world at a time is held.
            rng = np.random.default_rng((seed, 2))
            lists = simulate_fan_lists(likes, rng, **more)  # type: ignore[arg-type]
            edges = make_edges(lists.fan, lists.page, lists.time)
            del lists
            for name in names:
                found, took = timed(name, edges)
                known[name].append(None if found is None else int(found.sum()))
                print(kind, seed, name, known[name][-1], took, file=sys.stderr, flush=True)
        for name, counts in known.items():
            told = [n for n in counts if n is not None]
            cells[name].append(f"{sum(told):,}" if len(told) == len(seeds) else "not run")
    for name in names:
        print(f"| {name} |", " | ".join(cells[name]), "|")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--likes", type=int, default=100_000)
    options.add_argument("--seeds", type=int, default=1)
    options.add_argument("--first", type=int, default=0, help="the first seed")
    options.add_argument("--kept", type=float, default=1.0)
    options.add_argument("--only", action="append", choices=list(METHODS))
    options.add_argument("--innocent", action="store_true")
    given = options.parse_args()
    names = given.only or list(METHODS)
    seeds = range(given.first, given.first + given.seeds)
    if given.innocent:
        innocent(given.likes, seeds, names)
    else:
        planted(given.likes, seeds, names, given.kept)


if __name__ == "__main__":
    main()
