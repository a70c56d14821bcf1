"""Manners of growth between snapshots, and the shortcut that references are scored by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.spikes.shape import MANNERS
from detector.spikes.totals import best_scores, scan_totals
from detector.spikes.totals_fit import fit
from detector.spikes.totals_shape import possible_manners, stops, totals_manner
from tests import naive_totals as naive
from tests.test_spikes_totals import cut, organic, with_block


def page(seed, digits, gap):
    rng = np.random.default_rng(seed)
    total = with_block(organic(rng, days=300), 100, int(rng.integers(1, 12)), 3000)
    t = np.arange(0.0, 300.0, gap)
    total = total[t.astype(int)]
    return t, *((total, total) if digits is None else cut(total, digits))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), digits=st.sampled_from([None, 3, 4]), gap=st.integers(1, 4))
def test_stops_agree(seed, digits, gap):
    t, lo, hi = page(seed, digits, gap)
    fitted = fit(t, lo, hi)
    rng = np.random.default_rng(seed)
    for _ in range(10):
        i, j = sorted(rng.choice(len(t), 2, replace=False).tolist())
        told = stops(t, lo, hi, fitted, 1.0, i, j)
        assert told == pytest.approx(naive.stops(t, lo, hi, fitted, 1.0, i, j), rel=1e-9, abs=1e-6)
        assert totals_manner(t, lo, hi, fitted, 1.0, i, j) in possible_manners(t, i, j)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), digits=st.sampled_from([None, 3, 4]), gap=st.integers(1, 4))
def test_a_reference_scores_as_the_whole_scan_has_it(seed, digits, gap):
    t, lo, hi = page(seed, digits, gap)
    expected = np.zeros((2, MANNERS))
    for one in scan_totals(t, (lo + hi) / 2, lo, hi).candidates:
        side = 0 if one.direction == "gain" else 1
        expected[side, one.manner] = max(expected[side, one.manner], one.score)
    assert np.array_equal(best_scores(t, lo, hi), expected)
