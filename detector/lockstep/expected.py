"""What the null model of the co-action test expects of a pair of cells.

Formulas and their reasons stand in `coaction`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

from detector.lockstep.counting import Counts, look_up, pages_in_common
from detector.lockstep.edges import Bools, Edges, Floats, Ints
from detector.lockstep.season import around, of_one_season, seasonal
from detector.lockstep.timeline import Timeline

# A Poisson count of the mean less one or fewer is seen in half of all cases and more: its
# median is at least the mean less log 2 (Choi, Proc. AMS 1994).
_HALF = float(np.log(0.5))


class Means(NamedTuple):
    """Means of pairs of cells, each shape (k,).

    Attributes
    ----------
    expected
        Fans expected in both cells.
    others
        The same with the fans of the pair themselves left out of `c`, `w` and `n`.
    size
        Fans of the left and of the right cell.
    """

    expected: Floats
    others: Floats
    size: tuple[Ints, Ints]


@dataclass(frozen=True, slots=True, eq=False)
class NullModel:
    """Exchangeable times, expected from all fans or from those outside known groups.

    Attributes
    ----------
    timeline
        Of all likes.
    page_size
        Fans of each page, shape (pages,).
    gone
        What known members of groups add to the counts; None where nobody is left out.
    """

    timeline: Timeline
    page_size: Ints
    gone: _Gone | None

    @classmethod
    def of(cls, edges: Edges, timeline: Timeline, clean: Bools | None = None) -> NullModel:
        """The model of some likes; `clean`, shape (fans,), are those it is taken from."""
        gone = None if clean is None else _Gone.of(edges, ~clean)
        return cls(timeline, edges.page_sizes, gone)

    def means(self, counts: Counts) -> Means:
        """Expectation of the pairs of one scale."""
        pages, bins = (counts.left_page, counts.right_page), (counts.left_bin, counts.right_bin)
        ends = list(zip(pages, bins, strict=True))
        whole = [self.page_size[page] for page in pages]
        within = [_fans(self.timeline, counts.width, page, at) for page, at in ends]
        size = (within[0], within[1])
        common = [counts.common, counts.common_near, counts.common_season]
        season = ~counts.near & of_one_season(*bins, counts.width)
        # Of either page about the other's window.
        sides = list(zip(pages, reversed(bins), strict=True))
        about = [around(self.timeline, page, at * counts.width, counts.width) for page, at in sides]
        own = counts.together
        if self.gone is not None:
            # Of the second round's counts the known members are gone already.
            own = np.zeros_like(own)
            key = counts.left_page * len(self.page_size) + counts.right_page
            common = [
                common[k] - look_up(*known, key) + 1 for k, known in enumerate(self.gone.common)
            ]
            within = [
                fans - _fans(self.gone.timeline, counts.width, page, at) + 1
                for fans, (page, at) in zip(within, ends, strict=True)
            ]
            whole = [n - self.gone.page_size[p] + 1 for n, p in zip(whole, pages, strict=True)]
            about = [
                fans - around(self.gone.timeline, page, at * counts.width, counts.width) + 1
                for fans, (page, at) in zip(about, sides, strict=True)
            ]
        left_out = [[each - own + 1 for each in some] for some in (common, within, whole, about)]
        return Means(
            expectation(common, counts.near, season, within, whole, about),
            expectation(left_out[0], counts.near, season, *left_out[1:]),
            size,
        )

    def possible(self, counts: Counts, most: float, by_chance: float) -> Bools:
        """Pairs that may be significant; all such, and some others.

        Parameters
        ----------
        most
            Log of the largest p-value.
        by_chance
            Largest part of a pair's fans that the others' habits may explain.
        """
        means = self.means(counts)
        few: Bools = means.others <= by_chance * counts.together
        return few & may_be_below(counts.together, means.expected, most)


def may_be_below(together: Ints, expected: Floats, most: float) -> Bools:
    """Whether the log of Poisson's tail may be `most` or below, by bounds that are cheap."""
    n = together.astype(float)
    # The first term of the tail is a lower bound of it.
    may: Bools = n * np.log(expected) - expected - gammaln(n + 1) <= most
    if most < _HALF:
        may &= n > expected - 1
    return may


def expectation(
    common: Sequence[Ints],
    near: Bools,
    season: Bools,
    within: Sequence[Ints],
    whole: Sequence[Ints],
    about: Sequence[Ints],
) -> Floats:
    """Fans expected in both cells, for pairs near in time, of one season, and far.

    Parameters
    ----------
    common
        Fans common to the two pages, those of them whose likes are near, and those whose likes
        are of one season.
    within, whole
        Fans of the two cells and of their two pages.
    about
        Fans of either page within a season of the other's cell.
    """
    share_left, share_right = (w / n for w, n in zip(within, whole, strict=True))
    far = common[0] * share_left * share_right
    at = np.flatnonzero(season)
    parts = [[each[at] for each in some] for some in (within, whole, about)]
    far[at] = np.maximum(far[at], seasonal(common[2][at], *parts))
    return np.where(near, common[1] * np.maximum(share_left, share_right), far)


@dataclass(frozen=True, slots=True, eq=False)
class _Gone:
    """What the known members of groups add to the counts: few, so counted by themselves."""

    timeline: Timeline
    page_size: Ints
    common: tuple[tuple[Ints, Ints], ...]

    @classmethod
    def of(cls, edges: Edges, fans: Bools) -> _Gone:
        kept = fans[edges.fan]
        size = np.bincount(edges.page[kept], minlength=len(edges.pages)).astype(np.int64)
        return cls(Timeline.of(edges, kept), size, pages_in_common(edges, fans))


def _fans(timeline: Timeline, width: int, page: Ints, at: Ints) -> Ints:
    """Fans of cells."""
    return timeline.count(page, at * width, (at + 1) * width)
