"""Which fans stand behind a significant pair of cells."""

from __future__ import annotations

import numpy as np

from detector.lockstep.coaction import CellPairs
from detector.lockstep.edges import DAY, Edges, Ints


def members_of(edges: Edges, pairs: CellPairs) -> tuple[Ints, Ints, Ints]:
    """The likes behind each pair.

    Returns
    -------
    pair, left, right
        Index of the pair and of the two edges of one fan, each shape (m,): one entry for
        every fan of every pair.
    """
    cells = pairs.cells
    # The smaller cell is walked through, the other like is looked up.
    swap = cells.size[pairs.right] < cells.size[pairs.left]
    walked = np.where(swap, pairs.right, pairs.left)
    other = np.where(swap, pairs.left, pairs.right)
    by_cell = np.argsort(cells.code, kind="stable")
    first = np.concatenate(([0], np.cumsum(cells.size)))
    n = cells.size[walked]
    pair = np.repeat(np.arange(len(walked)), n)
    step = np.arange(int(n.sum())) - np.repeat(np.cumsum(n) - n, n)
    i = by_cell[first[walked][pair] + step]
    # Edges are sorted by fan and page, so the packed key of both is sorted.
    pages = len(edges.pages)
    key = edges.fan.astype(np.int64) * pages + edges.page
    wanted = edges.fan[i].astype(np.int64) * pages + cells.page[other][pair]
    j = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    near = np.abs(edges.time[i] - edges.time[j]) <= DAY
    both = (key[j] == wanted) & (cells.code[j] == other[pair]) & (near == pairs.near[pair])
    return pair[both], i[both], j[both]
