"""Count who was where together, by sorting packed keys.

Every two likes of one fan make a pair, and a pair is one 64-bit key (`pairkeys`). Shard `r`
owns the pairs whose less liked page is its own, so that its counts are final and nothing
is exchanged between shards: the same pure function runs in one thread or in many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed

from detector.lockstep.chance import CLASSES, CellMeans
from detector.lockstep.edges import DAY, Bools, ByPage, Edges, Floats, Ints, steps
from detector.lockstep.pairkeys import SEASON, Layout

# Pairs held in memory at once by each thread: some four arrays of eight bytes for each. A page of
# more pairs is held whole.
PAIRS_AT_ONCE = 3_000_000
# Pairs whose keys are made at once.
_KEYS_AT_ONCE = 1 << 19
# Two or three fans together are never a group.
LEAST = 4
# Page pairs with fewer close fans, or a smaller part of the fans of both, are not kept:
# they are most of all page pairs. Two genuine pages share at most 27 % of their audiences
# (He et al., StarScout, 2024).
LEAST_CLOSE = 10
LEAST_SHARED = 0.3
# Kept too: those a tenth of whose fans came to the other within a day, as hardly any two
# genuine pages' do at any time. Two such pages tell nothing; a web of many does (`audience`).
LEAST_NEAR = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Pairs of cells of one width in which enough fans stood together.

    Attributes
    ----------
    width
        Of the cells in seconds.
    left_page, left_bin, right_page, right_bin
        The two cells, shape (k,).
    near
        Whether the two likes stood at most a day apart, shape (k,).
    together
        Fans who made both likes, shape (k,).
    common, common_near, common_season
        Fans common to the two pages, those whose two likes were near, and those whose likes
        were of one season, shape (k,).
    """

    width: int
    left_page: Ints
    left_bin: Ints
    right_page: Ints
    right_bin: Ints
    near: Bools
    together: Ints
    common: Ints
    common_near: Ints
    common_season: Ints

    def of(self, kept: Bools) -> Counts:
        """Some of the pairs."""
        names = [name for name in self.__slots__ if name != "width"]
        return Counts(self.width, *(getattr(self, name)[kept] for name in names))


class PagePairs(NamedTuple):
    """Pairs of pages, each shape (k,), by ascending key.

    The packed key is `left * pages + right`; `common` counts the fans of both, `close` those
    of them whose two likes stood at most fifteen days apart, `near` a day. Only pairs with a shared
    audience; `much` says whether the audience is shared that much that the pair tells by itself.
    """

    key: Ints
    common: Ints
    close: Ints
    near: Ints
    much: Bools


class Counted(NamedTuple):
    """What was counted.

    Attributes
    ----------
    scales
        Pairs of cells that are kept, by scale, coarsest first.
    pages
        Pairs of pages with a shared audience.
    candidates
        Pairs of cells with enough fans together, kept or not.
    means
        How many pairs of cells there are, by their means (`CellMeans.classed`).
    """

    scales: list[Counts]
    pages: PagePairs
    candidates: int
    means: Floats


def count_pairs(
    edges: Edges,
    scales: Sequence[int],
    *,
    least: int = LEAST,
    at_once: int = PAIRS_AT_ONCE,
    jobs: int = 1,
    keep: Callable[[Counts], Bools] | None = None,
    pages_of: ByPage | None = None,
    cells: CellMeans | None = None,
    piece: tuple[int, int] = (0, 1),
) -> Counted:
    """Count all pairs on every scale.

    Parameters
    ----------
    scales
        Widths in seconds, each a multiple of the next finer one.
    least
        Pairs of cells with fewer fans together are left out.
    at_once
        Pairs that one thread holds.
    jobs
        Threads: sorting and adding leave Python's lock alone.
    keep
        Which pairs of cells of a shard are worth their memory; all without it.
    pages_of
        The index of the likes by page, where it is there already.
    cells
        Cells on these scales, for the means of all their pairs; none without it.
    piece
        The number of a piece and of pieces, to count a part of the shards only; all pieces
        behind one another are the whole.
    """
    layout = Layout.of(edges, scales)
    ends = fan_ends(edges)
    pages = pages_of or ByPage.of(edges)
    sizes = edges.page_sizes
    parts = Parallel(n_jobs=jobs, prefer="threads")(
        delayed(count_shard)(edges, layout, ends, pages.run(a, b), a, least, sizes, keep, cells)
        for a, b in _of_piece(shards(edges, ends, layout.most_pages, at_once), piece)
    )
    return merged(parts)


