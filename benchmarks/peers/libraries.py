"""What each library says of a daily series: intervals with a score, as its own way gives them.

The libraries get the residual of this project's baseline or, where their way is another, the
counts. Each is imported where it is called: one that is absent is told of as not installed.
"""

from __future__ import annotations

import logging
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.ensemble import IsolationForest

from benchmarks.peers.runs import LONGEST, Floats, Found, raised, robust, runs
from benchmarks.peers.series import Series


def kernel_cpd(series: Series) -> Found:
    """ruptures: kernel change points with a linear kernel, penalised."""
    import ruptures

    z = series.residual
    model = ruptures.KernelCPD(kernel="linear", min_size=1).fit(z[:, None])
    return raised(list(pairwise([0, *model.predict(pen=8.0)])), z)


def pelt(series: Series) -> Found:
    """ruptures: PELT with a Poisson cost, the shared baseline as exposure."""
    import ruptures
    from ruptures.base import BaseCost

    class PoissonCost(BaseCost):  # type: ignore[misc]
        """Less the log-likelihood of counts at the segment's own rate over the expected one."""

        model = "poisson"
        min_size = 1

        def fit(self, signal: Floats) -> PoissonCost:
            self.signal = signal
            self.total = np.concatenate([[0.0], np.cumsum(signal[:, 0])])
            self.usual = np.concatenate([[0.0], np.cumsum(signal[:, 1])])
            return self

        def error(self, start: int, end: int) -> float:
            x = float(self.total[end] - self.total[start])
            mean = float(self.usual[end] - self.usual[start])
            return -(x * float(np.log(x / mean)) - x + mean) if x > 0 else -mean

    signal = np.column_stack([series.gained, np.maximum(series.page.expected, 1e-3)])
    model = ruptures.Pelt(custom_cost=PoissonCost(), min_size=1, jump=1).fit(signal)
    # Real pages are restless: the Poisson penalty grows with their dispersion.
    wide = 1.0 + series.page.inverse_size * float(series.page.expected.mean())
    return raised(list(pairwise([0, *model.predict(pen=8.0 * wide)])), series.residual)


def capa(series: Series) -> Found:
    """skchange: CAPA with the L2 saving about 0, point anomalies included."""
    from skchange.detectors import CAPA
    from skchange.interval_scorers import L2Saving

    z = series.residual[:, None]
    detector = CAPA(
        segment_saving=L2Saving(baseline_mean=0.0),
        max_segment_length=LONGEST,
        include_point_anomalies=True,
    )
    spans = detector.fit(z).predict_segment_anomalies(z)
    return raised([(int(a), int(b)) for a, b in spans], z[:, 0])


def circular(series: Series) -> Found:
    """skchange: circular binary segmentation of the residual."""
    from skchange.detectors import CircularBinarySegmentation

    z = series.residual[:, None]
    detector = CircularBinarySegmentation(
        min_subinterval_length=1, max_interval_length=4 * LONGEST, penalty_scale=1.0
    )
    spans = detector.fit(z).predict_segment_anomalies(z)
    return raised([(int(a), int(b)) for a, b in spans], z[:, 0])


def focus(series: Series) -> Found:
    """changepoint-online: FOCuS for a raised mean of the residual, begun anew after each rise."""
    from changepoint_online import Focus, Gaussian

    z, out, day = series.residual, [], 0
    while day < len(z):
        detector, first = Focus(Gaussian(loc=0.0), side="right"), day
        best, at, start, rings = 0.0, first, first, -1
        for t in range(first, len(z)):
            detector.update(float(z[t]))
            value = float(detector.statistic())
            if value > 6.0:
                rings = t if rings < 0 else rings
                if value > best:
                    begins = first + int(detector.changepoint()["changepoint"])
                    best, at, start = value, t + 1, begins
            if rings >= 0 and t - rings >= LONGEST:
                break
        if rings < 0:
            break
        out.append((start, at, best))
        day = at
    return [one for one in out if one[1] - one[0] <= LONGEST]


def bocpd(series: Series) -> Found:
    """bayesian-changepoint-detection: the most probable run lengths, followed back in time."""
    from bayesian_changepoint_detection import online_changepoint_detection as online

    z = series.residual

    def hazard(lengths: Floats) -> Floats:
        return np.full(lengths.shape, 1.0 / 60.0)

    held, _ = online.online_changepoint_detection(z, hazard, online.StudentT(1.0, 1.0, 0.1, 0.0))
    ends, day = [len(z)], len(z)
    while day > 0:
        day -= max(1, int(held[: day + 1, day].argmax()))
        ends.append(max(day, 0))
    return raised(list(pairwise(ends[::-1])), z)


