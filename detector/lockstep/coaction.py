"""The cell-pair co-action test: did the fans of two pages come in the same two windows?

Null model: the times of a page's likes are exchangeable among its fans; who liked which
page is kept. Of the `c` fans common to pages p and q, then
`lambda = c * (w_A / n_p) * (w_B / n_q)` are expected in both cell A of p and cell B of q,
where `w` counts the fans of a cell and `n` those of a page. A shared taste makes `c`
large and is no evidence; coming together in time is.

Two likes at most a day apart are often one session (a fan who joins the platform likes
what he knows), which is one coincidence and not two: for them
`lambda = c_near * max(w_A / n_p, w_B / n_q)`, with the fans whose two likes are near.

The tail is Poisson's, and Benjamini and Hochberg's procedure (JRSS B, 1995) runs over all
pairs of cells of all scales, also those that were empty. What is significant must also be
large: leaving the fans of the pair themselves out of `c`, `w` and `n` (one is kept, so
that nothing becomes impossible), at most a tenth of their number may be expected. With
them left in, a group that makes up a third of a small page would hide itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from scipy.special import gammainc

from detector.lockstep.counting import (
    Cells,
    Counts,
    PagePairs,
    cells_of,
    count_shard,
    fan_ends,
    shards,
)
from detector.lockstep.edges import DAY, Bools, Edges, Floats, Ints

HOUR = 3_600
SCALES = (4 * HOUR, DAY, 5 * DAY, 15 * DAY)
# Share of false discoveries among significant pairs of cells.
RATE = 0.001
# Most of a pair's count that everybody else's habits may explain.
BY_CHANCE = 0.1
# Two or three fans together are never a group.
LEAST = 4


@dataclass(frozen=True, slots=True, eq=False)
class CellPairs:
    """Significant pairs of cells of one scale.

    Attributes
    ----------
    cells
        The scale's cells.
    left, right
        Cell codes, shape (k,).
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
    tests
        Pairs of cells that there were.
    pages
        Fans common to each pair of pages.
    """

    scales: tuple[CellPairs, ...]
    tests: float
    pages: PagePairs


def co_action(
    edges: Edges,
    *,
    scales: tuple[int, ...] = SCALES,
    rate: float = RATE,
    clean: Bools | None = None,
    jobs: int = 1,
) -> CoAction:
    """Test every pair of cells of every two pages.

    Parameters
    ----------
    scales
        Widths of the cells in seconds. Widths under a day are left out for daily times.
    rate
        False-discovery rate among the pairs.
    clean
        For the second round: fans, shape (fans,), from whom the expectation is taken. A
        large group swells `c`, `w` and `n` and so hides a part of itself; without its
        known members the expectation is that of everybody else. One fan is added to each
        count, so that nothing is expected to be impossible. p-values of this round are
        descriptive: the members were chosen by the same data.
    jobs
        Processes to count in.
    """
    widths = [width for width in scales if width >= DAY or not edges.daily]
    cells = [cells_of(edges, width) for width in widths]
    ends = fan_ends(edges)
    found = Parallel(n_jobs=jobs)(
        delayed(count_shard)(edges, ends, cells, run, LEAST, clean) for run in shards(edges, ends)
    )
    tests = sum(_possible(each, len(edges.pages)) for each in cells)
    tested = [
        _significance(edges, each, [shard.scales[k] for shard in found], clean)
        for k, each in enumerate(cells)
    ]
    limit = _threshold(np.concatenate([pairs.p_value for pairs in tested]), tests, rate)
    return CoAction(
        tuple(
            _chosen(
                pairs,
                (pairs.p_value <= limit) & (pairs.others <= BY_CHANCE * pairs.together),
            )
            for pairs in tested
        ),
        tests,
        PagePairs(*(np.concatenate(part) for part in zip(*(s.pages for s in found), strict=True))),
    )


def expectation(
    common: Ints,
    common_near: Ints,
    near: Bools,
    within: tuple[Ints, Ints],
    whole: tuple[Ints, Ints],
) -> Floats:
    """Fans expected in both cells, for pairs far and near in time.

    Parameters
    ----------
    common, common_near
        Fans common to the two pages, and those of them whose likes are near.
    within, whole
        Fans of the two cells and of their two pages.
    """
    share_left, share_right = (w / n for w, n in zip(within, whole, strict=True))
    far = common * share_left * share_right
    return np.where(near, common_near * np.maximum(share_left, share_right), far)


def _significance(
    edges: Edges, cells: Cells, parts: list[Counts], clean: Bools | None
) -> CellPairs:
    def joined(name: str) -> Ints:
        return np.concatenate([getattr(part, name) for part in parts])

    left, right, near = joined("left"), joined("right"), joined("near").astype(bool)
    size, page_size = cells.size, edges.page_sizes
    extra = 0
    if clean is not None:
        kept = clean[edges.fan]
        size = np.bincount(cells.code[kept], minlength=len(size))
        page_size = np.bincount(edges.page[kept], minlength=len(edges.pages))
        extra = 1
    together = joined("together")
    common = (joined("common") + extra, joined("common_near") + extra)
    within = size[left] + extra, size[right] + extra
    whole = page_size[cells.page[left]] + extra, page_size[cells.page[right]] + extra
    expected = expectation(*common, near, within, whole)
    # Of the second round's counts the known members are gone already.
    own = together if clean is None else np.zeros_like(together)
    others = expectation(
        common[0] - own + 1,
        common[1] - own + 1,
        near,
        (within[0] - own + 1, within[1] - own + 1),
        (whole[0] - own + 1, whole[1] - own + 1),
    )
    # The upper tail of Poisson(lambda) at n is the regularised incomplete gamma function.
    p_value = gammainc(together.astype(float), expected)
    return CellPairs(cells, left, right, near, together, expected, others, p_value)


def _possible(cells: Cells, pages: int) -> float:
    """Pairs of cells of two different pages, near and far."""
    bins = np.bincount(cells.page, minlength=pages).astype(float)
    return float(bins.sum() ** 2 - (bins**2).sum())


def _threshold(p_values: Floats, tests: float, rate: float) -> float:
    """The largest p-value that Benjamini and Hochberg reject; -1 when none is."""
    ordered = np.sort(p_values)
    passed = np.flatnonzero(ordered <= rate * np.arange(1, len(ordered) + 1) / max(tests, 1.0))
    return float(ordered[passed[-1]]) if len(passed) else -1.0


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
