"""A sum of small trees: the joint score of numbers that depend on each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAF = -1


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree, node by node from its root, node 0.

    Attributes
    ----------
    asked
        Place of the number that a node asks for, `LEAF` where it asks for none.
    up_to
        Values up to this go on at the node after it in the same list.
    above
        Node at which larger values go on.
    adds
        What a leaf adds to the natural logarithm of the ratio.
    """

    asked: tuple[int, ...]
    up_to: tuple[float, ...]
    above: tuple[int, ...]
    adds: tuple[float, ...]

    def at(self, values: Mapping[int, float]) -> float:
        """What it adds at `values`; a number that is not there counts as 0, its mean."""
        node = 0
        while (place := self.asked[node]) != LEAF:
            below = values.get(place, 0.0) <= self.up_to[node]
            node = node + 1 if below else self.above[node]
        return self.adds[node]


@dataclass(frozen=True, slots=True)
class Trees:
    """A bias and trees, natural logarithm of a ratio."""

    bias: float
    trees: tuple[Tree, ...]

    def at(self, values: Mapping[int, float]) -> float:
        """The score at `values`, place to number."""
        return self.bias + sum(tree.at(values) for tree in self.trees)


def to_record(trees: Trees) -> list[Any]:
    """As JSON: the bias, then each tree's nodes, a number or `[asked, up_to, above]`."""
    return [
        trees.bias,
        *(
            [
                tree.adds[i] if asked == LEAF else [asked, tree.up_to[i], tree.above[i]]
                for i, asked in enumerate(tree.asked)
            ]
            for tree in trees.trees
        ),
    ]


def from_record(record: Sequence[Any]) -> Trees:
    """The trees that `to_record` wrote."""
    return Trees(record[0], tuple(_tree(nodes) for nodes in record[1:]))


def _tree(nodes: Sequence[float | Sequence[float]]) -> Tree:
    inner = [None if isinstance(node, int | float) else node for node in nodes]
    return Tree(
        tuple(LEAF if node is None else int(node[0]) for node in inner),
        tuple(0.0 if node is None else float(node[1]) for node in inner),
        tuple(0 if node is None else int(node[2]) for node in inner),
        tuple(float(node) if isinstance(node, int | float) else 0.0 for node in nodes),
    )