def _stl(series: Series) -> Any:
    from statsmodels.tsa.seasonal import STL

    return STL(np.log1p(series.gained), period=7, robust=True).fit()


def stl_mad(series: Series) -> Found:
    """statsmodels: robust STL of the logarithm, remainder over its MAD."""
    return runs(robust(np.asarray(_stl(series).resid, float)), 2.0)


def esd(series: Series) -> Found:
    """Seasonal hybrid ESD (Twitter): STL's season, the median as trend, extreme deviates."""
    season = np.asarray(_stl(series).seasonal, float)
    return runs(robust(np.log1p(series.gained) - season), 2.0)


def prophet(series: Series) -> Found:
    """Prophet: residual of the logarithm over its MAD."""
    import pandas as pd
    from prophet import Prophet

    for name in ("prophet", "cmdstanpy"):
        logging.getLogger(name).setLevel(logging.ERROR)
    days = pd.date_range("2015-01-05", periods=len(series.gained), freq="D")
    table = pd.DataFrame({"ds": days, "y": np.log1p(series.gained)})
    model = Prophet(yearly_seasonality=False, daily_seasonality=False, uncertainty_samples=0)
    usual = model.fit(table).predict(table)["yhat"].to_numpy(float)
    return runs(robust(np.log1p(series.gained) - usual), 2.0)


def half_space_trees(series: Series) -> Found:
    """river: half-space trees on the residual and its weekly mean, day by day."""
    from river.anomaly import HalfSpaceTrees

    z = series.residual
    week = np.convolve(z, np.full(7, 1.0 / 7.0))[: len(z)]
    model: Any = HalfSpaceTrees(n_trees=25, height=6, window_size=28, seed=0)
    score = np.zeros(len(z))
    for day in range(len(z)):
        told = {name: float(1.0 / (1.0 + np.exp(-v[day]))) for name, v in (("z", z), ("w", week))}
        score[day] = model.score_one(told)
        model.learn_one(told)
    score[: 2 * 28] = np.median(score)  # it has learnt nothing yet
    return _above(robust(score), z)


def points(series: Series) -> Found:
    """Each day's residual of the shared baseline."""
    return runs(series.residual, 2.0)


def spectral_residual(series: Series) -> Found:
    """pyod: spectral residual (Ren et al. 2019)."""
    from pyod.models.ts_spectral_residual import SpectralResidual

    return _pyod(SpectralResidual(), series)


def pyod_forest(series: Series) -> Found:
    """pyod: isolation forest on windows of a week."""
    from pyod.models.iforest import IForest
    from pyod.models.ts_od import TimeSeriesOD

    model = TimeSeriesOD(IForest(n_estimators=50, random_state=0), window_size=7)
    return _pyod(model, series)


def _pyod(model: Any, series: Series) -> Found:
    model.fit(series.gained[:, None])
    score = np.asarray(model.decision_scores_, np.float64).ravel()
    full = np.full(len(series.gained), score.min())
    full[len(full) - len(score) :] = score
    return _above(robust(full), series.residual)


def _above(score: Floats, z: Floats) -> Found:
    """Runs of high scores on days with more than was expected: an oddity of few is no gain."""
    return runs(np.where(z > 0, score, -np.inf), 2.0)


def discord(series: Series) -> Found:
    """stumpy: matrix profile of seven days, not normalised."""
    import stumpy

    profile = np.asarray(stumpy.aamp(series.gained.astype(float), m=7)[:, 0], float)
    score = np.zeros(len(series.gained))
    for at, value in enumerate(robust(profile)):
        score[at : at + 7] = np.maximum(score[at : at + 7], value)
    return _above(score, series.residual)


def forest_on_windows(series: Series) -> Found:
    """scikit-learn: isolation forest on window means of the shared residual."""
    z = series.residual
    means = [np.convolve(z, np.full(w, 1.0 / w), mode="same") for w in (1, 3, 7, 14)]
    x = np.column_stack(means)
    score = -IsolationForest(n_estimators=50, random_state=0).fit(x).score_samples(x)
    score[z <= 0] = -np.inf
    return runs(score, 0.5)
