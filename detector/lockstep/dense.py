"""Dense blocks of fans and windows: a second opinion that counts no pairs.

FRAUDAR (Hooi et al., KDD 2016) peels the network of fans and cells (a page in four
hours): whoever adds least to the density goes first, and the densest remainder is the
block. A cell of d fans weighs 1 / log(d + 5) a like, so that a crowded hour, and likes
hidden among it, count little. A block is believed while it is a quarter denser than
every block of the same likes with the times of each page dealt anew among its fans.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from detector.lockstep.edges import Bools, ByPage, Codes, Edges
from detector.lockstep.pruning import densest, without

HOURS = 4 * 3_600
SHUFFLES = 3
# How much denser than any of them. Simulated fan clubs, recommendations and short-lived
# fans reached 1.17 times the shuffled density, planted groups 1.34 and more.
DENSER = 1.25
MOST_BLOCKS = 50
LEAST_FANS = 4
LEAST_CELLS = 3
# Likes, and places for cells, that are numbered or dealt at once.
_AT_ONCE = 1 << 24
# Bits of the number by which a like is dealt.
_CHANCE = 36


def dense_fans(edges: Edges, rng: np.random.Generator, *, pages_of: ByPage | None = None) -> Bools:
    """Fans of dense blocks, shape (fans,).

    Parameters
    ----------
    edges
        Likes.
    rng
        Deals the times anew.
    pages_of
        The index of the likes by page, where it is there already.
    """
    inside = np.zeros(len(edges.fans), dtype=bool)
    if not len(edges):
        return inside
    pages = pages_of or ByPage.of(edges)
    fan, (cell, cells) = edges.fan, _cells(edges, pages)
    shape = len(edges.fans), cells
    density = 0.0
    for _ in range(SHUFFLES):
        density = densest(fan, _dealt(edges, pages, cell, rng), shape, at_least=density).density
    for _ in range(MOST_BLOCKS):
        block = densest(fan, cell, shape, at_least=DENSER * density)
        if not len(block.fans):
            break
        if len(block.fans) >= LEAST_FANS and len(block.columns) >= LEAST_CELLS:
            inside[block.fans] = True
        # The block's own likes go, its members may stand in another one.
        kept = without(fan, cell, shape, block)
        fan, cell = fan[kept], cell[kept]
    return inside


def _runs(pages: ByPage, places: int) -> list[tuple[int, int]]:
    """Runs `[first, end)` of pages with so few likes and cells that each fits into memory."""
    cost = np.cumsum(np.diff(pages.first) + places)
    cut = [0]
    while cut[-1] < len(cost):
        done = cost[cut[-1] - 1] if cut[-1] else 0
        cut.append(max(cut[-1] + 1, int(np.searchsorted(cost, done + _AT_ONCE, side="right"))))
    return list(pairwise(cut))


def _cells(edges: Edges, pages: ByPage) -> tuple[Codes, int]:
    """The cell of each like, numbered without gaps, shape (n,), and how many there are."""
    low = int(edges.time.min()) // HOURS
    places = int(edges.time.max()) // HOURS - low + 1
    cell, known = np.empty(len(edges), dtype=np.int32), 0
    for first, end in _runs(pages, places):
        likes = pages.run(first, end)
        place = (edges.page[likes].astype(np.int64) - first) * places
        place += edges.time[likes] // HOURS - low
        taken = np.zeros((end - first) * places, dtype=bool)
        taken[place] = True
        number = np.cumsum(taken, dtype=np.int32)
        cell[likes] = number[place] + (known - 1)
        known += int(number[-1])
    return cell, known


def _dealt(edges: Edges, pages: ByPage, cell: Codes, rng: np.random.Generator) -> Codes:
    """The cells with the times of each page dealt anew among its fans."""
    dealt = np.empty_like(cell)
    for first, end in _runs(pages, 0):
        likes = pages.run(first, end)
        page = edges.page[likes].astype(np.int64) - first
        # Pages stand in a row: in the order of page and chance each keeps its own likes.
        page <<= _CHANCE
        page |= rng.integers(0, 1 << _CHANCE, len(likes))
        dealt[likes] = cell[likes[np.argsort(page)]]
    return dealt
