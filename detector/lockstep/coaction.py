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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import gammainc, gammaln

from detector.lockstep.counting import (
    Counted,
    Counts,
    PagePairs,
    count_pairs,
    look_up,
    pages_in_common,
)
from detector.lockstep.edges import DAY, Bools, Edges, Floats, Ints
from detector.lockstep.timeline import Timeline

HOUR = 3_600
SCALES = (4 * HOUR, DAY, 5 * DAY, 15 * DAY)
# Share of false discoveries among significant pairs of cells.
RATE = 0.001
# Most of a pair's count that everybody else's habits may explain.
BY_CHANCE = 0.1


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
    tests
        Pairs of cells that there were.
    pages
        Fans common to pairs of pages, where enough of them came close together.
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
    counted: Counted | None = None,
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
        From `count_of`, when it was done before: both rounds count the same.
    jobs
        Threads to count in.
    """
    counted = counted or count_of(edges, scales=scales, jobs=jobs)
    timeline = Timeline.of(edges)
    n_pages = len(edges.pages)
    tests = 0.0
    for counts in counted.scales:
        bins = timeline.occupied(counts.width, n_pages).astype(float)
        tests += float(bins.sum() ** 2 - (bins**2).sum())
    gone = None if clean is None else _Gone.of(edges, ~clean)
    most = np.log(rate) + np.log(max(sum(len(c.near) for c in counted.scales), 1) / max(tests, 1))
    tested = [_significance(edges, timeline, each, gone, most) for each in counted.scales]
    limit = _threshold(np.concatenate([pairs.p_value for pairs in tested]), tests, rate)
    chosen = [
        _chosen(pairs, (pairs.p_value <= limit) & (pairs.others <= BY_CHANCE * pairs.together))
        for pairs in tested
    ]
    # Finest first: what a cell is tied to is the next wider one.
    return CoAction(tuple(reversed(chosen)), tests, counted.pages)


def count_of(edges: Edges, *, scales: tuple[int, ...] = SCALES, jobs: int = 1) -> Counted:
    """The counting alone, the same for both rounds."""
    return count_pairs(
        edges, [width for width in scales if width >= DAY or not edges.daily], jobs=jobs
    )


def expectation(
    common: Sequence[Ints],
    near: Bools,
    within: Sequence[Ints],
    whole: Sequence[Ints],
) -> Floats:
    """Fans expected in both cells, for pairs far and near in time.

    Parameters
    ----------
    common
        Fans common to the two pages, and those of them whose likes are near.
    within, whole
        Fans of the two cells and of their two pages.
    """
    share_left, share_right = (w / n for w, n in zip(within, whole, strict=True))
    far = common[0] * share_left * share_right
    return np.where(near, common[1] * np.maximum(share_left, share_right), far)


@dataclass(frozen=True, slots=True, eq=False)
class _Gone:
    """What the known members of groups add to the counts: few, so counted by themselves."""

    timeline: Timeline
    page_size: Ints
    common: tuple[Ints, Ints]
    near: tuple[Ints, Ints]

    @classmethod
    def of(cls, edges: Edges, fans: Bools) -> _Gone:
        kept = fans[edges.fan]
        size = np.bincount(edges.page[kept], minlength=len(edges.pages)).astype(np.int64)
        return cls(Timeline.of(edges, kept), size, *pages_in_common(edges, fans))


def _significance(
    edges: Edges, timeline: Timeline, counts: Counts, gone: _Gone | None, most: float
) -> CellPairs:
    """Expectation and p-value of the pairs of one scale.

    Pairs whose log p-value is above `most` can never be rejected and are left out.
    """
    page_key = counts.left_page * len(edges.pages) + counts.right_page
    pages, bins = (counts.left_page, counts.right_page), (counts.left_bin, counts.right_bin)
    whole = [edges.page_sizes[page] for page in pages]
    within = [_fans(timeline, counts.width, page, at) for page, at in zip(pages, bins, strict=True)]
    size = [each.copy() for each in within]
    common = [counts.common, counts.common_near]
    together = counts.together
    own = together
    if gone is not None:
        # Of the second round's counts the known members are gone already.
        own = np.zeros_like(together)
        common = [
            common[k] - look_up(*known, page_key) + 1
            for k, known in enumerate((gone.common, gone.near))
        ]
        for k, (page, at) in enumerate(zip(pages, bins, strict=True)):
            within[k] = within[k] - _fans(gone.timeline, counts.width, page, at) + 1
            whole[k] = whole[k] - gone.page_size[page] + 1
    expected = expectation(common, counts.near, within, whole)
    others = expectation(
        [each - own + 1 for each in common],
        counts.near,
        [each - own + 1 for each in within],
        [each - own + 1 for each in whole],
    )
    # The first term of the tail, a lower bound of it, is cheap.
    n = together.astype(float)
    kept = np.flatnonzero(n * np.log(expected) - expected - gammaln(n + 1) <= most)
    # The upper tail of Poisson(lambda) at n is the regularised incomplete gamma function.
    p_value = gammainc(n[kept], expected[kept])
    ends = [
        np.stack([page[kept], at[kept], w[kept]])
        for page, at, w in zip(pages, bins, size, strict=True)
    ]
    cells, code = np.unique(np.concatenate(ends, axis=1), axis=1, return_inverse=True)
    code = code.reshape(2, -1)
    return CellPairs(
        Cells(counts.width, *cells),
        code[0],
        code[1],
        counts.near[kept],
        together[kept],
        expected[kept],
        others[kept],
        p_value,
    )


def _fans(timeline: Timeline, width: int, page: Ints, at: Ints) -> Ints:
    """Fans of cells."""
    return timeline.count(page, at * width, (at + 1) * width)


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
