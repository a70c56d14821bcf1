"""Methods that find fans acting together. Each takes likes and returns a mask of fans.

Written from the papers, in their simplest exact form; parameters are the papers' own or,
where those suit millions of pages, the ones a journalist's list needs. None was tuned on
the worlds they are run on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest

from detector.lockstep import Acted, find_lockstep
from detector.lockstep.dense import dense_fans
from detector.lockstep.edges import DAY, Bools, ByPage, Edges
from detector.lockstep.pruning import densest, without

Ints = NDArray[np.int64]
HOUR = 3_600
MOST_PAIRS = 150_000_000


class TooMuchError(Exception):
    """The method would need more memory or time than one machine has."""


def repeat(edges: Edges) -> Bools:
    return find_lockstep(edges).fans_in(Acted.REPEAT)


def any_group(edges: Edges) -> Bools:
    return find_lockstep(edges).fans_in(*Acted)


def dense_cells(edges: Edges) -> Bools:
    """FRAUDAR on fans and four-hour cells with a shuffled stopping density: here."""
    return dense_fans(edges, np.random.default_rng(0))


def fraudar(edges: Edges, blocks: int = 10) -> Bools:
    """Hooi et al., KDD 2016, on fans and pages without times; block after block."""
    inside = np.zeros(len(edges.fans), dtype=bool)
    shape = len(edges.fans), len(edges.pages)
    fan, page = edges.fan, edges.page
    for _ in range(blocks):
        if not len(fan):
            break
        block = densest(fan, page, shape)
        inside[block.fans] = True
        kept = without(fan, page, shape, block)
        fan, page = fan[kept], page[kept]
    return inside


def copycatch(
    edges: Edges, seeds: int = 3_000, least: int = 20, pages: int = 4, apart: int = DAY
) -> Bools:
    """Beutel et al., WWW 2013: `least` fans within `apart` of a centre on `pages` pages.

    A seed is a fan and some of his likes; centres move to the mean of those who follow,
    until nobody joins.
    """
    rng = np.random.default_rng(0)
    by_page = ByPage.of(edges)
    first = np.searchsorted(edges.fan, np.arange(len(edges.fans) + 1))
    many = np.flatnonzero(np.diff(first) >= pages)
    inside = np.zeros(len(edges.fans), dtype=bool)
    for fan in rng.choice(many, min(seeds, len(many)), replace=False).tolist():
        mine = rng.choice(np.arange(first[fan], first[fan + 1]), pages, replace=False)
        centre = edges.time[mine].astype(float)
        likes = [by_page.run(int(p), int(p) + 1) for p in edges.page[mine]]
        known = np.zeros(0, dtype=np.int64)
        for _ in range(5):
            near = [
                each[np.abs(edges.time[each] - c) <= apart]
                for each, c in zip(likes, centre, strict=True)
            ]
            fans, times = np.unique(
                np.concatenate([edges.fan[each] for each in near]), return_counts=True
            )
            now = fans[times >= pages - 1]
            if len(now) < least or np.array_equal(now, known):
                known = now
                break
            known = now
            centre = np.array(
                [
                    edges.time[each[np.isin(edges.fan[each], now)]].mean()
                    if np.isin(edges.fan[each], now).any()
                    else c
                    for each, c in zip(near, centre, strict=True)
                ]
            )
        if len(known) >= least:
            inside[known] = True
    return inside


def synchrotrap(edges: Edges, width: int = 6 * HOUR, alike: float = 0.5, actions: int = 4) -> Bools:
    """Cao et al., CCS 2014: pairs of fans whose (page, time bin) actions are alike."""
    bins = edges.time // width
    bins -= bins.min()
    cell = np.unique(
        edges.page.astype(np.int64) * (int(bins.max()) + 1) + bins, return_inverse=True
    )[1]
    degree = np.bincount(edges.fan, minlength=len(edges.fans))
    # Whoever acts less often than `actions` can share no more.
    kept = degree[edges.fan] >= actions
    fan, cell = edges.fan[kept].astype(np.int64), cell[kept]
    order = np.lexsort((fan, cell))
    fan, cell = fan[order], cell[order]
    end = np.searchsorted(cell, cell, side="right")
    reach = end - np.arange(len(fan)) - 1
    if int(reach.sum()) > MOST_PAIRS:
        raise TooMuchError(f"{int(reach.sum()):,} pairs of fans")
    left = np.repeat(np.arange(len(fan)), reach)
    step = np.arange(int(reach.sum())) - np.repeat(np.cumsum(reach) - reach, reach) + 1
    key = fan[left] * len(edges.fans) + fan[left + step]
    key.sort()
    new = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else key
    count = np.diff(np.append(new, len(key)))
    one, other = key[new] // len(edges.fans), key[new] % len(edges.fans)
    similar = (count >= actions) & (count >= alike * (degree[one] + degree[other] - count))
    inside = np.zeros(len(edges.fans), dtype=bool)
    inside[one[similar]] = inside[other[similar]] = True
    return inside


def lsh(edges: Edges, width: int = DAY, alike: float = 0.5, actions: int = 4) -> Bools:
    """MinHash and locality-sensitive hashing (datasketch) of (page, day) sets."""
    from datasketch import MinHash, MinHashLSH

    first = np.searchsorted(edges.fan, np.arange(len(edges.fans) + 1))
    many = np.flatnonzero(np.diff(first) >= actions)
    if len(many) > 200_000:
        raise TooMuchError(f"{len(many):,} sets to hash one by one")
    index = MinHashLSH(threshold=alike, num_perm=64)
    sets = {}
    for fan in many.tolist():
        here = slice(first[fan], first[fan + 1])
        tokens = edges.page[here].astype(np.int64) * 100_000 + edges.time[here] // width
        sketch = MinHash(num_perm=64)
        sketch.update_batch([token.tobytes() for token in tokens])
        sets[fan] = sketch
        index.insert(fan, sketch)
    inside = np.zeros(len(edges.fans), dtype=bool)
    for fan, sketch in sets.items():
        if len(index.query(sketch)) > 1:
            inside[fan] = True
    return inside


def forest(edges: Edges, share: float = 0.01) -> Bools:
    """An isolation forest (Liu et al., ICDM 2008) on how each fan spreads over time and pages.

    It ranks; the highest `share` are taken.
    """
    n = len(edges.fans)
    degree = np.bincount(edges.fan, minlength=n).astype(float)
    bins = edges.time // (4 * HOUR)
    bins -= bins.min()
    key = edges.page.astype(np.int64) * (int(bins.max()) + 1) + bins
    _, cell, size = np.unique(key, return_inverse=True, return_counts=True)
    crowd = size[cell] / edges.page_sizes[edges.page]

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        summed = np.bincount(edges.fan, weights=values, minlength=n)
        return np.asarray(summed / np.maximum(degree, 1))

    first, last = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(first, edges.fan, edges.time)
    np.maximum.at(last, edges.fan, edges.time)
    features = np.column_stack(
        [
            np.log(degree),
            np.log1p(last - first),
            mean(np.log(edges.page_sizes[edges.page].astype(float))),
            mean(np.log(size[cell].astype(float))),
            mean(crowd),
        ]
    )
    trees = IsolationForest(n_estimators=100, random_state=0).fit(features)
    score = -trees.score_samples(features)
    inside: Bools = score > np.quantile(score, 1 - share)
    return inside


METHODS = {
    "co-action test, repeat": repeat,
    "co-action test, any group": any_group,
    "FRAUDAR on 4-hour cells, shuffled stop": dense_cells,
    "FRAUDAR on pages, ten blocks": fraudar,
    "CopyCatch, 20 fans on 4 pages within a day": copycatch,
    "SynchroTrap pairs, 6 hours, Jaccard .5": synchrotrap,
    "LSH of (page, day), Jaccard .5": lsh,
    "isolation forest, highest 1 %": forest,
}
