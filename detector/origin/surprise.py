"""How surprising the mix of countries is: S1, S2 and their null distribution.

The gains of a genuine audience vary more than a multinomial: n fans of an interval tell
no more than n (k + 1) / (n + k) independent ones, where k is the concentration of a
Dirichlet-multinomial. k is known only roughly, so every probability is averaged over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincc, gammaln

from detector.history.compiled import HAVE_NUMBA
from detector.history.daily import Floats
from detector.origin.grid import Grid
from detector.origin.window import Window

# Concentrations measured on real pages: 7.5 to 36 by month and by day for fan gains, up
# to 120 for visitors. Log-uniform over that range, as a grid.
KAPPA = np.geomspace(7.0, 120.0, 8)
# Nothing is concluded from fewer gains, from a country with fewer than 5 fans, or from
# several with fewer than 10 together: a single listed country jumps by the floor itself.
LEAST_GAINS = 100
LEAST_FANS = 5
LEAST_POOLED = 10
# A delivery worth the name is a twentieth of the gains: below that the chance gains of
# two hundred small countries fill the null. Measured in docs/origin.md, "Power".
LEAST_MATERIAL = 0.05
# Only countries at more than 12 times the prior enter: on genuine audiences about five in
# six of the large foreign countries stay below (docs/origin.md), so that a burst of
# diaspora, neighbours or shared language is left to the innocent explanations.
FAR_ABOVE = 12.0
LEAST_SHARE = 0.004
# Each pooled country must bring more than one order of magnitude.
FREE_SURPRISE = 1.0
# What a country of a smaller share teaches of the concentration is mostly whether it
# brought anybody at all, and that is decided by losses and by where the list is cut: taken
# one by one such countries make pages look several times as steady as they are
# (docs/validation.md, "What was found and changed"). Half or five times of it do as well.
LEAST_TO_TEACH = 0.02
TINIEST = 1e-300
UPPER = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Surprise:
    """S1, S2 and each country's surprise t, shape (a,), 0 where not above expectation."""

    s1: float
    s2: float
    t: Floats

    @property
    def both(self) -> Floats:
        """S1 and S2, shape (1, 2)."""
        return np.array([[self.s1, self.s2]])


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Puts S1 and S2, and windows of different size, on one scale.

    `start` (2,) is where the upper tenth of the null of each begins, `step` (2,) the mean
    excess over it: both tails fall off about exponentially, so that the larger of
    (S - start) / step is a test of both.
    """

    start: Floats
    step: Floats

    @classmethod
    def of(cls, null: Floats) -> Scale:
        """From draws of the null, shape (m, 2)."""
        start = np.quantile(null, 1 - UPPER, axis=0)
        above = null > start
        over = np.where(above, null - start, 0.0).sum(axis=0)
        step = over / np.maximum(above.sum(axis=0), 1)
        return cls(start, np.where(step > 0, step, 1.0))

    @classmethod
    def of_each(cls, nulls: Floats) -> list[Scale]:
        """Of w windows, shape (w, m, 2): all have the median step.

        The tails have one slope, which all windows together tell better than each alone.
        """
        start = np.quantile(nulls, 1 - UPPER, axis=1)
        above = nulls > start[:, None]
        over = np.where(above, nulls - start[:, None], 0.0).sum(axis=1)
        step = over / np.maximum(above.sum(axis=1), 1)
        step = np.median(np.where(step > 0, step, 1.0), axis=0)
        return [cls(each, step) for each in start]

    def larger(self, both: Floats) -> Floats:
        """The larger of the two on the common scale, shape (m,) from (m, 2)."""
        return np.asarray(((both - self.start) / self.step).max(axis=1), float)


def log_likelihood(view: Window) -> Floats:
    """Dirichlet-multinomial log-likelihood of a window at each `KAPPA`, shape (8,).

    Countries off the first list, whose gains are seen only in part, and those of a small
    share count as one, which the Dirichlet allows (its parts may be added up).
    """
    listed = (view.floor == 0) & (view.expected >= LEAST_TO_TEACH)
    gained = np.append(view.gained[listed], view.gained[~listed].sum())
    expected = np.append(view.expected[listed], view.expected[~listed].sum())
    kept = expected > 0
    gained, expected = gained[kept], expected[kept]
    n = gained.sum()
    total = (KAPPA * view.mass)[:, None]
    alpha = total * expected
    each = (gammaln(gained + alpha) - gammaln(alpha)).sum(axis=1)
    return np.asarray(gammaln(total[:, 0]) - gammaln(n + total[:, 0]) + each, float)


def kappa_weights(others: Sequence[Floats] | Floats) -> Floats:
    """Posterior weight of each `KAPPA` given the page's other windows, shape (8,).

    `others` are their log-likelihoods, shape (m, 8).
    """
    total = np.sum(others, axis=0) if len(others) else np.zeros(len(KAPPA))
    weight = np.exp(total - total.max())
    return np.asarray(weight / weight.sum(), float)


def kappa_weights_of(likely: Floats, taught: NDArray[np.bool_]) -> Floats:
    """`kappa_weights` of w windows, shape (w, 8).

    Parameters
    ----------
    likely
        Log-likelihoods of b other windows, shape (b, 8).
    taught
        Which of them teach each window, shape (w, b).
    """
    total = taught @ likely
    weight = np.exp(total - total.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), float)


def surprises(views: Grid, weights: Floats) -> list[Surprise]:
    """`surprise` of each of w windows, with weights of shape (w, 8)."""
    t = _tails(views, views.gained, weights)
    s1, s2 = _statistics(views, views.gained, t)
    return [
        Surprise(float(one), float(many), each[kept])
        for one, many, each, kept in zip(s1, s2, t, views.seen, strict=True)
    ]


def surprise(view: Window, weights: Floats) -> Surprise:
    """S1 and S2 of one window.

    t_c = -log10 Pr[Beta(k' e_c, k'(1 - e_c)) > (g_c - 1/2) / n], averaged over the concentration,
    with k' + 1 the effective sample size; S1 is the largest t of a foreign country, S2
    the sum of t - 1 over those far above the prior.
    """
    t = _tails(view, view.gained[None, :], weights)
    s1, s2 = _statistics(view, view.gained[None, :], t)
    return Surprise(float(s1[0]), float(s2[0]), t[0])


def null_statistics(
    view: Window, weights: Floats, draws: int, rng: np.random.Generator, luck: Floats | None = None
) -> Floats:
    """S1 and S2 of windows drawn from the null, shape (draws, 2).

    The gains are drawn from the Dirichlet-multinomial of the expectation and then seen as
    the page's were: below the floor nothing, newly listed less the old floor.

    Parameters
    ----------
    luck
        Uniform numbers that choose the concentration, shape (draws,), so that the windows
        of one simulated page share it; drawn when not given.
    """
    if luck is None:
        luck = rng.random(draws)
    chosen = np.searchsorted(np.cumsum(weights)[:-1], luck)
    if not HAVE_NUMBA:
        return plain_statistics(view, weights, chosen, rng)
    # Imported late: its first use on a machine compiles it, which takes some seconds.
    from detector.origin.draws import Rules, draw_statistics

    rules = Rules(FAR_ABOVE, LEAST_FANS, LEAST_POOLED, LEAST_MATERIAL, LEAST_SHARE, FREE_SURPRISE)
    return draw_statistics(view, KAPPA * view.mass, weights, chosen, rules, rng)


def plain_statistics(
    view: Window, weights: Floats, chosen: NDArray[np.int64], rng: np.random.Generator
) -> Floats:
    """`null_statistics` in NumPy, country by country: other draws of the same law."""
    shape = (KAPPA[chosen] * view.mass)[:, None] * view.expected
    mix = rng.standard_gamma(shape) + TINIEST
    mix /= mix.sum(axis=1, keepdims=True)
    gained = rng.multinomial(round(view.n), mix).astype(float)
    # Twice a uniform number has mean 1: what it had is as uncertain as it is small.
    had = np.minimum(view.floor, 2 * rng.random(gained.shape) * view.unseen)
    fresh = np.broadcast_to(view.floor > 0, gained.shape)
    hidden = fresh & (had + gained < view.visible)
    gained = np.maximum(0.0, np.where(fresh, had + gained - view.floor, gained) - view.slack)
    gained[hidden] = 0.0
    s1, s2 = _statistics(view, gained, _tails(view, gained, weights))
    return np.stack([s1, s2], axis=1)


def p_value(observed: float, null: Floats) -> float:
    """Share of the null at least as large, counting the observation itself."""
    return float((1 + (null >= observed).sum()) / (1 + len(null)))


def critical(null: Floats, alpha: float) -> float:
    """The statistic must exceed this for a p-value of at most `alpha`."""
    allowed = int(np.floor(alpha * (len(null) + 1))) - 1
    if allowed < 0:
        return float("inf")
    return float(np.sort(null)[::-1][allowed]) if allowed < len(null) else float("-inf")


def gates(view: Window | Grid, gained: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which countries may enter S1 and which S2, shape (m, a) each."""
    n = np.maximum(gained.sum(axis=-1, keepdims=True), 1.0)
    share = gained / n
    far = (share > view.expected) & (share > FAR_ABOVE * view.gate) & view.foreign & (gained > 0)
    single = far & (gained >= LEAST_FANS) & (share >= LEAST_MATERIAL)
    return single, far & (share >= LEAST_SHARE)


