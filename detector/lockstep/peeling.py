"""Greedy peeling: take away the node that adds least, remember the densest remainder."""

from __future__ import annotations

import numpy as np

from detector.history.compiled import compiled
from detector.lockstep.edges import Floats, Ints


@compiled("void(float64[:], int64)")
def _mend(tree: Floats, at: int) -> None:
    """Carry a changed leaf up to the root."""
    at //= 2
    while at >= 1:
        tree[at] = min(tree[2 * at], tree[2 * at + 1])
        at //= 2


@compiled("Tuple((int64[:], float64))(int64[:], int64[:], float64[:])")
def peel(first: Ints, other: Ints, weight: Floats) -> tuple[Ints, float]:
    """Peel a network.

    The lightest node is found by a tree of minima over all nodes (Hooi et al. 2016,
    section 4.4), so that the whole takes `O(edges log nodes)`.

    Parameters
    ----------
    first
        Where each node's neighbours begin in `other`, shape (nodes + 1,).
    other, weight
        Neighbours and the weight of the tie, each tie standing at both of its ends.

    Returns
    -------
    gone, density
        For each node the step at which it was taken away, -1 for those of the densest
        remainder, shape (nodes,); and that remainder's weight per node.
    """
    nodes = len(first) - 1
    size = 1
    while size < nodes:
        size *= 2
    tree = np.full(2 * size, np.inf)
    total = 0.0
    for node in range(nodes):
        mine = 0.0
        for k in range(first[node], first[node + 1]):
            mine += weight[k]
        tree[size + node] = mine
        total += mine / 2
    for at in range(size - 1, 0, -1):
        tree[at] = min(tree[2 * at], tree[2 * at + 1])

    gone = np.full(nodes, -1)
    best, best_step = total / nodes, 0
    for step in range(nodes):
        at = 1
        while at < size:
            at = 2 * at if tree[2 * at] <= tree[2 * at + 1] else 2 * at + 1
        node = at - size
        total -= tree[at]
        gone[node] = step
        tree[at] = np.inf
        _mend(tree, at)
        for k in range(first[node], first[node + 1]):
            near = other[k]
            if gone[near] >= 0:
                continue
            at = size + near
            tree[at] -= weight[k]
            _mend(tree, at)
        left = nodes - step - 1
        # Rounding must not make an empty remainder look dense.
        if left > 0 and total / left > best * (1 + 1e-12):
            best, best_step = total / left, step + 1
    for node in range(nodes):
        if gone[node] >= best_step:
            gone[node] = -1
    return gone, best
