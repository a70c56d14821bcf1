"""Find the restlessness of a page: which AR(1) processes could have left these residuals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from detector.simulate.organic import Floats
from detector.spikes.baseline import KERNEL, LEAST_DISPERSION, MOST_DISPERSION, REACH
from detector.spikes.fitted import Fitted

LAGS = 14  # days: beyond, the baseline has taken the correlation away
SHARES = np.linspace(0.0, 0.95, 20)  # of the residual variance that is correlated
RHOS = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95])
WINSOR = 3.0
# Relative error of a variance from the median of n squares: the median is 37 % efficient.
DISPERSION_ERROR = np.sqrt(2.0 / 0.37)


@cache
def expected_correlations() -> tuple[Floats, Floats]:
    """Correlations that the detrended residual of each process has.

    The baseline subtracts a smooth of the series from the series, so the residual is the
    process filtered by (identity - kernel); its autocovariance follows exactly.

    Returns
    -------
    correlations
        Shape (shares, rhos, LAGS), lags 1 to LAGS.
    kept
        Shape (shares, rhos): variance of the residual over that of the process.
    """
    length = 1024
    lag = np.minimum(np.arange(length), length - np.arange(length))
    identity = np.zeros(length)
    identity[0] = 1.0
    smooth = np.zeros(length)
    smooth[: REACH + 1] = KERNEL
    smooth[-REACH:] = KERNEL[:0:-1]
    smooth /= smooth.sum()
    passed = np.abs(np.fft.rfft(identity - smooth)) ** 2
    process = (
        SHARES[:, None, None] * RHOS[None, :, None] ** lag
        + (1.0 - SHARES[:, None, None]) * identity
    )
    covariance = np.fft.irfft(np.fft.rfft(process, axis=-1) * passed, axis=-1)
    kept = covariance[..., 0]
    return covariance[..., 1 : LAGS + 1] / kept[..., None], kept


def correlations(z: Floats, usable: np.ndarray) -> tuple[Floats, Floats]:
    """Autocorrelations of winsorised residuals at lags 1 to LAGS, and pairs behind each."""
    held = np.where(usable, np.clip(z, -WINSOR, WINSOR), 0.0)
    weight = usable.astype(np.float64)
    held = np.where(usable, held - held.sum() / max(weight.sum(), 1.0), 0.0)
    variance = float((held**2).sum() / max(weight.sum(), 1.0))
    found, pairs = np.zeros(LAGS), np.zeros(LAGS)
    for lag in range(1, min(LAGS, len(z) - 1) + 1):
        pairs[lag - 1] = weight[lag:] @ weight[:-lag]
        if variance > 0 and pairs[lag - 1] > 0:
            found[lag - 1] = (held[lag:] @ held[:-lag]) / pairs[lag - 1] / variance
    return found, pairs


@dataclass(frozen=True, slots=True, eq=False)
class Restlessness:
    """Draws of the noise that a page could have, shape (m,) each."""

    sd: Floats
    rho: Floats
    inverse_size: Floats


def restlessness(page: Fitted, many: int, rng: np.random.Generator) -> Restlessness:
    """Draw `many` processes in proportion to how well each explains the residuals.

    The weights are a Gaussian likelihood of the sample correlations with Bartlett's
    variance, so that a short history draws from a wide set: calibrating on the point
    estimate alone is what makes a parametric bootstrap promise too much.
    """
    likely, days, poisson = _likely(page)
    chosen = rng.choice(likely.size, many, p=likely)
    share = SHARES[chosen // len(RHOS)]
    rho = RHOS[chosen % len(RHOS)]
    kept_part = expected_correlations()[1].ravel()[chosen]
    error = np.exp(DISPERSION_ERROR / np.sqrt(days) * rng.standard_normal(many))
    # Relative variance of a day: Poisson part 1 / mu, and what the restlessness adds.
    total = (poisson + page.inverse_size * error) / kept_part
    wander = np.clip(share * total, 0.0, np.maximum(total - poisson, 0.0))
    size = np.clip(total - poisson - wander, LEAST_DISPERSION, MOST_DISPERSION)
    return Restlessness(np.sqrt(np.log1p(wander)), rho, size)


@lru_cache(maxsize=4)
def _likely(page: Fitted) -> tuple[Floats, int, float]:
    """How likely each process is, calm days, and the Poisson part of a day's variance.

    Kept for a moment: twins of one page are drawn a few at a time.
    """
    level = page.expected / page.boost
    variance = level + page.inverse_size * level**2
    z = np.where(page.seen, (page.x - level) / np.sqrt(variance), 0.0)
    calm = page.calm
    found, pairs = correlations(z, calm)
    theory, _ = expected_correlations()
    spread = 1.0 + 2.0 * float((found**2).sum())
    misfit = ((theory - found) ** 2 * pairs).sum(axis=-1) / spread
    weight = np.exp(-0.5 * (misfit - misfit.min())).ravel()
    poisson = 1.0 / float(np.exp(np.log(level).mean()))
    return weight / weight.sum(), max(int(calm.sum()), 1), poisson
