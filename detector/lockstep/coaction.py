"""The cell-pair co-action test: did the fans of two pages come in the same two windows?

Null model: the times of a page's likes are exchangeable among its fans; who liked which
page is kept. Of the `c` fans common to pages p and q, then
`lambda = c * (w_A / n_p) * (w_B / n_q)` are expected in both cell A of p and cell B of q,
where `w` counts the fans of a cell and `n` those of a page. A shared taste makes `c`
large and is no evidence; coming together in time is.

Two likes at most a day apart are often one session (a fan who joins the platform likes
what he knows), which is one coincidence and not two: for them
`lambda = c_near * max(w_A / n_p, w_B / n_q)`, with the fans whose two likes are near.

Fans come and go: for cells that begin at most a season apart `lambda` is no less than what
`season` expects.

The tail is Poisson's, and Benjamini and Hochberg's procedure (JRSS B, 1995) runs over all
pairs of cells of all scales that can tell, also those that were empty, by what each can show at
all (`chance`). What is taken must also be large: leaving the fans of the pair themselves
out of `c`, `w` and `n` (one is kept, so that nothing becomes impossible), at most a tenth of
their number may be expected. With them left in, a group that makes up a third of a small
page would hide itself. Only such pairs count as discoveries; all pairs count as tests.

The rate is nominal: the procedure is proved for independent tests that can show any p-value.
Pairs of one list share cells and fans, and scales lie within one another. How many of those named
are right is measured on simulated lists (docs/lockstep.md) and not implied.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import gammainc

from detector.lockstep.chance import ByChance, CellMeans
from detector.lockstep.counting import (
    LEAST,
    Counted,
    Counts,
    PagePairs,
    count_pairs,
)
from detector.lockstep.edges import DAY, Bools, ByPage, Edges, Floats, Ints
from detector.lockstep.expected import NullModel, may_be_below
from detector.lockstep.timeline import Timeline

HOUR = 3_600
SCALES = (4 * HOUR, DAY, 5 * DAY, 15 * DAY)
# Share of false discoveries among significant pairs of cells.
RATE = 0.001
# Most of a pair's count that everybody else's habits may explain.
BY_CHANCE = 0.1
# No pair is taken whose own p-value is above this, however many others there are.
MOST = 1e-4


class Cells(NamedTuple):
    """Cells of one width: page, bin (counted from 1970) and fans of each, shape (cells,)."""

    width: int
    page: Ints
    bin: Ints
    size: Ints


@dataclass(frozen=True, slots=True, eq=False)
class CellPairs:
    """Significant pairs of cells of one scale.

    Attributes
    ----------
    cells
        The cells of these pairs.
    left, right
        Indices into them, shape (k,).
    near
        Whether the likes stood at most a day apart, shape (k,).
    together, expected
        Fans in both cells, and how many the null model expects, shape (k,).
    others
        How many it expects when these fans themselves are left out of `c`, `w` and `n`,
        shape (k,).
    p_value
        One-sided, of the single pair, shape (k,).
    """

    cells: Cells
    left: Ints
    right: Ints
    near: Bools
    together: Ints
    expected: Floats
    others: Floats
    p_value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CoAction:
    """The test's result.

    Attributes
    ----------
    scales
        Significant pairs by scale.
    chance
        Pairs of cells that there were, and how many of them are as telling by chance.
    pages
        Fans common to pairs of pages, where enough of them came close together.
    """

    scales: tuple[CellPairs, ...]
    chance: ByChance
    pages: PagePairs


def co_action(
    edges: Edges,
    *,
    scales: tuple[int, ...] = SCALES,
    rate: float = RATE,
    clean: Bools | None = None,
    counted: Counted | None = None,
    timeline: Timeline | None = None,
    pages_of: ByPage | None = None,
    jobs: int = 1,
) -> CoAction:
    """Test every pair of cells of every two pages.

    Parameters
    ----------
    scales
        Widths of the cells in seconds, each a multiple of the next finer one. Widths under
        a day are left out for daily times.
    rate
        False-discovery rate among the pairs.
    clean
        For the second round: fans, shape (fans,), from whom the expectation is taken. A
        large group swells `c`, `w` and `n` and so hides a part of itself; without its
        known members the expectation is that of everybody else. One fan is added to each
        count, so that nothing is expected to be impossible. p-values of this round are
        descriptive: the members were chosen by the same data.
    counted
        From `count_of`, when it was done before: both rounds count the same. Without it
        the pairs are counted here, and those that cannot be rejected whatever else is
        found are dropped shard by shard, so that memory does not grow with their number.
        The result is the same.
    timeline, pages_of
        The indices of the likes by time and by page, where they are there already.
    jobs
        Threads to count in.
    """
    timeline = timeline or Timeline.of(edges)
    model = NullModel.of(edges, timeline, clean)
    if counted is None:
        counted = count_few(edges, model, scales=scales, jobs=jobs, pages_of=pages_of)
    chance = ByChance.of(counted.means, LEAST)
    # The largest p-value that is rejected when every candidate is.
    most = float(np.log(min(MOST, chance.limit(rate * counted.candidates))))
    # Only what may be taken counts as a discovery: chosen from all others afterwards, a few of
    # them could hold most of the false ones.
    tested = [
        _chosen(pairs, (pairs.p_value <= MOST) & (pairs.others <= BY_CHANCE * pairs.together))
        for pairs in (_significance(model, each, most) for each in counted.scales)
    ]
    limit = chance.threshold(np.concatenate([pairs.p_value for pairs in tested]), rate)
    chosen = [_chosen(pairs, pairs.p_value <= limit) for pairs in tested]
    # Finest first: what a cell is tied to is the next wider one.
    return CoAction(tuple(reversed(chosen)), chance, counted.pages)


def count_of(
    edges: Edges,
    *,
    scales: tuple[int, ...] = SCALES,
    jobs: int = 1,
    keep: Callable[[Counts], Bools] | None = None,
    timeline: Timeline | None = None,
    pages_of: ByPage | None = None,
    piece: tuple[int, int] = (0, 1),
) -> Counted:
    """The counting alone, the same for both rounds."""
    timeline = timeline or Timeline.of(edges)
    widths = _widths(edges, scales)
    cells = CellMeans.of(timeline, edges.page_sizes, widths, LEAST)
    return count_pairs(
        edges, widths, jobs=jobs, keep=keep, pages_of=pages_of, cells=cells, piece=piece
    )


def count_few(
    edges: Edges,
    model: NullModel,
    *,
    scales: tuple[int, ...] = SCALES,
    jobs: int = 1,
    pages_of: ByPage | None = None,
    piece: tuple[int, int] = (0, 1),
) -> Counted:
    """The counting for one round: what cannot be significant whatever else is found is dropped."""
    return count_of(
        edges,
        scales=scales,
        jobs=jobs,
        keep=lambda counts: model.possible(counts, float(np.log(MOST)), BY_CHANCE),
        timeline=model.timeline,
        pages_of=pages_of,
        piece=piece,
    )


def _widths(edges: Edges, scales: tuple[int, ...]) -> list[int]:
    """Scales that the times allow."""
    return [width for width in scales if width >= DAY or not edges.daily]


def _significance(model: NullModel, counts: Counts, most: float) -> CellPairs:
    """Expectation and p-value of the pairs of one scale.

    Pairs whose log p-value is above `most` can never be rejected and are left out.
    """
    means = model.means(counts)
    kept = np.flatnonzero(may_be_below(counts.together, means.expected, most))
    # The upper tail of Poisson(lambda) at n is the regularised incomplete gamma function.
    p_value = gammainc(counts.together[kept].astype(float), means.expected[kept])
    ends = [
        np.stack([page[kept], at[kept], w[kept]])
        for page, at, w in (
            (counts.left_page, counts.left_bin, means.size[0]),
            (counts.right_page, counts.right_bin, means.size[1]),
        )
    ]
    cells, code = np.unique(np.concatenate(ends, axis=1), axis=1, return_inverse=True)
    code = code.reshape(2, -1)
    return CellPairs(
        Cells(counts.width, *cells),
        code[0],
        code[1],
        counts.near[kept],
        counts.together[kept],
        means.expected[kept],
        means.others[kept],
        p_value,
    )


def _chosen(pairs: CellPairs, which: Bools) -> CellPairs:
    return CellPairs(
        pairs.cells,
        pairs.left[which],
        pairs.right[which],
        pairs.near[which],
        pairs.together[which],
        pairs.expected[which],
        pairs.others[which],
        pairs.p_value[which],
    )
