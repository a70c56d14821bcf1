"""From proposals to figures: who is found, how well cut out, at what false alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.runs import Floats, Found
from benchmarks.peers.second import Proposals, best_f1_from, f1, learnt, ring_from
from benchmarks.peers.series import DAYS, Page
from detector.simulate.story import Story
from detector.validate.oracle import Seen, scores

BOOTSTRAP = 2000
SLACK = 3  # days by which the oracle may miss the day
ORACLE_FALSE = 0.1  # of its false alarms a page-year

Sets = Mapping[str, Sequence[Page]]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Of one method on the pages to judge, in the order of the sets `test`, `inside`.

    Attributes
    ----------
    hit, inside
        Whether the delivery of each page of `test` and of `inside` was found.
    shared
        Overlap of the best of what was found with it, of each page of `test`.
    starts, ends
        Days by which its ends are off, of the pages where it was found.
    f1
        One-to-one, at an overlap of one half, on `test` and `honest`.
    false
        False alarms a page-year on `test` and `honest`.
    even
        Recall on `test` at the threshold that gives 0.1 false alarms a page-year on `test` and
        `honest` themselves: without the luck of a threshold from other pages.
    innocent
        Intervals without a delivery that it returned a page-year on `threshold`: where they are
        fewer than the false alarms asked for, there is no threshold to set.
    milliseconds
        Of the processor, a page.
    """

    hit: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    shared: Floats
    starts: Floats
    ends: Floats
    f1: float
    false: float
    even: float
    innocent: float
    milliseconds: float


def judged(
    found: Mapping[str, Sequence[Found]], sets: Sets, milliseconds: float, *, second: bool = True
) -> Result:
    """Fit the second stage, set its threshold, and look at the pages to judge.

    Without `second` the method's own score is the ranking.
    """
    told = {name: Proposals.of(sets[name], found[name]) for name in found}
    if second:
        trees = learnt(told["train"])
        none = np.zeros(0)
        p = {n: trees.predict_proba(o.x)[:, 1] if len(o.x) else none for n, o in told.items()}
    else:
        p = {name: one.score for name, one in told.items()}
    bar = ring_from(p["threshold"], told["threshold"], len(sets["threshold"]))
    hit, shared, starts, ends = _found(p["test"] > bar, told["test"], sets["test"])
    inside = np.zeros(0, bool)
    if "inside" in told:
        inside = _found(p["inside"] > bar, told["inside"], sets["inside"])[0]
    false = sum(int(((p[name] > bar) & ~told[name].bulk).sum()) for name in ("test", "honest"))
    years = (len(sets["test"]) + len(sets["honest"])) * DAYS / 365.25
    deliveries = sum(page.source is not None for page in sets["threshold"])
    best = best_f1_from(p["threshold"], told["threshold"], deliveries)
    both = joined(told["test"], told["honest"], len(sets["test"]))
    over = np.concatenate([p["test"], p["honest"]]) > best
    value = f1(over, both, len(sets["test"]))
    innocent = int((~told["threshold"].bulk).sum()) / (len(sets["threshold"]) * DAYS / 365.25)
    here = ring_from(
        np.concatenate([p["test"], p["honest"]]), both, len(sets["test"]) + len(sets["honest"])
    )
    even = float(_found(p["test"] > here, told["test"], sets["test"])[0].mean())
    return Result(
        hit, inside, shared, starts, ends, value, false / years, even, innocent, milliseconds
    )


def joined(first: Proposals, then: Proposals, pages: int) -> Proposals:
    """Proposals of two sets as those of one; the first has `pages` pages."""
    moved = replace(then, of_page=then.of_page + pages)
    arrays = {
        name: np.concatenate([getattr(first, name), getattr(moved, name)])
        for name in ("spans", "score", "of_page", "shared", "finds", "bulk")
    }
    return Proposals(x=np.zeros((len(arrays["score"]), 0)), **arrays)


def _found(
    over: NDArray[np.bool_], told: Proposals, pages: Sequence[Page]
) -> tuple[NDArray[np.bool_], Floats, Floats, Floats]:
    """Which deliveries are found, the best overlap, and by how many days its ends are off."""
    hit, shared = np.zeros(len(pages), bool), np.zeros(len(pages))
    starts, ends = [], []
    for place, page in enumerate(pages):
        mine = np.flatnonzero(over & told.finds & (told.of_page == place))
        if not len(mine):
            continue
        best = mine[np.argmax(told.shared[mine])]
        hit[place], shared[place] = True, told.shared[best]
        starts.append(abs(int(told.spans[best, 0]) - page.start))
        ends.append(abs(int(told.spans[best, 1]) - page.end))
    return hit, shared, np.array(starts, float), np.array(ends, float)


def oracle(pages: Sequence[Page], honest: Sequence[Seen]) -> NDArray[np.bool_]:
    """Whether the oracle of the counts finds each delivery: see `detector.validate.oracle`."""
    return np.array([rings(page.seen, page.story, page.start, honest) for page in pages])


def rings(seen: Seen, story: Story | None, start: int, honest: Sequence[Seen]) -> bool:
    """Whether it rings on one delivery that begins on day `start`, within `SLACK` days."""
    if story is None:
        return False
    own = scores(seen, story, 1.0)
    best = int(np.argmax(own))
    null = [float(scores(other, story, other.level / seen.level).max()) for other in honest]
    higher = sum(value >= own[best] for value in null)
    alpha = 1.0 - np.exp(-ORACLE_FALSE * DAYS / 365.25)
    return bool(abs(best - start) <= SLACK and (1 + higher) / (1 + len(null)) <= alpha)


def lead(mine: NDArray[np.bool_], peer: NDArray[np.bool_]) -> tuple[float, float, float]:
    """My recall less the peer's, with its 95 % paired bootstrap interval over pages."""
    rng = np.random.default_rng(7)
    apart = mine.astype(float) - peer.astype(float)
    drawn = apart[rng.integers(0, len(apart), (BOOTSTRAP, len(apart)))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(apart.mean()), float(low), float(high)


def snooped(mine: NDArray[np.bool_], peers: Sequence[NDArray[np.bool_]]) -> tuple[float, float]:
    """What the best of many peers would be ahead by if each were only as good as mine.

    White's reality check (2000, "A reality check for data snooping", Econometrica 68): pages are
    drawn anew, each peer's lead over mine less the one that it has here, and the largest kept.

    Returns
    -------
    usual, share
        Its mean, and how often it is at least what the best of them is ahead by here.
    """
    rng = np.random.default_rng(8)
    ahead = np.array(peers, float) - mine.astype(float)
    drawn = ahead[:, rng.integers(0, len(mine), (BOOTSTRAP, len(mine)))].mean(axis=2)
    largest = (drawn - ahead.mean(axis=1, keepdims=True)).max(axis=0)
    return float(largest.mean()), float((largest >= ahead.mean(axis=1).max() - 1e-12).mean())
