"""How unusual an interval's measurements are taken together, among innocent ones.

An isolation forest (Liu, Ting and Zhou 2008) grown by `forest_fit` on flagged intervals of
simulated pages without a bulk delivery. It knows no delivery, and being unusual is no
evidence of one: it has no ratio of its own and enters none.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from detector.history.finding import Unusual
from detector.weigh.inputs import INPUTS
from detector.weigh.model import Standard

FILE = Path(__file__).parent / "model_forest.json"
DRIVERS = 3
LEAF = -1
EULER = 0.5772156649


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree: by node its input (-1 a leaf), threshold, children, and depth of a leaf."""

    inputs: tuple[int, ...]
    thresholds: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    depths: tuple[float, ...]

    def depth(self, values: Sequence[float]) -> float:
        """How far down an interval comes before it stands alone."""
        node = 0
        while self.inputs[node] != LEAF:
            below = values[self.inputs[node]] <= self.thresholds[node]
            node = (self.left if below else self.right)[node]
        return self.depths[node]


@dataclass(frozen=True, slots=True)
class Forest:
    """The trees over standardised inputs, and the scores of innocent intervals they had not seen.

    An input that was not measured counts as its mean, 0.
    """

    standards: tuple[Standard, ...]
    trees: tuple[Tree, ...]
    samples: int
    innocent: tuple[float, ...]

    def score(self, values: Sequence[float]) -> float:
        """Between 0 and 1; higher the sooner an interval stands alone."""
        mean = sum(tree.depth(values) for tree in self.trees) / len(self.trees)
        return float(2.0 ** (-mean / usual_depth(self.samples)))

    def values(self, readings: Mapping[str, float]) -> list[float]:
        """Standardised inputs, 0 where not measured."""
        return [
            value if (value := each.of(readings)) is not None else 0.0 for each in self.standards
        ]

    def of(self, readings: Mapping[str, float]) -> Unusual:
        """Percentile among innocent intervals, and the inputs without which it would be lower."""
        values = self.values(readings)
        score = self.score(values)
        falls = []
        for place, each in enumerate(self.standards):
            if values[place] != 0.0:
                usual = [*values[:place], 0.0, *values[place + 1 :]]
                falls.append((score - self.score(usual), each.input.name, each.input.group))
        falls.sort(key=lambda one: (-one[0], one[1]))
        driving = [one for one in falls[:DRIVERS] if one[0] > 0.0]
        below = bisect_left(self.innocent, score)
        return Unusual(
            below / len(self.innocent),
            len(self.innocent),
            tuple(name for _, name, _ in driving),
            driving[0][2] if driving else None,
        )


def usual_depth(samples: int) -> float:
    """Mean depth of an unsuccessful search in a tree of so many points."""
    if samples <= 1:
        return 0.0
    if samples == 2:
        return 1.0
    return 2.0 * (math.log(samples - 1.0) + EULER) - 2.0 * (samples - 1.0) / samples


def write(forest: Forest, file: Path = FILE) -> None:
    """Write the file, one tree a line; the same forest gives the same bytes."""
    head = {
        "about": "An isolation forest of innocent intervals; made by `detector calibrate`.",
        "samples": forest.samples,
        "inputs": [
            {"name": s.input.name, "mean": s.mean, "deviation": s.deviation}
            for s in forest.standards
        ],
        "innocent": list(forest.innocent),
    }
    rows = [[t.inputs, t.thresholds, t.left, t.right, t.depths] for t in forest.trees]
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    text = json.dumps(head, separators=(",", ":"))[:-1]
    file.write_text(f'{text},"trees":[\n{lines}\n]}}\n', encoding="utf-8")


@cache
def shipped() -> Forest | None:
    """The forest that comes with the program, or None where there is none."""
    if not FILE.exists():
        return None
    record = json.loads(FILE.read_text(encoding="utf-8"))
    known = {each.name: each for each in INPUTS}
    return Forest(
        tuple(
            Standard(known[one["name"]], one["mean"], one["deviation"]) for one in record["inputs"]
        ),
        tuple(Tree(*map(tuple, row)) for row in record["trees"]),
        record["samples"],
        tuple(record["innocent"]),
    )
