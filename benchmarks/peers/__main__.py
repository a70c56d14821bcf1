"""One table, one run: every method on the same pages, with the same second stage.

    python -m benchmarks.peers [--train 240] [--test 240]      (needs the `benchmark` extra)

Daily series of a year with the ordinary events of a page; every second one has a bulk
delivery besides. Each method proposes intervals; one and the same gradient boosting on one and the
same numbers learns on its own proposals which are deliveries, and its threshold is set on
other pages for 0.1 false alarms a page-year. Then it meets the test pages. Counts and
engagement only: peers know no countries.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.peers.methods import METHODS, Floats, Found, Series
from detector.simulate.bought import BOUGHT
from detector.simulate.eventful import eventful

DAYS, RATE = 365, 0.1
SEEDS = {"train": 620_001, "threshold": 620_002, "test": 620_003}
MOST = 12  # proposals of a page that are looked at, its highest
BOOTSTRAP = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A series with its truth; `source` is None on an honest page."""

    series: Series
    source: str | None
    start: int
    end: int


def made(seed: int, number: int) -> Page:
    rng = np.random.default_rng([seed, number])
    source = list(BOUGHT)[number // 2 % len(BOUGHT)] if number % 2 else None
    page = eventful(source, DAYS, rng)
    weekday = ((page.days - np.datetime64("1970-01-05")).astype(int)) % 7
    series = Series.of(page.gained, page.lost, page.engaged, weekday)
    told = next((one for one in page.told if one.bought), None)
    return Page(series, source, told.start if told else 0, told.end if told else 0)


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


def proposals(
    pages: list[Page], found: list[Found]
) -> tuple[Floats, NDArray[np.bool_], list[list[int]]]:
    """Numbers of all proposals (m, p), whether each overlaps the delivery, rows by page."""
    rows: list[list[float]] = []
    truth: list[bool] = []
    of_page: list[list[int]] = []
    for page, intervals in zip(pages, found, strict=True):
        best = sorted(intervals, key=lambda one: -one[2])[:MOST]
        of_page.append(list(range(len(rows), len(rows) + len(best))))
        for start, end, score in best:
            rows.append(numbers(page.series, start, end, score))
            truth.append(_overlap((start, end), page) >= 0.2)
    return np.array(rows), np.array(truth), of_page


def _overlap(span: tuple[int, int], page: Page) -> float:
    if page.source is None:
        return 0.0
    both = min(span[1], page.end) - max(span[0], page.start)
    return max(0, both) / (max(span[1], page.end) - min(span[0], page.start))


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Of one method: by test page, whether its delivery was found, its overlap, false alarms."""

    hit: NDArray[np.bool_]
    iou: Floats
    false: Floats
    milliseconds: float


def run(name: str, sets: dict[str, list[Page]]) -> Result:
    method = METHODS[name]
    method(sets["train"][0].series)
    begin = time.perf_counter()
    found = {key: [method(page.series) for page in pages] for key, pages in sets.items()}
    took = 1e3 * (time.perf_counter() - begin) / sum(map(len, sets.values()))
    x, y, _ = proposals(sets["train"], found["train"])
    second = HistGradientBoostingClassifier(max_iter=80, max_depth=3, random_state=0)
    second.fit(x, y)
    scored = {}
    for key in ("threshold", "test"):
        x, y, of_page = proposals(sets[key], found[key])
        scored[key] = (second.predict_proba(x)[:, 1], y, of_page)
    p, y, _ = scored["threshold"]
    allowed = int(RATE * len(sets["threshold"]) * DAYS / 365.25)
    false = np.sort(p[~y])[::-1]
    bar = float(false[allowed]) if allowed < len(false) else 0.0
    p, y, of_page = scored["test"]
    hit: list[bool] = []
    iou: list[float] = []
    wrong: list[int] = []
    for page, rows in zip(sets["test"], of_page, strict=True):
        spans = sorted(found["test"][len(hit)], key=lambda one: -one[2])[:MOST]
        over = [i for i in range(len(rows)) if p[rows[i]] > bar]
        overlaps = [_overlap(spans[i][:2], page) for i in over]
        hit.append(any(p[rows[i]] > bar and y[rows[i]] for i in range(len(rows))))
        iou.append(max(overlaps, default=0.0))
        wrong.append(sum(not y[rows[i]] for i in over))
    return Result(np.array(hit), np.array(iou), np.array(wrong, float), took)


def lead(mine: NDArray[np.bool_], peer: NDArray[np.bool_]) -> tuple[float, float, float]:
    """My recall less the peer's, with its 95 % paired bootstrap interval over pages."""
    rng = np.random.default_rng(7)
    apart = mine.astype(float) - peer.astype(float)
    drawn = apart[rng.integers(0, len(apart), (BOOTSTRAP, len(apart)))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(apart.mean()), float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    parser.add_argument("--train", type=int, default=240)
    parser.add_argument("--test", type=int, default=240)
    chosen = parser.parse_args()
    many = {"train": chosen.train, "threshold": chosen.train, "test": chosen.test}
    sets = {key: [made(SEEDS[key], i) for i in range(many[key])] for key in SEEDS}
    test = sets["test"]
    results = {name: run(name, sets) for name in METHODS}
    bought = np.array([page.source is not None for page in test])
    years = len(test) * DAYS / 365.25
    mine = results[next(iter(METHODS))]
    print(f"{chosen.train} pages to learn on, as many for the threshold, {len(test)} to judge.")
    print()
    print(
        "| method | recall | lead of the scan (95 %) | overlap of those found"
        " | false alarms a page-year | ms a page |"
    )
    print("|---|---|---|---|---|---|")
    for name, result in sorted(results.items(), key=lambda one: -one[1].hit[bought].mean()):
        middle, low, high = lead(mine.hit[bought], result.hit[bought])
        ahead = "" if result is mine else f"{middle:+.2f} [{low:+.2f}, {high:+.2f}]"
        both = result.iou[bought & result.hit]
        shared = both.mean() if len(both) else 0.0
        print(
            f"| {name} | {result.hit[bought].mean():.2f} | {ahead} | {shared:.2f}"
            f" | {result.false.sum() / years:.2f} | {result.milliseconds:.1f} |"
        )
    print()
    print("| source | pages | scan | best peer | lead (95 %) |")
    print("|---|---|---|---|---|")
    for source in BOUGHT:
        here = np.array([page.source == source for page in test])
        peers = {name: r for name, r in results.items() if r is not mine}
        best = max(peers, key=lambda name: float(peers[name].hit[here].mean()))
        middle, low, high = lead(mine.hit[here], peers[best].hit[here])
        print(
            f"| `{source}` | {int(here.sum())} | {mine.hit[here].mean():.2f}"
            f" | {peers[best].hit[here].mean():.2f} ({best})"
            f" | {middle:+.2f} [{low:+.2f}, {high:+.2f}] |"
        )


if __name__ == "__main__":
    main()