def _of_piece(cut: list[tuple[int, int]], piece: tuple[int, int]) -> list[tuple[int, int]]:
    """The shards of a piece; an empty one where there are fewer shards than pieces."""
    number, pieces = piece
    first, end = (len(cut) * k // pieces for k in (number, number + 1))
    return cut[first:end] or [(0, 0)]


def merged(parts: Sequence[Counted]) -> Counted:
    """What was counted in pieces, behind one another."""
    return Counted(
        [_joined(Counts, list(scale)) for scale in zip(*(p.scales for p in parts), strict=True)],
        PagePairs(*(np.concatenate(p) for p in zip(*(s.pages for s in parts), strict=True))),
        sum(part.candidates for part in parts),
        np.sum([part.means for part in parts], axis=0),
    )


def fan_ends(edges: Edges) -> Ints:
    """For each fan, the index after his last edge, shape (fans,)."""
    return np.cumsum(edges.fan_sizes)


def pairs_there(edges: Edges) -> int:
    """How many pairs of likes of one fan there are."""
    n = edges.fan_sizes
    return int((n * (n - 1) // 2).sum())


def shards(edges: Edges, ends: Ints, most_pages: int, at_once: int) -> list[tuple[int, int]]:
    """Runs `[first, end)` of pages whose pairs fit into memory together."""
    pairs = np.zeros(len(edges.pages))
    for here in steps(len(edges)):
        left = ends[edges.fan[here]] - np.arange(here.start, here.stop) - 1
        pairs += np.bincount(edges.page[here], weights=left, minlength=len(pairs))
    cut: list[tuple[int, int]] = []
    first, held = 0, 0.0
    for page, n in enumerate(pairs.tolist()):
        if page > first and (held + n > at_once or page - first >= most_pages):
            cut.append((first, page))
            first, held = page, 0.0
        held += n
    cut.append((first, len(pairs)))
    return cut


def pairs_of(edges: Edges, left: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Edge indices of all pairs whose less liked page holds one of the edges `left`."""
    reach = ends[edges.fan[left]] - left - 1
    total = int(reach.sum())
    start = np.repeat(left, reach)
    # 1, 2, 3 ... after each left edge.
    other = np.arange(total)
    other += np.repeat(left + 1 - (np.cumsum(reach) - reach), reach)
    return start, other


def count_shard(
    edges: Edges,
    layout: Layout,
    ends: Ints,
    mine: Ints,
    first: int,
    least: int,
    sizes: Ints,
    keep: Callable[[Counts], Bools] | None = None,
    cells: CellMeans | None = None,
) -> Counted:
    """Count one shard on every scale.

    Parameters
    ----------
    ends
        From `fan_ends`.
    mine
        Edges of the shard's pages, which begin with page `first`.
    least
        Pairs of cells with fewer fans together are left out.
    sizes
        Fans of each page, shape (pages,).
    keep
        Which pairs of cells to keep; the others are only counted.
    cells
        Whose pairs' means are classed.
    """
    # In the order of the edges, what is read of either like lies close together.
    keys = _keys(edges, layout, ends, np.sort(mine), first)
    keys.sort()
    keys, begin, common = _runs(keys, layout.right, least)
    pages = layout.pages(keys[begin])
    near, close, season = (
        np.add.reduceat((keys >> bit) & 1, begin) if len(begin) else begin
        for bit in (layout.near, 0, 1)
    )
    means = np.zeros(CLASSES + 1)
    if cells is not None:
        means = cells.classed(pages[0] + first, pages[1], (common, near, season))
    n_pages = len(edges.pages)
    page_key = (pages[0] + first) * n_pages + pages[1]
    found, candidates = [], 0
    for scale, width in enumerate(layout.widths):
        # A finer cell lies in a coarser one: what is too few there stays too few.
        keys, start, together = _runs(keys, layout.shifts[scale], least)
        these = keys[start]
        left_page, right_page = layout.pages(these)
        left_bin, right_bin = layout.bins(these, scale)
        at = np.searchsorted(page_key, (left_page + first) * n_pages + right_page)
        counts = Counts(
            width,
            left_page + first,
            left_bin,
            right_page,
            right_bin,
            layout.is_near(these),
            together,
            common[at],
            near[at],
            season[at],
        )
        candidates += len(these)
        found.append(counts if keep is None else counts.of(keep(counts)))
    union = sizes[pages[0] + first] + sizes[pages[1]] - common
    much = (close >= LEAST_CLOSE) & (close >= LEAST_SHARED * union)
    tied = much | ((near >= least) & (near >= LEAST_NEAR * union))
    pairs = PagePairs(page_key[tied], common[tied], close[tied], near[tied], much[tied])
    return Counted(found, pairs, candidates, means)


def _keys(edges: Edges, layout: Layout, ends: Ints, mine: Ints, first: int) -> Ints:
    """Keys of all pairs of a shard; what each is made of takes more room than the key."""
    upto = np.concatenate(([0], np.cumsum(ends[edges.fan[mine]] - mine - 1)))
    keys, begin = np.empty(upto[-1], dtype=np.int64), 0
    while begin < len(mine):
        end = int(np.searchsorted(upto, upto[begin] + _KEYS_AT_ONCE, side="right")) - 1
        end = max(begin + 1, end)
        i, j = pairs_of(edges, mine[begin:end], ends)
        gap = np.abs(edges.time[i] - edges.time[j])
        pages = (edges.page[i] - first, edges.page[j])
        keys[upto[begin] : upto[end]] = layout.key(i, j, pages, gap)
        begin = end
    return keys


def pages_in_common(edges: Edges, kept: Bools) -> tuple[tuple[Ints, Ints], ...]:
    """Fans common to two pages among some fans, and those whose likes are near or of one season.

    Parameters
    ----------
    kept
        The fans counted, shape (fans,).

    Returns
    -------
    three pairs of arrays
        Packed page pairs, ascending, and their counts: of all, and of those at most a day
        and a season apart.
    """
    few = edges.of(kept[edges.fan])
    i, j = pairs_of(few, np.arange(len(few)), fan_ends(few))
    key = few.page[i].astype(np.int64) * len(few.pages) + few.page[j]
    gap = np.abs(few.time[i] - few.time[j])
    parts = (key, key[gap <= DAY], key[gap <= SEASON])
    return tuple(np.unique(part, return_counts=True) for part in parts)


def look_up(keys: Ints, counts: Ints, wanted: Ints) -> Ints:
    """Counts of the wanted keys; 0 for one that is not there."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, counts[at], 0)


def _runs(keys: Ints, shift: int, least: int) -> tuple[Ints, Ints, Ints]:
    """Sorted keys whose prefix stands there often enough; where each begins, how often."""
    if not len(keys):
        return keys, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    new = np.flatnonzero((keys[1:] ^ keys[:-1]) >> shift) + 1
    count = np.diff(np.concatenate(([0], new, [len(keys)])))
    many = count >= least
    keys, count = keys[np.repeat(many, count)], count[many]
    return keys, np.cumsum(count) - count, count


def _joined(kind: type[Counts], parts: list[Counts]) -> Counts:
    names = [name for name in kind.__slots__ if name != "width"]
    return kind(
        parts[0].width,
        *(np.concatenate([getattr(part, name) for part in parts]) for name in names),
    )
