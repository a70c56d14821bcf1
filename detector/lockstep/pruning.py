"""The densest block of fans and columns, peeled from what pruning leaves of the network.

Greedy peeling takes the lightest node away, again and again (Hooi et al., KDD 2016, after
Charikar 2000). Whatever it remembers as densest has no node lighter than its density: the
next step would have made it denser. So a node lighter than a density that is reached
anyhow is peeled before, in whatever order, and whole rounds of such nodes can be taken away
at once, with sums over all likes, until few are. Only the rest is peeled node by
node. The result is that of peeling everything.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detector.lockstep.edges import Bools, Codes, Floats, Ints, steps, tally
from detector.lockstep.peeling import peel

COLUMN_WEIGHT = 5.0  # Hooi et al., section 4.3
# Rounding must not take away a node that is as heavy as the density.
_SLACK = 1e-9
# A round that leaves more than this part of the likes is the last one.
_LEFT = 0.97


class Block(NamedTuple):
    """The fans and columns of the densest block, ascending, and its weight per node.

    Both are empty where nothing is denser than what was asked for; `density` is then that.
    """

    fans: Ints
    columns: Ints
    density: float


def densest(
    fan: Codes,
    column: Codes,
    shape: tuple[int, int],
    *,
    at_least: float = 0.0,
    weight: Floats | None = None,
) -> Block:
    """Find the densest block of a network of fans and columns.

    Parameters
    ----------
    fan, column
        The two ends of each like, by ascending fan, shape (n,).
    shape
        How many fans and columns there may be.
    at_least
        A block that is not denser than this need not be found.
    weight
        Of a like in each column, shape (columns,); without it that of a column of d fans is
        1 / log(d + 5), so that a crowd, and likes hidden in it, count little.
    """
    if weight is None:
        weight = 1 / np.log(tally(column, shape[1]) + COLUMN_WEIGHT)
    bound = at_least
    while len(fan):
        of_fan, of_column = _weights(fan, column, weight, shape)
        nodes = np.count_nonzero(of_fan) + np.count_nonzero(of_column)
        bound = max(bound, float(of_column.sum()) / nodes)
        enough = bound * (1 - _SLACK)
        heavy, before = (of_fan >= enough, of_column >= enough), len(fan)
        fan, column = _among(fan, column, heavy)
        if len(fan) > _LEFT * before:
            break
    if not len(fan):
        none = np.zeros(0, dtype=np.int64)
        return Block(none, none, bound)
    fans, columns, density = _peeled(fan, column, weight, shape)
    if density <= at_least:
        return Block(fans[:0], columns[:0], at_least)
    return Block(fans, columns, density)


def without(fan: Codes, column: Codes, shape: tuple[int, int], block: Block) -> Bools:
    """Which likes are not the block's own, shape (n,)."""
    inside = np.zeros(shape[0], dtype=bool), np.zeros(shape[1], dtype=bool)
    for mask, codes in zip(inside, block[:2], strict=True):
        mask[codes] = True
    kept = np.empty(len(fan), dtype=bool)
    for here in steps(len(fan)):
        kept[here] = ~(inside[0][fan[here]] & inside[1][column[here]])
    return kept


def _weights(
    fan: Codes, column: Codes, weight: Floats, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Weight of the likes of each fan and of each column."""
    of_fan = np.zeros(shape[0])
    for here in steps(len(fan)):
        # By ascending fan, each step has a run of them.
        first = int(fan[here.start])
        some = np.bincount(fan[here] - first, weights=weight[column[here]])
        of_fan[first : first + len(some)] += some
    return of_fan, tally(column, shape[1]) * weight


def _among(fan: Codes, column: Codes, heavy: tuple[Bools, Bools]) -> tuple[Codes, Codes]:
    """The likes of heavy fans in heavy columns."""
    kept = [heavy[0][fan[here]] & heavy[1][column[here]] for here in steps(len(fan))]
    whole = np.concatenate(kept)
    return fan[whole], column[whole]


def _peeled(
    fan: Codes, column: Codes, weight: Floats, shape: tuple[int, int]
) -> tuple[Ints, Ints, float]:
    """The densest block by peeling node by node."""
    (fans, row), (columns, place) = _numbered(fan, shape[0]), _numbered(column, shape[1])
    by_column, n = np.argsort(place, kind="stable"), len(fan)
    # Each like stands at its fan, and then again at its column.
    other, of_like = np.empty(2 * n, dtype=np.int64), np.empty(2 * n)
    other[:n], other[n:] = place, row[by_column]
    other[:n] += len(fans)
    of_like[:n], of_like[n:] = weight[column], weight[column[by_column]]
    del by_column
    sizes = tally(row, len(fans)), tally(place, len(columns))
    gone, density = peel(np.cumsum(np.concatenate([[0], *sizes])), other, of_like)
    left = gone < 0
    return fans[left[: len(fans)]], columns[left[len(fans) :]], density


def _numbered(codes: Codes, n: int) -> tuple[Ints, Codes]:
    """The codes that stand there, ascending, and the place of each among them."""
    there = np.zeros(n, dtype=bool)
    there[codes] = True
    return np.flatnonzero(there), (np.cumsum(there, dtype=np.int32) - 1)[codes]
