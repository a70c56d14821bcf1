"""The second stage that every method gets: the same numbers, the same trees, the same threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.peers.runs import Floats, Found
from benchmarks.peers.series import DAYS, Page, Series

RATE = 0.1  # false alarms a page-year
MOST = 12  # proposals of a page that are looked at, its highest
BULK_PART = 0.2  # of an interval's excess: from there on it is no false alarm


def numbers(series: Series, start: int, end: int, score: float) -> list[float]:
    """The second stage's numbers of one interval, the same for every method."""
    x, mean = series.gained, series.page.expected
    beyond = x - mean
    inside, n = beyond[start:end], len(x)
    whole, high = max(float(inside.sum()), 1.0), max(float(inside.max()), 1.0)
    observed, base = float(x[start:end].sum()), max(float(mean[start:end].sum()), 1.0)
    near = np.r_[max(0, start - 28) : start, end : min(n, end + 28)]
    usual = float(np.median(series.engaged[near])) + 1.0
    lift = float(np.log((series.engaged[start:end].mean() + 1.0) / usual))
    calm = float(np.median(series.lost[near])) * 30.0
    later = float(series.lost[end : end + 30].sum()) - calm * min(30, n - end) / 30.0
    spread = np.sqrt(
        float((mean[start:end] + series.page.inverse_size * mean[start:end] ** 2).sum())
    )
    return [
        score,
        float(np.log(end - start)),
        float(np.log(max(observed, 1.0) / base)),
        whole / max(spread, 1e-9),
        float(inside[0]) / whole,
        float(inside[-1]) / whole,
        high / whole,
        float(inside.std() / max(inside.mean(), 1.0)),
        float(beyond[max(0, start - 3) : start].sum()) / high,
        float(beyond[end : end + 3].sum()) / high,
        float(beyond[end + 3 : end + 8].sum()) / high,
        lift,
        float(np.log(max(observed, 1.0) / base)) - lift,
        later / whole,
    ]


def overlap(span: tuple[int, int], page: Page) -> float:
    """Days shared with the page's delivery over days of either."""
    if page.source is None:
        return 0.0
    both = min(span[1], page.end) - max(span[0], page.start)
    return max(0, both) / (max(span[1], page.end) - min(span[0], page.start))


def bulk(span: tuple[int, int], page: Page) -> bool:
    """Whether at least a fifth of the excess in an interval was delivered in bulk."""
    days = slice(*span)
    series = page.series
    excess = float((series.gained[days] - series.page.expected[days]).sum())
    return bool(page.delivered[days].sum() >= max(BULK_PART * excess, 1.0))


def counts(span: tuple[int, int], page: Page) -> bool:
    """Whether an interval finds the delivery: shares a day with it and is not far too long."""
    longest = 3 * (page.end - page.start) + 4
    return overlap(span, page) > 0.0 and span[1] - span[0] <= longest and bulk(span, page)


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """A method's highest proposals on a set of pages, m in all; arrays of shape (m,).

    Attributes
    ----------
    spans, x, score
        Half-open days (m, 2), the second stage's numbers (m, p), and the method's own score.
    of_page
        Place of the page of each.
    shared
        Overlap with its page's delivery: days of both over days of either.
    finds, bulk
        Whether it finds the delivery, and whether it is no false alarm.
    """

    spans: NDArray[np.int64]
    x: Floats
    score: Floats
    of_page: NDArray[np.int64]
    shared: Floats
    finds: NDArray[np.bool_]
    bulk: NDArray[np.bool_]

    @classmethod
    def of(cls, pages: Sequence[Page], found: Sequence[Found]) -> Proposals:
        """Gather them."""
        each = [
            (place, page, (start, end), score)
            for place, (page, intervals) in enumerate(zip(pages, found, strict=True))
            for start, end, score in sorted(intervals, key=lambda one: -one[2])[:MOST]
        ]
        return cls(
            np.array([span for _, _, span, _ in each], np.int64).reshape(-1, 2),
            np.array([numbers(page.series, *span, score) for _, page, span, score in each]),
            np.array([score for *_, score in each], float),
            np.array([place for place, *_ in each], np.int64),
            np.array([overlap(span, page) for _, page, span, _ in each], float),
            np.array([counts(span, page) for _, page, span, _ in each], bool),
            np.array([bulk(span, page) for _, page, span, _ in each], bool),
        )


def learnt(proposals: Proposals) -> HistGradientBoostingClassifier:
    """The second stage, fitted to a method's own proposals."""
    trees = HistGradientBoostingClassifier(max_iter=80, max_depth=3, random_state=0)
    return trees.fit(proposals.x, proposals.bulk)


def ring_from(p: Floats, proposals: Proposals, pages: int, rate: float = RATE) -> float:
    """The score beyond which `rate` false alarms a page-year are raised on these pages."""
    allowed = int(rate * pages * DAYS / 365.25)
    false = np.sort(p[~proposals.bulk])[::-1]
    return float(false[allowed]) if allowed < len(false) else -np.inf


def best_f1_from(p: Floats, proposals: Proposals, deliveries: int) -> float:
    """The score beyond which one-to-one F1 at an overlap of one half is highest here."""
    if not len(p):
        return np.inf
    bars = np.unique(np.quantile(p, np.linspace(0.0, 0.999, 200)))
    return float(bars[np.argmax([f1(p > bar, proposals, deliveries) for bar in bars])])


def f1(over: NDArray[np.bool_], proposals: Proposals, deliveries: int) -> float:
    """One-to-one F1 of intervals: a page has one delivery, which one of them may match."""
    matched = len(np.unique(proposals.of_page[over & (proposals.shared >= 0.5)]))
    return 2.0 * matched / max(int(over.sum()) + deliveries, 1)
