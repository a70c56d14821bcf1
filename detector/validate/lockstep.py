"""How much of planted groups lockstep finds, and whom it flags where nothing was planted.

    python -m detector.validate.lockstep --likes 100000 --seeds 3

Recall and precision hold for the simulator of `detector.simulate.fan_lists` only.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detector.lockstep import Acted, Lockstep, find_lockstep, make_edges
from detector.simulate.fan_lists import PLANTS, FanLists, simulate_fan_lists

# Farm-free worlds, by what stands in them beside ordinary fans.
INNOCENT: Mapping[str, Mapping[str, int | bool]] = {
    "ordinary fans": {},
    "fan lifetimes": {"lifetimes": True},
    "fan clubs": {"clubs": 20},
    "recommendation cascades": {"cascades": 20},
    "cross-promotions": {"campaigns": 20},
    "weekly superfans": {"superfans": 20},
}


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted world.

    Attributes
    ----------
    recall
        By plant: part of its fans in a repeated act, and in any group.
    flagged, true
        Fans in repeated acts, and those of them who were planted.
    dense, dense_true
        The same for dense blocks.
    """

    recall: Mapping[str, tuple[float, float]]
    flagged: int
    true: int
    dense: int
    dense_true: int


def planted(likes: int, seed: int) -> Planted:
    """Plant every kind of group once, beside honest cross-promotions."""
    rng = np.random.default_rng((seed, 1))
    lists = simulate_fan_lists(likes, rng, plants=PLANTS, campaigns=max(2, likes // 50_000))
    found = _run(lists, seed)
    truth = lists.group[found.edges.fans]
    repeat, anyhow = found.fans_in(Acted.REPEAT), found.fans_in(*Acted)
    dense = found.dense if found.dense is not None else np.zeros(len(truth), dtype=bool)
    recall = {}
    for number, plant in enumerate(PLANTS):
        ours = truth == number
        recall[plant.name] = (float(repeat[ours].mean()), float(anyhow[ours].mean()))
    return Planted(
        recall,
        int(repeat.sum()),
        int((repeat & (truth >= 0)).sum()),
        int(dense.sum()),
        int((dense & (truth >= 0)).sum()),
    )


def innocent(kind: str, likes: int, seed: int) -> dict[str, int]:
    """Fans flagged in a farm-free world, by outcome, and those in dense blocks."""
    rng = np.random.default_rng((seed, 2))
    found = _run(simulate_fan_lists(likes, rng, **INNOCENT[kind]), seed)  # type: ignore[arg-type]
    counts = {outcome.value: int(found.fans_in(outcome).sum()) for outcome in Acted}
    return counts | {"dense": 0 if found.dense is None else int(found.dense.sum())}


def _run(lists: FanLists, seed: int) -> Lockstep:
    edges = make_edges(lists.fan, lists.page, lists.time)
    return find_lockstep(edges, rng=np.random.default_rng(seed))


def main() -> None:
    """Print both tables as Markdown."""
    options = argparse.ArgumentParser()
    options.add_argument("--likes", type=int, default=100_000)
    options.add_argument("--seeds", type=int, default=3)
    given = options.parse_args()
    worlds = [planted(given.likes, seed) for seed in range(given.seeds)]
    print(f"| planted, {given.likes} likes | in a repeated act | in any group |\n|---|---|---|")
    for plant in PLANTS:
        repeat, anyhow = np.mean([world.recall[plant.name] for world in worlds], axis=0)
        print(f"| {plant.name} | {repeat:.2f} | {anyhow:.2f} |")
    for name, some, true in (
        ("repeated act", "flagged", "true"),
        ("dense block", "dense", "dense_true"),
    ):
        flagged = sum(getattr(world, some) for world in worlds)
        right = sum(getattr(world, true) for world in worlds)
        print(f"\n{name}: {flagged} fans, {right} of them planted ({right / max(flagged, 1):.3f})")
    outcomes = [*(outcome.value for outcome in Acted), "dense"]
    print("\n| nothing planted |", " | ".join(outcomes), "|\n|---|" + "---|" * len(outcomes))
    for kind in INNOCENT:
        counts = [innocent(kind, given.likes, seed) for seed in range(given.seeds)]
        cells = [str(sum(count[name] for count in counts)) for name in outcomes]
        print(f"| {kind} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
