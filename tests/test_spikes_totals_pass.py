"""The compiled fit of totals and its plain twin are one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.spikes import totals_pass
from detector.spikes.totals_fit import Fit
from tests import naive_totals as naive
from tests.test_spikes_totals import cut, organic

FIT = tuple(Fit.__dataclass_fields__)


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    digits=st.sampled_from([None, 3, 4]),
    gap=st.sampled_from([1, 3]),
    rate=st.sampled_from([2.0, 100.0]),
)
def test_the_compiled_fit_is_that_of_plain_numpy(seed, digits, gap, rate):
    rng = np.random.default_rng(seed)
    total = organic(rng, days=260, rate=rate)[::gap]
    t = np.arange(len(total)) * float(gap)
    lo, hi = (total, total) if digits is None else cut(total, digits)
    lo, hi = np.ascontiguousarray(lo, float), np.ascontiguousarray(hi, float)
    masked = np.zeros(len(t) - 1, bool)
    for factors in (None, np.linspace(0.4, 1.6, 7)):
        given_factors = np.empty(0) if factors is None else factors
        fast = totals_pass.one_pass(t, lo, hi, masked, given_factors)
        plain = naive.one_pass(t, lo, hi, masked, factors)
        for name, value in zip(FIT, fast, strict=True):
            np.testing.assert_allclose(value, getattr(plain, name), rtol=1e-6, atol=1e-9)
        masked[20:30] = True
