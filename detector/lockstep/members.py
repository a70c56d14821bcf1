"""Which fans stand behind a significant pair of cells."""

from __future__ import annotations

import numpy as np

from detector.lockstep.coaction import CellPairs
from detector.lockstep.edges import DAY, Codes, Edges, Ints, steps

_NONE = np.zeros(0, dtype=np.int64)


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
    by_cell, first = _by_cell(edges, pairs)
    n = np.diff(first)[walked]
    pair = np.repeat(np.arange(len(walked)), n)
    step = np.arange(int(n.sum())) - np.repeat(np.cumsum(n) - n, n)
    i = by_cell[first[walked][pair] + step]
    # Edges are sorted by fan and page: the other like is found by halving within the fan.
    j = _like_of(edges, edges.fan[i], cells.page[other][pair])
    near = np.abs(edges.time[i] - edges.time[j]) <= DAY
    here = (edges.fan[j] == edges.fan[i]) & (edges.page[j] == cells.page[other][pair])
    both = here & (edges.time[j] // cells.width == cells.bin[other][pair])
    both &= near == pairs.near[pair]
    return pair[both], i[both], j[both]


def _by_cell(edges: Edges, pairs: CellPairs) -> tuple[Ints, Ints]:
    """Edges of each cell, and where each cell's begin, shape (cells + 1,)."""
    cells = pairs.cells
    some = np.zeros(len(edges.pages), dtype=bool)
    some[cells.page] = True
    low, span = 0, 1
    if len(cells.bin):
        low = int(cells.bin.min())
        span = int(cells.bin.max()) - low + 1
    # Cells come sorted by page and bin.
    wanted = cells.page * span + (cells.bin - low)
    kept_parts, at_parts = [_NONE], [_NONE]
    for here in steps(len(edges)):
        page, bins = edges.page[here], edges.time[here] // cells.width - low
        kept = np.flatnonzero(some[page] & (bins >= 0) & (bins < span))
        key = page[kept].astype(np.int64) * span + bins[kept]
        at = np.minimum(np.searchsorted(wanted, key), max(len(wanted) - 1, 0))
        inside = wanted[at] == key
        kept_parts.append(kept[inside] + here.start)
        at_parts.append(at[inside])
    kept, at = np.concatenate(kept_parts), np.concatenate(at_parts)
    order = np.argsort(at, kind="stable")
    return kept[order], np.concatenate(([0], np.cumsum(np.bincount(at, minlength=len(wanted)))))


def _like_of(edges: Edges, fan: Codes, page: Ints) -> Ints:
    """Index of each fan's like of a page, or of some other like where there is none."""
    low = np.searchsorted(edges.fan, fan)
    high = np.searchsorted(edges.fan, fan, side="right")
    while len(low) and bool(np.any(high - low > 1)):
        middle = (low + high) // 2
        beyond = edges.page[middle] > page
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return low.astype(np.int64)
