"""Count who was where together, by sorting packed keys.

Every two likes of one fan make a pair. A pair of cells (page and time bin) is one 64-bit
key; sorted, equal keys stand in a row and the length of the row is the count. Shard `r`
owns the pairs whose less liked page is its own, so that its counts are final and nothing
is exchanged between shards: the same pure function runs in one process or in many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detector.lockstep.edges import DAY, Bools, Codes, Edges, Ints

# Pairs held in memory at once: eight bytes for each key and some ten arrays beside it.
PAIRS_AT_ONCE = 4_000_000


class Cells(NamedTuple):
    """Cells of one width: `code` of each edge, then page, bin and fans of each cell."""

    width: int
    code: Codes
    page: Ints
    bin: Ints
    size: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What was counted over a set of pairs of likes.

    Attributes
    ----------
    left, right
        Cell codes, shape (k,).
    near
        Whether the two likes stood at most a day apart, shape (k,).
    together
        Fans who made both likes, shape (k,).
    common, common_near
        Fans common to the two pages, and those whose two likes were near, shape (k,).
    """

    left: Ints
    right: Ints
    near: Bools
    together: Ints
    common: Ints
    common_near: Ints


class PagePairs(NamedTuple):
    """Pairs of pages, each shape (k,), by ascending key.

    The packed key is `left * pages + right`; `common` counts the fans of both, `near` those
    of them whose two likes stood at most a day apart.
    """

    key: Ints
    common: Ints
    near: Ints


class ShardCounts(NamedTuple):
    """What one shard counted: by scale, and by pair of pages."""

    scales: list[Counts]
    pages: PagePairs


def cells_of(edges: Edges, width: int) -> Cells:
    """Cut each page's time into bins of `width` seconds, counted from 1970."""
    bins = edges.time // width
    low = int(bins.min()) if len(bins) else 0
    span = int(bins.max()) - low + 1 if len(bins) else 1
    key = edges.page.astype(np.int64) * span + (bins - low)
    cells, code, size = np.unique(key, return_inverse=True, return_counts=True)
    return Cells(width, code.astype(np.int32), cells // span, cells % span + low, size)


def fan_ends(edges: Edges) -> Ints:
    """For each edge, the index after the last edge of its fan, shape (n,)."""
    last = np.searchsorted(edges.fan, np.arange(len(edges.fans)), side="right")
    return last[edges.fan]


def shards(edges: Edges, ends: Ints, at_once: int = PAIRS_AT_ONCE) -> list[tuple[int, int]]:
    """Runs `[first, end)` of pages whose pairs fit into memory together."""
    pairs = np.bincount(
        edges.page, weights=ends - np.arange(len(edges)) - 1, minlength=len(edges.pages)
    )
    cut: list[tuple[int, int]] = []
    first, held = 0, 0.0
    for page, n in enumerate(pairs):
        if page > first and held + n > at_once:
            cut.append((first, page))
            first, held = page, 0.0
        held += n
    cut.append((first, len(pairs)))
    return cut


def pairs_of(edges: Edges, ends: Ints, first: int, end: int) -> tuple[Ints, Ints]:
    """Edge indices of all pairs of likes whose less liked page is in `[first, end)`."""
    left = np.flatnonzero((edges.page >= first) & (edges.page < end))
    reach = (ends - np.arange(len(edges)) - 1)[left]
    total = int(reach.sum())
    start = np.repeat(left, reach)
    # 1, 2, 3 ... within each left edge.
    step = np.arange(total) - np.repeat(np.cumsum(reach) - reach, reach) + 1
    return start, start + step


def tally(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys, ascending, and how often each stands there."""
    keys.sort()
    edge = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else keys
    return keys[edge], np.diff(np.append(edge, len(keys)))


def look_up(keys: Ints, counts: Ints, wanted: Ints) -> Ints:
    """Counts of the wanted keys; 0 for one that is not there."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, counts[at], 0)


def count_shard(
    edges: Edges,
    ends: Ints,
    scales: list[Cells],
    pages: tuple[int, int],
    least: int,
    clean: Bools | None = None,
) -> ShardCounts:
    """Count one shard on every scale.

    Parameters
    ----------
    ends
        From `fan_ends`.
    pages
        Run of pages whose pairs are counted, half-open.
    least
        Pairs of cells with fewer fans together are left out.
    clean
        Fans whose likes make up `common` and `common_near`, shape (fans,); all when None.

    Returns
    -------
    ShardCounts
        One `Counts` for each scale, and the pairs of pages behind them.
    """
    i, j = pairs_of(edges, ends, *pages)
    near = np.abs(edges.time[i] - edges.time[j]) <= DAY
    n_pages = len(edges.pages)
    page_key = edges.page[i].astype(np.int64) * n_pages + edges.page[j]
    kept = np.ones(len(i), dtype=bool) if clean is None else clean[edges.fan[i]]
    common = tally(page_key[kept])
    common_near = tally(page_key[kept & near])
    found = []
    for cells in scales:
        n_cells = len(cells.size)
        key = (cells.code[i].astype(np.int64) * n_cells + cells.code[j]) * 2 + near
        keys, together = tally(key)
        many = together >= least
        keys, together = keys[many], together[many]
        left, right = keys // 2 // n_cells, keys // 2 % n_cells
        pages_key = cells.page[left] * n_pages + cells.page[right]
        found.append(
            Counts(
                left,
                right,
                keys % 2 == 1,
                together,
                look_up(*common, pages_key),
                look_up(*common_near, pages_key),
            )
        )
    return ShardCounts(found, PagePairs(*common, look_up(*common_near, common[0])))
