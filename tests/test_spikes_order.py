"""Order statistics are NumPy's, ties and all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detector.spikes.order import drop, median, put, select, trimmed_mean

# Whole numbers make ties; the others do not.
VALUES = st.one_of(
    arrays(np.float64, st.integers(1, 120), elements=st.integers(-3, 3).map(float)),
    arrays(np.float64, st.integers(1, 120), elements=st.floats(-1e6, 1e6)),
)


@given(VALUES, st.data())
def test_the_value_of_any_rank(values, data):
    rank = data.draw(st.integers(0, len(values) - 1))
    assert select(values.copy(), rank) == np.sort(values)[rank]


@pytest.mark.parametrize("place", [0, 20, 39])
def test_a_value_that_is_none_never_hangs(place):
    values = np.arange(40.0)
    values[place] = np.nan
    for rank in range(40):
        told = select(values.copy(), rank)
        assert np.isnan(told) or told in values
    assert np.isnan(select(np.full(40, np.nan), 20))


@given(VALUES)
def test_the_median(values):
    assert median(values.copy()) == np.median(values)


@given(VALUES, st.data())
def test_the_trimmed_mean(values, data):
    cut = data.draw(st.integers(0, (len(values) - 1) // 2))
    expected = np.sort(values)[cut : len(values) - cut].mean()
    np.testing.assert_allclose(trimmed_mean(values.copy(), cut), expected, rtol=1e-9, atol=1e-6)


@given(VALUES, st.data())
def test_what_is_put_in_and_taken_out_leaves_the_rest_in_order(values, data):
    held, many = np.empty(len(values)), 0
    for value in values:
        many = put(held, many, value)
    assert held.tolist() == np.sort(values).tolist()
    gone = data.draw(st.integers(0, len(values) - 1))
    many = drop(held, many, values[gone])
    assert held[:many].tolist() == np.sort(np.delete(values, gone)).tolist()