def _tails(view: Window | Grid, gained: Floats, weights: Floats) -> Floats:
    """Surprise t of each country in each of m windows, shape (m, a).

    `weights` are one for all, shape (8,), or of each, shape (m, 8).
    """
    n = np.maximum(gained.sum(axis=1, keepdims=True), 1.0)
    single, far = gates(view, gained)
    row, column = np.nonzero(single | far)
    # Half a fan less: the count is discrete, and all of the gains is no probability 0.
    share = np.maximum(gained[row, column] - 0.5, 0.0) / n[row, 0]
    expected = np.broadcast_to(view.expected, gained.shape)[row, column]
    mass = np.broadcast_to(view.mass, len(gained))[row]
    # A concentration that the page's own windows rule out cannot move a tail.
    weights = np.broadcast_to(np.where(weights < 1e-12, 0.0, weights), (len(gained), len(KAPPA)))
    all_of, probability = n[row, 0], np.zeros(len(row))
    for place, kappa in enumerate(KAPPA):
        weight = weights[row, place]
        if not weight.any():
            continue
        k = kappa * mass
        size = np.maximum(all_of * (k + 1) / (all_of + k) - 1, 1e-3)
        probability += weight * betaincc(size * expected, size * (1 - expected), share)
    t = np.zeros(gained.shape)
    t[row, column] = np.maximum(0.0, -np.log10(np.maximum(probability, TINIEST)))
    return t


def _statistics(view: Window | Grid, gained: Floats, t: Floats) -> tuple[Floats, Floats]:
    """S1 and S2 of each of m windows, shape (m,)."""
    single, far = gates(view, gained)
    s1 = np.where(single, t, 0.0).max(axis=1, initial=0.0)
    pooled = far & (t > FREE_SURPRISE)
    together = np.where(pooled, gained, 0.0).sum(axis=1)
    material = together >= LEAST_MATERIAL * gained.sum(axis=1)
    enough = (together >= LEAST_POOLED) & material
    s2 = np.where(pooled, t - FREE_SURPRISE, 0.0).sum(axis=1) * enough
    return s1, s2
