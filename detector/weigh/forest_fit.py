"""Grow the isolation forest of `forest` with scikit-learn, reproducible bit for bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import IsolationForest

from detector.history.daily import Floats
from detector.weigh.forest import LEAF, Forest, Tree, usual_depth
from detector.weigh.model import Standard
from detector.weigh.table import Example

TREES, SAMPLES, SEED = 60, 64, 20160226
DIGITS = 3


def of_innocent(examples: Sequence[Example], standards: Sequence[Standard]) -> Forest:
    """Grown on two thirds of the pages' innocent intervals, placed by the other third's."""
    innocent = [one for one in examples if not one.bulk]
    return grow(
        standards,
        [one.readings for one in innocent if one.page % 3],
        [one.readings for one in innocent if one.page % 3 == 0],
    )


def grow(
    standards: Sequence[Standard],
    learn: Sequence[Mapping[str, float]],
    judge: Sequence[Mapping[str, float]],
) -> Forest:
    """Grow it on the readings of innocent intervals, and place others by those of `judge`."""
    bare = Forest(tuple(standards), (), 0, ())
    x = np.array([bare.values(readings) for readings in learn])
    grown = IsolationForest(n_estimators=TREES, max_samples=min(SAMPLES, len(x)), random_state=SEED)
    grown.fit(x)
    trees = tuple(_tree(each.tree_) for each in grown.estimators_)
    forest = Forest(bare.standards, trees, min(SAMPLES, len(x)), ())
    scores = sorted(round(forest.score(forest.values(one)), 4) for one in judge)
    return Forest(forest.standards, trees, forest.samples, tuple(scores))


def _tree(tree: Any) -> Tree:
    left, right = tree.children_left, tree.children_right
    depth = np.zeros(tree.node_count)
    for node in range(tree.node_count):
        if left[node] != LEAF:
            depth[left[node]] = depth[right[node]] = depth[node] + 1
    counts: Floats = np.asarray(tree.n_node_samples, float)
    leaf = left == LEAF
    nodes = range(tree.node_count)
    return Tree(
        tuple(LEAF if leaf[i] else int(tree.feature[i]) for i in nodes),
        tuple(0.0 if leaf[i] else round(float(tree.threshold[i]), DIGITS) for i in nodes),
        tuple(map(int, left)),
        tuple(map(int, right)),
        tuple(
            round(float(depth[i]) + usual_depth(int(counts[i])), DIGITS) if leaf[i] else 0.0
            for i in nodes
        ),
    )
