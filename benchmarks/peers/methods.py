"""What each peer says of a daily series: intervals with a score, as its own rule gives them.

The libraries get the residual of this project's baseline or, where their way is another,
the counts. The open tools' rules are restated from their published descriptions, none of
their code is used; where a tool gives one verdict for a whole page, its days are ordered by
the quantity that its verdict rests on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor

from detector.spikes.exposure import boost_page
from detector.spikes.fitted import Fitted, fitted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Found = list[tuple[int, int, float]]  # half-open days, score
LONGEST = 31


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One page's days: gains, losses, engagement, weekdays, and what is shared by all peers."""

    gained: Floats
    lost: Floats
    engaged: Floats
    weekday: Ints
    page: Fitted

    @classmethod
    def of(cls, gained: Floats, lost: Floats, engaged: Floats, weekday: Ints) -> Series:
        """With the shared baseline fitted."""
        return cls(gained, lost, engaged, weekday, fitted(gained, weekday))

    @property
    def residual(self) -> Floats:
        """Standardised by the shared baseline and its dispersion."""
        mean = self.page.expected
        spread = np.sqrt(mean + self.page.inverse_size * mean**2)
        return np.asarray((self.gained - mean) / np.maximum(spread, 1e-9))


Method = Callable[[Series], Found]


def runs(score: Floats, floor: float) -> Found:
    """Runs of days above `floor`, each with its highest score."""
    over = np.concatenate([[False], score > floor, [False]])
    edges = np.flatnonzero(over[1:] != over[:-1]).reshape(-1, 2)
    return [(int(a), int(b), float(score[a:b].max())) for a, b in edges]


def robust(values: Floats) -> Floats:
    """Deviation from the median in median absolute deviations."""
    middle = np.median(values)
    return np.asarray((values - middle) / max(1.4826 * np.median(np.abs(values - middle)), 1e-9))


def own(series: Series) -> Found:
    """The interval scan with engagement as exposure."""
    boost = np.ones(len(series.gained))
    boost_page(series.engaged, series.weekday, boost)
    page = fitted(series.gained, series.weekday, boost)
    return list(zip(page.starts.tolist(), page.ends.tolist(), page.scores.tolist(), strict=True))


def kernel_cpd(series: Series) -> Found:
    """ruptures: kernel change points with a linear kernel, penalised."""
    import ruptures

    z = series.residual
    model = ruptures.KernelCPD(kernel="linear", min_size=1).fit(z[:, None])
    ends = [0, *model.predict(pen=8.0)]
    out = []
    for start, end in pairwise(ends):
        mean = float(z[start:end].mean())
        if mean > 0 and end - start <= LONGEST:
            out.append((start, end, mean * np.sqrt(end - start)))
    return out


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
    scored = [(int(a), int(b), float(z[int(a) : int(b)].mean())) for a, b in spans]
    return [(a, b, m * np.sqrt(b - a)) for a, b, m in scored if m > 0]


def _stl(series: Series) -> Floats:
    from statsmodels.tsa.seasonal import STL

    log = np.log1p(series.gained)
    return np.asarray(STL(log, period=7, robust=True).fit().resid, float)


def stl_mad(series: Series) -> Found:
    """statsmodels: robust STL of the logarithm, remainder over its MAD."""
    return runs(robust(_stl(series)), 2.0)


def esd(series: Series) -> Found:
    """Seasonal hybrid ESD (Twitter): STL's season, the median as trend, extreme deviates."""
    from statsmodels.tsa.seasonal import STL

    log = np.log1p(series.gained)
    season = np.asarray(STL(log, period=7, robust=True).fit().seasonal, float)
    return runs(robust(log - season), 2.0)


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
    full = robust(full)
    full[series.residual <= 0] = -np.inf
    return runs(full, 2.0)


def discord(series: Series) -> Found:
    """stumpy: matrix profile of seven days, not normalised."""
    import stumpy

    profile = np.asarray(stumpy.aamp(series.gained.astype(float), m=7)[:, 0], float)
    score = np.zeros(len(series.gained))
    for at, value in enumerate(robust(profile)):
        score[at : at + 7] = np.maximum(score[at : at + 7], value)
    score[series.residual <= 0] = -np.inf
    return runs(score, 2.0)


def forest_on_windows(series: Series) -> Found:
    """scikit-learn: isolation forest on window means of the shared residual."""
    z = series.residual
    means = [np.convolve(z, np.full(w, 1.0 / w), mode="same") for w in (1, 3, 7, 14)]
    x = np.column_stack(means)
    score = -IsolationForest(n_estimators=50, random_state=0).fit(x).score_samples(x)
    score[z <= 0] = -np.inf
    return runs(score, 0.5)


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


METHODS: dict[str, Method] = {
    "interval scan (this project)": own,
    "ruptures KernelCPD": kernel_cpd,
    "skchange CAPA": capa,
    "statsmodels STL and MAD": stl_mad,
    "seasonal hybrid ESD": esd,
    "residual of the shared baseline": points,
    "pyod spectral residual": spectral_residual,
    "pyod isolation forest": pyod_forest,
    "stumpy discords": discord,
    "isolation forest on windows": forest_on_windows,
    "StarGuard's rule": rolling_mad,
    "facebook-fake-engagement-detector's rule": fled,
    "shotstars' rule": shotstars,
    "FakeMetricsAnalyzer's rule": fake_metrics,
    "star-forensic's rule": plain_z,
    "fake-star-detector's rule": day_share,
}
