"""Libraries that need older NumPy or pandas than this project: run by an interpreter that has them.

    OTHER_PYTHON -m benchmarks.peers.older METHOD IN.npz OUT.npz

`IN` holds `gained` and `residual`, shape (m, n); `OUT` gets `found`, shape (k, 4): page, first
day, day after the last, score; and `seconds` of the processor. Imports nothing of the project
but NumPy code. `older.txt` beside it lists what the other interpreter needs.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers.runs import Floats, Found, raised, robust, runs


def _dated(x: Floats) -> Any:
    import pandas as pd

    return pd.Series(x, index=pd.date_range("2015-01-05", periods=len(x), freq="D"))


def _adtk(detector: Any, x: Floats, z: Floats) -> Found:
    """Days that the detector names, scored as the change points are."""
    named = detector.fit_detect(_dated(x)).fillna(False).to_numpy(bool)
    return raised([(a, b) for a, b, _ in runs(named.astype(float), 0.5)], z)


def level_shift(x: Floats, z: Floats) -> Found:
    """ADTK: level shifts between two windows of five days."""
    from adtk.detector import LevelShiftAD

    return _adtk(LevelShiftAD(window=5, c=3.0, side="positive"), x, z)


def persist(x: Floats, z: Floats) -> Found:
    """ADTK: a day against the median of the week before it."""
    from adtk.detector import PersistAD

    return _adtk(PersistAD(window=7, agg="median", c=1.5, side="positive"), x, z)


def seasonal(x: Floats, z: Floats) -> Found:
    """ADTK: remainder of a weekly season."""
    from adtk.detector import SeasonalAD

    return _adtk(SeasonalAD(freq=7, c=1.5, side="positive"), x, z)


def wavelet(x: Floats, z: Floats) -> Found:
    """aeon: DWT-MLEAD (Thill, Konen and Baeck 2017)."""
    from aeon.anomaly_detection.series.distribution_based import DWT_MLEAD

    score = np.asarray(DWT_MLEAD(start_level=3, quantile_epsilon=0.02).fit_predict(x), float)
    return runs(np.where(z > 0, score, -np.inf), 0.5)


def k_means(x: Floats, z: Floats) -> Found:
    """aeon: distance of weekly windows to the nearest of eight means."""
    from aeon.anomaly_detection.series.distance_based import KMeansAD

    model = KMeansAD(n_clusters=8, window_size=7, stride=1, random_state=0)
    score = robust(np.asarray(model.fit_predict(np.log1p(x)), float))
    return runs(np.where(z > 0, score, -np.inf), 2.0)


def mstl(x: Floats, _z: Floats) -> Found:
    """statsforecast: MSTL of the logarithm, remainder over its MAD."""
    from statsforecast.models import MSTL

    parts = MSTL(season_length=7).fit(np.log1p(x)).model_
    return runs(robust(np.asarray(parts["remainder"], float)), 2.0)


OLDER: dict[str, Callable[[Floats, Floats], Found]] = {
    "ADTK LevelShiftAD": level_shift,
    "ADTK PersistAD": persist,
    "ADTK SeasonalAD": seasonal,
    "aeon DWT-MLEAD": wavelet,
    "aeon KMeansAD": k_means,
    "statsforecast MSTL and MAD": mstl,
}


def main() -> None:
    name, source, target = sys.argv[1:]
    warnings.simplefilter("ignore")
    with np.load(source) as told:
        gained, residual = told["gained"], told["residual"]
    method = OLDER[name]
    method(gained[0], residual[0])
    begin = time.process_time()
    rows = [
        (page, *one) for page in range(len(gained)) for one in method(gained[page], residual[page])
    ]
    took = time.process_time() - begin
    np.savez(target, found=np.array(rows, float).reshape(-1, 4), seconds=took)


if __name__ == "__main__":
    main()
