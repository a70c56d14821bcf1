"""The three scans (compiled, NumPy, plain) are one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history.compiled import HAVE_NUMBA
from detector.simulate import simulate
from detector.spikes import arrays, kernel
from tests import naive_spikes


def run(module, x, weekday, boost):
    n = len(x)
    mu, ratio = np.empty(n), np.empty(32)
    starts, ends, scores = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    many, alpha = module.scan_page(x, weekday, boost, mu, ratio, starts, ends, scores)
    found = sorted(
        zip(starts[:many].tolist(), ends[:many].tolist(), scores[:many].tolist(), strict=True)
    )
    return found, mu, alpha, ratio


def same(left, right):
    assert [f[:2] for f in left[0]] == [f[:2] for f in right[0]]
    np.testing.assert_allclose([f[2] for f in left[0]], [f[2] for f in right[0]], rtol=1e-6)
    np.testing.assert_allclose(left[1], right[1], rtol=1e-8)
    np.testing.assert_allclose(left[2], right[2], rtol=1e-6)
    np.testing.assert_allclose(left[3], right[3], rtol=1e-6)


def page(seed, days, level, missing=0.0, bulk=1.0):
    rng = np.random.default_rng(seed)
    made = simulate(1, days, rng, level=level, bulk_often=bulk)
    x = made.gained[0].copy()
    x[rng.random(days) < missing] = np.nan
    return x, made.weekday.astype(np.int64), np.ones(days)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    days=st.integers(1, 150),
    level=st.sampled_from([0.1, 2.0, 40.0, 3000.0]),
    missing=st.sampled_from([0.0, 0.2, 0.7]),
)
def test_numpy_and_compiled_agree_with_the_plain_twin(seed, days, level, missing):
    x, weekday, boost = page(seed, days, level, missing)
    if days > 30:
        boost[days // 2 : days // 2 + 3] = 2.5
    plain = naive_spikes.scan(x.tolist(), weekday.tolist(), boost.tolist())
    same(run(arrays, x, weekday, boost), plain)
    if HAVE_NUMBA:
        same(run(kernel, x, weekday, boost), plain)


@pytest.mark.parametrize(
    "x",
    [
        np.full(60, 7.0),
        np.zeros(60),
        np.array([5.0]),
        np.full(40, np.nan),
        np.r_[np.full(30, np.nan), np.arange(40.0)],
        np.r_[np.zeros(100), 1e9, np.zeros(30)],
    ],
    ids=["constant", "zeros", "one day", "nothing", "late start", "one huge day"],
)
def test_odd_series_agree(x):
    weekday = np.arange(len(x)) % 7
    boost = np.ones(len(x))
    plain = naive_spikes.scan(x.tolist(), weekday.tolist(), boost.tolist())
    same(run(arrays, x, weekday, boost), plain)
    if HAVE_NUMBA:
        same(run(kernel, x, weekday, boost), plain)


def test_a_delivery_is_found_to_the_day():
    x, weekday, boost = page(3, 400, 30.0, bulk=0.0)
    x[200:205] += 200.0
    found = run(kernel if HAVE_NUMBA else arrays, x, weekday, boost)[0]
    assert (200, 205) in [f[:2] for f in found]


def test_a_delivery_longer_than_a_month_comes_as_one_interval():
    x, weekday, boost = page(4, 400, 30.0, bulk=0.0)
    x[200:238] += 200.0
    found = run(kernel if HAVE_NUMBA else arrays, x, weekday, boost)[0]
    longest = max(found, key=lambda f: f[1] - f[0])
    assert longest[1] - longest[0] >= 36


def test_the_scan_does_not_change_its_input():
    x, weekday, boost = page(5, 200, 30.0)
    kept = x.copy()
    run(kernel if HAVE_NUMBA else arrays, x, weekday, boost)
    np.testing.assert_array_equal(x, kept)


def test_scaling_the_page_keeps_the_interval():
    x, weekday, boost = page(6, 300, 50.0, bulk=0.0)
    x[150:153] += 900.0
    for scale in (10.0, 1000.0):
        found = run(kernel if HAVE_NUMBA else arrays, x * scale, weekday, boost)[0]
        assert (150, 153) in [f[:2] for f in found]


@pytest.mark.parametrize("start", [10, 31, 38])
def test_a_spike_on_a_short_series_is_no_habit_of_its_weekday(start):
    # Eight of each weekday: a tenth of them is nobody, but one is left out all the same.
    x = np.random.default_rng(start).poisson(2000.0, 54).astype(float)
    x[start : start + 2] += [40_000.0, 100_000.0]
    found, mu, *_ = run(kernel if HAVE_NUMBA else arrays, x, np.arange(54) % 7, np.ones(54))
    assert [span[:2] for span in found] == [(start, start + 2)]
    assert mu.max() < 4000.0
