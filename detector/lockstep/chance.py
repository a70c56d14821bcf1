"""How many pairs of cells would be as telling by chance.

A pair of cells with the mean `lambda` cannot show any p-value: with four fans together it is
at once as small as Poisson's tail at four, and mostly far below what is looked for. Of tests
that can only show some p-values, fewer are below `t` by chance than `t` times their number:
`sum(P(p_i <= t))`, where each term is the largest p-value that the test can show and that is
not above `t`. Benjamini and Hochberg's procedure with that sum in place of `t` times the number of
tests is Heyse's (Biopharm. 2011), for which no control of the rate is proved (Doehler, Durand
and Roquain, EJS 2018, who mend it for independent tests). That one pair or more of true null
hypotheses has an expected number of `u` or less has a probability of `u` at most, though,
however they depend on each other (Markov; Tarone). Cells with fewer than
four fans can never tell and are no tests (Tarone, Biometrics 1990). Both are known without
looking who came together: from who liked which page and how many came when.

There are up to a thousand million pairs of cells, so that in each shard and on each scale
the means of some are taken, evenly over all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc

from detector.lockstep.edges import DAY, Floats, Ints
from detector.lockstep.season import around, of_one_season, seasonal
from detector.lockstep.timeline import Timeline

# Pairs of cells whose mean is taken in each shard, on each scale, near and far: the expected
# number of one list is then known to some per cent.
DRAWN = 20_000
# Classes of means: sixteen to a doubling, between these powers of two.
_FINE, _LOW, _HIGH = 16, -40, 3
CLASSES = (_HIGH - _LOW) * _FINE
# Counts from the least to this one are told apart.
_MOST = 400
_SEED = 0


@dataclass(frozen=True, slots=True, eq=False)
class CellMeans:
    """Cells that can tell something, by scale, and the means of their pairs.

    Attributes
    ----------
    widths
        Of the scales in seconds.
    first
        For each scale where each page's cells begin, shape (pages + 1,).
    bin, held
        For each scale the bin and the fans of a cell, shape (cells,).
    sizes
        Fans of each page, shape (pages,).
    timeline
        Of all likes.
    least
        Fans that a cell holds at least.
    """

    widths: tuple[int, ...]
    first: tuple[Ints, ...]
    bin: tuple[Ints, ...]
    held: tuple[Ints, ...]
    sizes: Ints
    timeline: Timeline
    least: int

    @classmethod
    def of(cls, timeline: Timeline, sizes: Ints, widths: Sequence[int], least: int) -> CellMeans:
        """Of some likes; `sizes` are the fans of each page, shape (pages,)."""
        first, bins, fans = [], [], []
        for width in widths:
            page, at, held = timeline.cells(width, least)
            n = np.bincount(page, minlength=len(sizes))
            first.append(np.concatenate(([0], np.cumsum(n))).astype(np.int64))
            bins.append(at)
            fans.append(held)
        return cls(tuple(widths), tuple(first), tuple(bins), tuple(fans), sizes, timeline, least)

    def classed(
        self, left: Ints, right: Ints, common: Sequence[Ints], *, drawn: int = DRAWN
    ) -> Floats:
        """How many pairs of cells have which mean, shape (`CLASSES` + 1,); last the larger ones.

        Parameters
        ----------
        left, right
            Pairs of pages, shape (k,).
        common
            Fans common to them, those whose two likes are at most a day apart, and those whose
            likes are of one season, each shape (k,).
        drawn
            Pairs of cells looked at of each kind and scale.
        """
        found = np.zeros(CLASSES + 1)
        tied = np.flatnonzero(common[1] >= self.least)
        for scale, width in enumerate(self.widths):
            first, held = self.first[scale], self.held[scale]
            n = np.diff(first)
            a, b = n[left], n[right]
            pair, spot, each = _spread(a * b, drawn)
            at = (first[left[pair]] + spot // b[pair], first[right[pair]] + spot % b[pair])
            pages = (left[pair], right[pair])
            found += each * _classes(self._far(scale, pages, at, common[0][pair], common[2][pair]))
            # Near ones: the larger share counts, so each cell once with all beside it.
            beside = 2 * -(-DAY // width) + 1
            a, b = n[left[tied]], n[right[tied]]
            pair, spot, each = _spread(np.where((a > 0) & (b > 0), a + b, 0), drawn)
            of_left = spot < a[pair]
            page = np.where(of_left, left[tied][pair], right[tied][pair])
            i = first[page] + np.where(of_left, spot, spot - a[pair])
            mean = common[1][tied][pair] * (held[i] / self.sizes[page])
            found += each * beside * _classes(mean)
        return found

    def _far(
        self,
        scale: int,
        pages: tuple[Ints, Ints],
        at: tuple[Ints, Ints],
        common: Ints,
        season: Ints,
    ) -> Floats:
        """Means of pairs of cells that are not near."""
        width = self.widths[scale]
        within = [self.held[scale][i] for i in at]
        whole = [self.sizes[page] for page in pages]
        bins = [self.bin[scale][i] for i in at]
        mean: Floats = common * (within[0] / whole[0]) * (within[1] / whole[1])
        one = np.flatnonzero(of_one_season(bins[0], bins[1], width))
        about = [
            around(self.timeline, page[one], when[one] * width, width)
            for page, when in zip(pages, reversed(bins), strict=True)
        ]
        parts, wholes = ([each[one] for each in some] for some in (within, whole))
        mean[one] = np.maximum(mean[one], seasonal(season[one], parts, wholes, about))
        return mean


@dataclass(frozen=True, slots=True, eq=False)
class ByChance:
    """Pairs of cells expected below each p-value, if all times are dealt by chance.

    Attributes
    ----------
    level
        p-values that can be shown, ascending, shape (k,).
    expected
        How many pairs are expected at each or below, shape (k,).
    large
        Pairs with so large a mean that any p-value can be shown.
    tests
        All pairs.
    """

    level: Floats
    expected: Floats
    large: float
    tests: float

    @classmethod
    def of(cls, classed: Floats, least: int) -> ByChance:
        """From the counts by mean."""
        held = np.flatnonzero(classed[:-1])
        counts = np.arange(least, _MOST + 1)
        # The lower end of a class says when a level is reached, the upper how often: never less.
        low, high = (
            gammainc(counts.astype(float), 2.0 ** ((held[:, None] + end) / _FINE + _LOW))
            for end in (0, 1)
        )
        step = high - np.pad(high[:, 1:], ((0, 0), (0, 1)))
        step *= classed[held, None]
        order = np.argsort(low, axis=None)
        return cls(
            low.ravel()[order],
            np.cumsum(step.ravel()[order]),
            float(classed[-1]),
            float(classed.sum()),
        )

    def below(self, p_value: Floats) -> Floats:
        """Pairs expected with a p-value of at most this one, shape of `p_value`."""
        at = np.searchsorted(self.level, p_value * (1 + 1e-9), side="right")
        found: Floats = np.concatenate(([0.0], self.expected))[at] + self.large * p_value
        return np.maximum(found, p_value)

    def limit(self, most: float) -> float:
        """The largest p-value below which no more than `most` pairs are expected, about."""
        low, high = -700.0, 0.0
        for _ in range(40):
            middle = (low + high) / 2
            if self.below(np.exp([middle]))[0] <= most:
                low = middle
            else:
                high = middle
        return float(np.exp(high))

    def threshold(self, p_values: Floats, rate: float) -> float:
        """The largest p-value that the procedure rejects; -1 when none is."""
        ordered = np.sort(p_values)
        passed = np.flatnonzero(self.below(ordered) <= rate * np.arange(1, len(ordered) + 1))
        return float(ordered[passed[-1]]) if len(passed) else -1.0


def _spread(weight: Ints, drawn: int) -> tuple[Ints, Ints, float]:
    """Places spread evenly over rows: row, place in it, and how many each stands for."""
    ends = np.cumsum(weight)
    total = int(ends[-1]) if len(ends) else 0
    n = min(total, drawn)
    spot = np.arange(n)
    if total > drawn:
        # One in each of as many equal parts, or a rhythm of the rows would be caught.
        jitter = np.random.default_rng(_SEED).random(n)
        spot = ((spot + jitter) * (total / drawn)).astype(np.int64)
    row = np.searchsorted(ends, spot, side="right")
    return row, spot - (ends[row] - weight[row]), total / max(n, 1)


def _classes(mean: Floats) -> Floats:
    at = np.clip(np.floor((np.log2(mean) - _LOW) * _FINE), 0, CLASSES).astype(np.int64)
    return np.bincount(at, minlength=CLASSES + 1).astype(float)
