"""The interval scan against an isolation forest and skchange's CAPA, in one run.

    python -m benchmarks.spikes [--pages 200]      (needs the `benchmark` extra)

Two-year daily series of calm simulated pages with purges and late reports (no viral
bursts, no advertisements) and about one bulk delivery each. Each method's threshold is
chosen on the tuning pages (seed 720441) and used on the test pages (seed 720442). The peers are
given the residual of this project's own final baseline and are not charged for it; the
scan is charged for everything from raw counts on: rough fit, scan, mask, fit, rescan.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest

from detector.simulate import CALM, SimulatedPages, simulate
from detector.spikes.fitted import fitted

Floats = NDArray[np.float64]
Found = list[tuple[int, int, float]]  # start, end, score
DAYS, TUNE_PAGES = 730, 80
TUNE_SEED, TEST_SEED = 720_441, 720_442
WINDOWS = (1, 3, 7, 14)
RATES = {"purge": 0.35, "gap": 0.2}


def pages(count: int, seed: int) -> SimulatedPages:
    rng = np.random.default_rng(seed)
    return simulate(count, DAYS, rng, noise=CALM, rates=RATES, bulk_often=1.0, edge=10)  # type: ignore[arg-type]


def residual(x: Floats, weekday: NDArray[np.int64]) -> Floats:
    page = fitted(x, weekday)
    return np.asarray(
        (x - page.expected) / np.sqrt(page.expected + page.inverse_size * page.expected**2)
    )


def own(x: Floats, weekday: NDArray[np.int64]) -> Found:
    page = fitted(x, weekday)
    return list(zip(page.starts.tolist(), page.ends.tolist(), page.scores.tolist(), strict=True))


def forest(z: Floats) -> Floats:
    """Anomaly score of each day: an isolation forest on centred window means of the residual."""
    features = np.column_stack([np.convolve(z, np.full(w, 1 / w), mode="same") for w in WINDOWS])
    trees = IsolationForest(n_estimators=100, random_state=0)
    trees.fit(features)
    score: Floats = -trees.score_samples(features)
    return np.where(features[:, 1] > 0.0, score, 0.0)


def runs(score: Floats, threshold: float) -> Found:
    """Runs of days above the threshold."""
    over = np.concatenate([[False], score > threshold, [False]])
    edges = np.flatnonzero(over[1:] != over[:-1])
    return [(int(a), int(b), float(score[a:b].max())) for a, b in edges.reshape(-1, 2)]


def capa(z: Floats, scale: float) -> Found:
    """CAPA with the L2 saving about 0, point anomalies included, gains only."""
    from skchange.detectors import CAPA
    from skchange.interval_scorers import L2Saving

    detector = CAPA(
        segment_saving=L2Saving(baseline_mean=0.0),
        penalty_scale=scale,
        max_segment_length=31,
        include_point_anomalies=True,
    )
    column = z[:, None]
    spans = detector.fit(column).predict_segment_anomalies(column)
    return [(int(a), int(b), 1.0) for a, b in spans if z[int(a) : int(b)].mean() > 0.0]


def counts(made: SimulatedPages, found: Sequence[Found]) -> Floats:
    """Matched, shown and true intervals of each page at IoU >= .5, one to one, (m, 3)."""
    told = np.zeros((len(found), 3))
    for page, intervals in enumerate(found):
        free = [event for event in made.of(page) if event.bulk]
        told[page, 1:] = len(intervals), len(free)
        for start, end, _ in sorted(intervals, key=lambda one: -one[2]):
            for event in free:
                both = min(end, event.end) - max(start, event.start)
                if both / (max(end, event.end) - min(start, event.start)) >= 0.5:
                    free.remove(event)
                    told[page, 0] += 1
                    break
    return told


def f1_of(told: Floats) -> float:
    matched, shown, true = told.sum(axis=0)
    return float(2 * matched / max(shown + true, 1))


def f1(made: SimulatedPages, found: Sequence[Found]) -> float:
    return f1_of(counts(made, found))


def lead(mine: Floats, peer: Floats) -> tuple[float, float]:
    """95 % interval of my F1 less the peer's, bootstrapped over pages."""
    rng = np.random.default_rng(7)
    picks = rng.integers(0, len(mine), (2000, len(mine)))
    low, high = np.quantile([f1_of(mine[i]) - f1_of(peer[i]) for i in picks], [0.025, 0.975])
    return float(low), float(high)


def over(found: Sequence[Found], bar: float) -> list[Found]:
    return [[one for one in page if one[2] > bar] for page in found]


def best_of(options: Sequence[float], score: Callable[[float], float]) -> float:
    return max(options, key=score)


def milliseconds(job: Callable[[int], object], count: int) -> Floats:
    """Processor time of each page, after one page of warming up."""
    job(0)
    took = np.empty(count)
    for page in range(count):
        begin = time.process_time()
        job(page)
        took[page] = 1e3 * (time.process_time() - begin)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spikes")
    parser.add_argument("--pages", type=int, default=200)
    count = parser.parse_args().pages
    tune, test = pages(TUNE_PAGES, TUNE_SEED), pages(count, TEST_SEED)
    z_tune = [residual(x, tune.weekday) for x in tune.gained]
    z_test = [residual(x, test.weekday) for x in test.gained]

    own_tune = [own(x, tune.weekday) for x in tune.gained]
    own_test = [own(x, test.weekday) for x in test.gained]
    bar = best_of(np.geomspace(1, 100, 40).tolist(), lambda b: f1(tune, over(own_tune, b)))
    own_told = counts(test, over(own_test, bar))

    trees_tune, trees_test = [forest(z) for z in z_tune], [forest(z) for z in z_test]
    cut = best_of(
        np.linspace(0.45, 0.85, 41).tolist(), lambda c: f1(tune, [runs(s, c) for s in trees_tune])
    )
    forest_told = counts(test, [runs(s, cut) for s in trees_test])

    scale = best_of(
        np.geomspace(0.5, 16.0, 11).tolist(), lambda s: f1(tune, [capa(z, s) for z in z_tune])
    )
    capa_told = counts(test, [capa(z, scale) for z in z_test])

    timed = min(count, 40)
    spent = {
        "interval scan, from raw counts": milliseconds(
            lambda i: own(test.gained[i], test.weekday), timed
        ),
        "isolation forest on window means": milliseconds(lambda i: forest(z_test[i]), timed),
        "skchange CAPA, L2 saving": milliseconds(lambda i: capa(z_test[i], scale), timed),
    }
    mine = float(np.median(spent["interval scan, from raw counts"]))
    print("| method | F1 at IoU .5 | scan's lead (95 %) | ms a page (median) | times the scan |")
    print("|---|---|---|---|---|")
    for (name, took), told in zip(spent.items(), (own_told, forest_told, capa_told), strict=True):
        middle, (low, high) = float(np.median(took)), lead(own_told, told)
        ahead = "" if told is own_told else f"{low:+.3f} to {high:+.3f}"
        print(f"| {name} | {f1_of(told):.3f} | {ahead} | {middle:.2f} | {middle / mine:.0f} |")


if __name__ == "__main__":
    main()
