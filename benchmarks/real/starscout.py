"""Months of stars with a labelled campaign (He et al., ICSE 2026), development half.

    python -m benchmarks.real.starscout starscout_monthly_dev.csv

Columns: `series`, `month`, `n_stars`, `campaign`. The shape of a month among its neighbours is
learnt by cross-validation over whole series, so that no series is judged by a fit that saw it;
the two published scores stand beside it. The labels are a heuristic's, on another platform, by
the month: agreement with them is agreement with a heuristic.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

Floats = NDArray[np.float64]
LEAST_STARS = 50  # a labelled month has as many
FALSE_ALARMS = (0.1, 0.5, 1.0)  # months wrongly named in ten series-years
BOOTSTRAP = 1000


def deviation(x: Floats) -> Floats:
    """log1p over median and MAD: the robust spike score."""
    log = np.log1p(x)
    middle = np.median(log)
    return np.asarray((log - middle) / max(1.4826 * float(np.median(np.abs(log - middle))), 0.1))


def alone(x: Floats) -> Floats:
    """1 less the larger neighbour over the month itself: no shoulder."""
    padded = np.concatenate([[0.0], x, [0.0]])
    beside = np.maximum(padded[:-2], padded[2:] + 1.0)
    return np.asarray(1.0 - np.minimum(beside / (x + 1.0), 1.0))


def shape(x: Floats) -> Floats:
    """Numbers of each month among its neighbours, shape (n, 11)."""
    n, log = len(x), np.log1p(x)
    padded = np.concatenate([np.zeros(3), x, np.zeros(3)])
    rows = []
    for at in range(n):
        others = np.delete(x, at)
        near = padded[at : at + 7]
        before, after = near[:3], near[4:]
        rest = np.sort(others)[::-1]
        rows.append(
            [
                log[at],
                (before[-1] + 1.0) / (x[at] + 1.0),
                (after[0] + 1.0) / (x[at] + 1.0),
                before.sum() / (x[at] + 1.0),
                after.sum() / (x[at] + 1.0),
                x[at] / max(x.sum(), 1.0),
                float((rest[0] if n > 1 else 0.0) + 1.0) / (x[at] + 1.0),
                np.log1p(np.median(others)) if n > 1 else 0.0,
                float(np.count_nonzero(x[:at])),
                at / n,
                float(n),
            ]
        )
    return np.array(rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real.starscout")
    parser.add_argument("file")
    table = pd.read_csv(parser.parse_args().file).sort_values(["series", "month"])
    truth = table["campaign"].to_numpy(bool)
    parts, spikes, no_shoulder = [], [], []
    for _, rows in table.groupby("series", sort=False):
        x = rows["n_stars"].to_numpy(float)
        z = deviation(x)
        spikes.append(z)
        no_shoulder.append(z * alone(x) * (x >= LEAST_STARS))
        parts.append(np.column_stack([z, alone(x), shape(x)]))
    numbers = np.vstack(parts)
    group = pd.factorize(table["series"])[0]
    learnt = np.zeros(len(truth))
    for learn, judge in GroupKFold(10).split(numbers, truth, group):
        model = HistGradientBoostingClassifier(
            max_iter=150, max_depth=4, learning_rate=0.06, l2_regularization=5.0, random_state=0
        )
        model.fit(numbers[learn], truth[learn])
        learnt[judge] = model.predict_proba(numbers[judge])[:, 1]
    scores = {
        "robust spike": np.concatenate(spikes),
        "spike times no shoulder": np.concatenate(no_shoulder),
        "shape, cross-validated": learnt,
    }
    months = int((~truth).sum())
    print(f"{group.max() + 1} series, {len(truth)} months, {int(truth.sum())} of them labelled.")
    print()
    heads = " | ".join(f"recall, precision at {rate:g}" for rate in FALSE_ALARMS)
    print(f"| score | average precision (95 %) | {heads} |")
    print("|---" * (2 + len(FALSE_ALARMS)) + "|")
    for name, score in scores.items():
        low, high = interval(score, truth, group)
        cells = []
        for rate in FALSE_ALARMS:
            allowed = int(rate * months / 120.0)
            bar = np.sort(score[~truth])[::-1][allowed]
            over = score > bar
            hit = int((over & truth).sum())
            cells.append(f"{hit / truth.sum():.2f}, {hit / max(int(over.sum()), 1):.2f}")
        whole = average_precision_score(truth, score)
        print(f"| {name} | {whole:.3f} [{low:.3f}, {high:.3f}] | " + " | ".join(cells) + " |")


def interval(
    score: Floats, truth: NDArray[np.bool_], group: NDArray[np.int64]
) -> tuple[float, float]:
    """95 % interval of the average precision, series drawn with replacement."""
    rng = np.random.default_rng(3)
    many = int(group.max()) + 1
    drawn = []
    for _ in range(BOOTSTRAP):
        weight = np.bincount(rng.integers(0, many, many), minlength=many)[group]
        drawn.append(average_precision_score(truth, score, sample_weight=weight))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
