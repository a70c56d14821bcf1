"""The rules of open tools, restated from their published descriptions; none of their code is used.

Where a tool gives one verdict for a whole page, its days are ordered by the quantity that its
verdict rests on.
"""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor

from benchmarks.peers.runs import Found, robust, runs
from benchmarks.peers.series import Series


def rolling_mad(series: Series) -> Found:
    """Rolling median and MAD of 28 days, three deviations (StarGuard's rule)."""
    out = np.zeros(len(series.gained))
    for day in range(len(out)):
        near = series.gained[max(0, day - 28) : day]
        if len(near) >= 7:
            middle = np.median(near)
            spread = max(1.4826 * float(np.median(np.abs(near - middle))), 1.0)
            out[day] = (series.gained[day] - middle) / spread
    return runs(out, 2.0)


def fled(series: Series) -> Found:
    """Median and MAD of growth with losses set to 0 (facebook-fake-engagement-detector)."""
    net = np.maximum(series.gained - series.lost, 0.0)
    return runs(robust(net), 2.0)


def shotstars(series: Series) -> Found:
    """A page is judged by the standard deviation of its days (snooppr/shotstars)."""
    deviation = float(series.gained.std())
    best = int(np.argmax(series.gained))
    return [(best, best + 1, deviation)]


def fake_metrics(series: Series) -> Found:
    """Isolation forest and local outliers on likes and engagement (FakeMetricsAnalyzer)."""
    x = np.column_stack([series.gained, series.engaged])
    forest = -IsolationForest(n_estimators=50, random_state=0).fit(x).score_samples(x)
    local = LocalOutlierFactor(n_neighbors=20).fit(x)
    score = robust(forest) + robust(-local.negative_outlier_factor_)
    score[series.residual <= 0] = -np.inf
    return runs(score, 2.0)


def plain_z(series: Series) -> Found:
    """Three standard deviations above the mean (star-forensic, by the day)."""
    x = series.gained
    return runs((x - x.mean()) / max(float(x.std()), 1e-9), 2.0)


def day_share(series: Series) -> Found:
    """Share of all gains on one day (fake-star-detector's day concentration)."""
    share = series.gained / max(float(series.gained.sum()), 1.0)
    return runs(share * len(share), 2.0)
