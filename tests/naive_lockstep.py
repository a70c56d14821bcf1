"""The slow, plain twin of lockstep's counting and expectation."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations, product

DAY = 86_400
SEASON = 60 * DAY
Like = tuple[str, str, int]
Cell = tuple[str, int]


def first_likes(likes: list[Like]) -> dict[tuple[str, str], int]:
    """The first like of each fan on each page."""
    kept: dict[tuple[str, str], int] = {}
    for fan, page, time in likes:
        kept[fan, page] = min(time, kept.get((fan, page), time))
    return kept


def cell_pairs(
    likes: list[Like], width: int, clean: set[str] | None = None
) -> dict[tuple[frozenset[Cell], bool], tuple[int, float, float]]:
    """Fans together, expected, and expected without them, for every pair of cells."""
    kept = first_likes(likes)
    counted = {fan for fan, _ in kept} if clean is None else clean
    more = 0 if clean is None else 1
    by_fan: dict[str, list[tuple[str, int]]] = defaultdict(list)
    page_size: Counter[str] = Counter()
    cell_size: Counter[Cell] = Counter()
    for (fan, page), time in kept.items():
        by_fan[fan].append((page, time))
        if fan in counted:
            page_size[page] += 1
            cell_size[page, time // width] += 1
    common: Counter[tuple[frozenset[str], bool]] = Counter()
    season: Counter[frozenset[str]] = Counter()
    together: Counter[tuple[frozenset[Cell], bool]] = Counter()
    for fan, mine in by_fan.items():
        for (p, t), (q, u) in combinations(mine, 2):
            near = abs(t - u) <= DAY
            together[frozenset({(p, t // width), (q, u // width)}), near] += 1
            if fan in counted:
                common[frozenset({p, q}), near] += 1
                season[frozenset({p, q})] += abs(t - u) <= SEASON
    when: dict[str, list[int]] = defaultdict(list)
    for (fan, page), time in kept.items():
        if fan in counted:
            insort(when[page], time)
    result = {}
    for (cells, near), n in together.items():
        a, b = sorted(cells)
        pages = frozenset({a[0], b[0]})

        def mean(own: int, a: Cell = a, b: Cell = b, pages: frozenset[str] = pages) -> tuple:
            share_a = (cell_size[a] - own) / (page_size[a[0]] - own)
            share_b = (cell_size[b] - own) / (page_size[b[0]] - own)
            both_near = common[pages, True] - own
            everyone = common[pages, True] + common[pages, False] - own
            far = everyone * share_a * share_b
            if abs(a[1] - b[1]) * width <= SEASON:
                about_a, about_b = (
                    bisect_left(when[p], (c[1] + 1) * width + SEASON)
                    - bisect_left(when[p], c[1] * width - SEASON)
                    - own
                    for p, c in ((a[0], b), (b[0], a))
                )
                in_season = season[pages] - own
                far = max(
                    far,
                    in_season * share_a * (cell_size[b] - own) / about_b,
                    in_season * share_b * (cell_size[a] - own) / about_a,
                )
            return both_near * max(share_a, share_b), far

        own = (n if clean is None else 0) - 1 - more
        result[cells, near] = (n, mean(-more)[not near], mean(own)[not near])
    return result


def counts(
    likes: list[Like], width: int
) -> dict[tuple[frozenset[Cell], bool], tuple[int, int, int, int]]:
    """Fans together, common to the two pages, and common with likes a day and a season apart."""
    by_fan: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (fan, page), time in first_likes(likes).items():
        by_fan[fan].append((page, time))
    common: Counter[frozenset[str]] = Counter()
    common_near: Counter[frozenset[str]] = Counter()
    season: Counter[frozenset[str]] = Counter()
    together: Counter[tuple[frozenset[Cell], bool]] = Counter()
    for mine in by_fan.values():
        for (p, t), (q, u) in combinations(mine, 2):
            near = abs(t - u) <= DAY
            common[frozenset({p, q})] += 1
            common_near[frozenset({p, q})] += near
            season[frozenset({p, q})] += abs(t - u) <= SEASON
            together[frozenset({(p, t // width), (q, u // width)}), near] += 1
    pages = {key: frozenset(page for page, _ in key[0]) for key in together}
    return {
        key: (n, common[pages[key]], common_near[pages[key]], season[pages[key]])
        for key, n in together.items()
    }


def poisson_tail(n: int, mean: float) -> float:
    """P(N >= n) summed term by term."""
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(n, n + 400)
    )


def pair_means(likes: list[Like], width: int, least: int) -> list[tuple[float, int]]:
    """Mean of every pair of cells that can tell, and how many pairs have it at most."""
    kept = first_likes(likes)
    pages: dict[str, dict[str, int]] = defaultdict(dict)
    for (fan, page), time in kept.items():
        pages[page][fan] = time
    cells = {
        page: [
            (at, n) for at, n in Counter(t // width for t in fans.values()).items() if n >= least
        ]
        for page, fans in pages.items()
    }
    means = []
    for p, q in combinations(sorted(pages), 2):
        gaps = [abs(pages[p][f] - pages[q][f]) for f in pages[p].keys() & pages[q].keys()]
        near, season = (sum(gap <= most for gap in gaps) for most in (DAY, SEASON))
        for (at, w), (when, v) in product(cells[p], cells[q]) if len(gaps) >= least else ():
            x, y = w / len(pages[p]), v / len(pages[q])
            mean = len(gaps) * x * y
            if abs(at - when) * width <= SEASON:
                about_p, about_q = (
                    sum(-SEASON <= t - c * width < width + SEASON for t in pages[page].values())
                    for page, c in ((p, when), (q, at))
                )
                mean = max(mean, season * x * v / about_q, season * y * w / about_p)
            means.append((mean, 1))
        if near >= least and cells[p] and cells[q]:
            beside = 2 * math.ceil(DAY / width) + 1
            means += [
                (near * w / len(pages[page]), beside) for page in (p, q) for _, w in cells[page]
            ]
    return means


def expected_below(p_value: float, means: list[tuple[float, int]], least: int) -> float:
    """Pairs expected to show this p-value or less, test by test."""
    total = 0.0
    for mean, n in means:
        k = least
        while poisson_tail(k, mean) > p_value:
            k += 1
        total += n * poisson_tail(k, mean)
    return total


def reject(p_values: list[float], below: Callable[[float], float], rate: float) -> list[bool]:
    """Benjamini and Hochberg, by trying every rank; `below` expects so many by chance."""
    limit = max(
        (p for p in p_values if below(p) <= rate * sum(q <= p for q in p_values)), default=-1.0
    )
    return [p <= limit for p in p_values]


def densest(ties: list[tuple[int, int, float]]) -> tuple[float, set[int]]:
    """Greedy peeling with all sums taken anew at every step."""
    left = {node for a, b, _ in ties for node in (a, b)}
    best, kept = 0.0, set(left)
    while left:
        inside = [(a, b, w) for a, b, w in ties if a in left and b in left]
        density = sum(w for *_, w in inside) / len(left)
        if density > best * (1 + 1e-12):
            best, kept = density, set(left)
        degree = {node: sum(w for a, b, w in inside if node in (a, b)) for node in left}
        left.remove(min(sorted(left), key=lambda node: round(degree[node], 9)))
    return best, kept
