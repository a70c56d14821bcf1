"""The compiled draws of the origin null: the same law as the plain ones, country by country."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from scipy.special import betaincc
from scipy.stats import ks_2samp

from detector import origin
from detector.history.compiled import HAVE_NUMBA
from detector.origin import sweep
from detector.origin.draws import beta_tail, head_of
from detector.origin.surprise import KAPPA, kappa_weights, null_statistics, plain_statistics
from detector.origin.window import Window

PRIOR = origin.expected_audience("MA", ("fr", "ar"))
MANY = 4000


def view(n: float, *, floor: float, slack: float = 0.0) -> Window:
    """A window that gained `n` fans; half of the countries were on no list before."""
    a = len(PRIOR.countries)
    gained = np.zeros(a)
    gained[0] = n
    unlisted = PRIOR.share < np.quantile(PRIOR.share, 0.8)
    return Window(
        PRIOR.countries,
        gained,
        PRIOR.share,
        PRIOR.share,
        0.9,
        np.where(unlisted, floor, 0.0),
        np.where(unlisted, floor / 2, 0.0),
        np.full(a, slack),
        np.full(a, floor),
        np.array([code != "MA" for code in PRIOR.countries]),
        np.zeros(a, bool),
    )


@pytest.mark.skipif(not HAVE_NUMBA, reason="the plain draws stand in")
@pytest.mark.parametrize(
    ("n", "floor", "slack"), [(100, 0, 0), (150, 6, 0), (900, 6, 0), (6000, 30, 0), (900, 6, 2)]
)
def test_draws_have_the_law_of_the_plain_ones(n: int, floor: int, slack: int) -> None:
    seen, weights = view(n, floor=floor, slack=slack), kappa_weights([])
    fast = null_statistics(seen, weights, MANY, np.random.default_rng(n))
    rng = np.random.default_rng(n + 1)
    chosen = np.searchsorted(np.cumsum(weights)[:-1], rng.random(MANY))
    plain = plain_statistics(seen, weights, chosen, rng)
    assert (plain > 0).mean(axis=0).max() > 0.05
    for of_one, of_other in zip(fast.T, plain.T, strict=True):
        assert ks_2samp(of_one, of_other, method="asymp").pvalue > 0.001


def test_one_seed_gives_one_set_of_draws() -> None:
    seen, weights = view(300, floor=5), kappa_weights([])
    once, again = (null_statistics(seen, weights, 50, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(once, again)


def test_a_concentration_that_is_shared_reaches_the_draws() -> None:
    seen = view(2000, floor=0)
    even = np.full(len(KAPPA), 1 / len(KAPPA))
    steady = null_statistics(seen, even, MANY, np.random.default_rng(1), np.full(MANY, 0.999))
    loose = null_statistics(seen, even, MANY, np.random.default_rng(1), np.zeros(MANY))
    assert np.quantile(loose[:, 0], 0.9) > np.quantile(steady[:, 0], 0.9) + 0.5


def test_the_tail_of_the_beta_is_that_of_scipy() -> None:
    rng = np.random.default_rng(0)
    a, b = np.exp(rng.uniform(-9, 6, 3000)), np.exp(rng.uniform(-3, 6, 3000))
    x = np.concatenate([[0.0, 1.0], rng.uniform(0, 1, 2998) ** 2])
    ours = np.array([beta_tail(*each) for each in zip(a, b, x, strict=True)])
    assert ours == pytest.approx(betaincc(a, b, x), rel=1e-7, abs=1e-200)


@pytest.mark.parametrize("fans", [1, 100, 100_000])
def test_what_is_drawn_whole_costs_least(fans: int) -> None:
    falling = np.sort(PRIOR.share)[::-1]
    cost = [6.0 * k + fans * falling[k:].sum() for k in range(len(falling) + 1)]
    assert cost[head_of(falling, fans)] == pytest.approx(min(cost))


def test_a_history_in_which_no_window_shows_anything_is_not_simulated(monkeypatch) -> None:
    from tests.test_origin_surprise import page

    def refuse(*_arguments: object) -> None:
        raise AssertionError("drawn although no window shows anything")

    monkeypatch.setattr(sweep, "_drawn", refuse)
    quiet = page(np.random.default_rng(2), n=300, kappa=5000.0, listings=20)
    assert quiet.audience["time"].min() == datetime(2015, 1, 1, tzinfo=UTC)
    found = sweep.scan_origin(
        quiet, home="MA", languages=("fr", "ar"), alpha=0.1, rng=np.random.default_rng(0)
    )
    assert found == ()
