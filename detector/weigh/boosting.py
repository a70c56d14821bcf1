"""Grow a sum of small trees on weighted intervals, reproducible bit for bit.

Boosting of the logistic likelihood by Newton steps (Friedman, Hastie and Tibshirani 2000):
each tree is fitted to what the sum before it leaves. Trees are small, and each adds only a
part of its step, shrunk further where few intervals stand behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor

from detector.history.daily import Floats
from detector.weigh.trees import LEAF, Tree, Trees

# Chosen by cross-validation over pages and mechanisms on the fitted pages.
TREES, RATE, LEAVES, LEAST_IN_LEAF = 150, 0.1, 8, 15
ASKED_PART = 0.4  # of the numbers, drawn anew for each node
HELD_BACK = 1.25  # intervals' worth of belief in 0 at each leaf, by their weight
LEAST_CURVE = 1e-4
DIGITS = 4


def grow(x: Floats, y: NDArray[np.bool_], weight: Floats, signs: Sequence[int], seed: int) -> Trees:
    """Fit.

    Parameters
    ----------
    x
        Standardised numbers, shape (m, p), none missing.
    y
        Whether the first proposition holds, shape (m,), both kinds among them.
    weight
        Shape (m,).
    signs
        Shape (p,): 1 where more can only raise the score, -1 only lower it, 0 either.
    seed
        Of the numbers asked for.
    """
    weight = weight / weight.mean()
    bias = round(float(np.log(weight[y].sum() / weight[~y].sum())), DIGITS)
    score = np.full(len(y), bias)
    trees = []
    for number in range(TREES):
        believed = 1.0 / (1.0 + np.exp(-score))
        curve = np.maximum(believed * (1.0 - believed), LEAST_CURVE)
        grown = DecisionTreeRegressor(
            max_leaf_nodes=LEAVES,
            min_samples_leaf=LEAST_IN_LEAF,
            max_features=ASKED_PART,
            monotonic_cst=list(signs),
            random_state=seed + number,
        ).fit(x, (y - believed) / curve, sample_weight=weight * curve)
        nodes = grown.tree_
        behind = nodes.weighted_n_node_samples
        adds = RATE * nodes.value[:, 0, 0] * behind / (behind + HELD_BACK)
        trees.append(_plain(nodes, np.round(_in_order(nodes, adds, signs), DIGITS)))
        score = score + scores(Trees(0.0, (trees[-1],)), x)
    return Trees(bias, tuple(trees))


def scores(trees: Trees, x: Floats) -> Floats:
    """The score of each row of `x`, shape (m, p), from its own rounded numbers, shape (m,)."""
    widest = max((len(tree.asked) for tree in trees.trees), default=1)
    many = len(trees.trees)
    asked, above = (np.zeros((many, widest), np.int64) for _ in range(2))
    up_to, adds = np.full((many, widest), np.inf), np.zeros((many, widest))
    for t, tree in enumerate(trees.trees):
        size = len(tree.asked)
        asked[t, :size], above[t, :size] = tree.asked, tree.above
        up_to[t, :size], adds[t, :size] = tree.up_to, tree.adds
    each, rows = np.arange(many)[None, :], np.arange(len(x))[:, None]
    node = np.zeros((len(x), many), np.int64)
    inner = asked[each, node] != LEAF
    while inner.any():
        place = np.maximum(asked[each, node], 0)
        below = x[rows, place] <= up_to[each, node]
        node = np.where(inner, np.where(below, node + 1, above[each, node]), node)
        inner = asked[each, node] != LEAF
    return np.asarray(trees.bias + adds[each, node].sum(axis=1))


def _in_order(nodes: object, adds: Floats, signs: Sequence[int]) -> Floats:
    """What nodes add, with every signed question's two sides in order again.

    Leaves are shrunk by what stands behind each, which can put two neighbours in the wrong order:
    both sides of such a question are then cut off half-way between them.
    """
    left, right, asked = (
        nodes.children_left,  # type: ignore[attr-defined]
        nodes.children_right,  # type: ignore[attr-defined]
        nodes.feature,  # type: ignore[attr-defined]
    )

    def leaves(node: int) -> list[int]:
        return [node] if left[node] < 0 else leaves(left[node]) + leaves(right[node])

    adds = adds.copy()
    for node in np.flatnonzero(left >= 0):
        sign = signs[asked[node]]
        if not sign:
            continue
        low, high = leaves(left[node]), leaves(right[node])
        if sign < 0:
            low, high = high, low
        top, bottom = adds[low].max(), adds[high].min()
        if top > bottom:
            between = (top + bottom) / 2.0
            adds[low] = np.minimum(adds[low], between)
            adds[high] = np.maximum(adds[high], between)
    return adds


def _plain(nodes: object, adds: Floats) -> Tree:
    """The tree in its own order, which is depth first: left follows its parent."""
    left, right = nodes.children_left, nodes.children_right  # type: ignore[attr-defined]
    asked, up_to = nodes.feature, nodes.threshold  # type: ignore[attr-defined]
    # With a limit on leaves nodes are made best first: lay them out depth first.
    order: list[int] = []
    stack = [0]
    while stack:
        node = stack.pop()
        order.append(node)
        if left[node] >= 0:
            stack += [int(right[node]), int(left[node])]
    place = {node: i for i, node in enumerate(order)}
    inner = [left[node] >= 0 for node in order]
    return Tree(
        tuple(int(asked[n]) if i else LEAF for n, i in zip(order, inner, strict=True)),
        tuple(
            round(float(up_to[n]), DIGITS) if i else 0.0 for n, i in zip(order, inner, strict=True)
        ),
        tuple(place[int(right[n])] if i else 0 for n, i in zip(order, inner, strict=True)),
        tuple(0.0 if i else float(adds[n]) for n, i in zip(order, inner, strict=True)),
    )
