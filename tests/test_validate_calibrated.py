"""Means of calibrated ratios, and how their bootstrap intervals fare."""

from __future__ import annotations

import numpy as np
import pytest

from detector.validate.calibrated import effective, if_calibrated


def _of(scale: float, many: int = 400) -> np.ndarray:
    """log10 LR of two normal scores `scale` apart: calibrated, half of them under either side."""
    rng = np.random.default_rng(5)
    score = rng.normal(size=many) + np.where(np.arange(many) % 2, scale, -scale) / 2.0
    return np.asarray(scale * score / np.log(10.0))


def test_ratios_that_say_nothing_have_a_mean_of_one() -> None:
    found = if_calibrated(np.zeros(50), np.ones(50), 20, np.random.default_rng(1))
    assert (found.low, found.high, found.held) == (1.0, 1.0, 1.0)


def test_the_range_holds_one_and_narrows_with_intervals() -> None:
    few, many = (
        if_calibrated(_of(1.0), np.ones(400), n, np.random.default_rng(1)) for n in (20, 300)
    )
    assert few.low < many.low < 1.0 < many.high < few.high
    assert many.held == pytest.approx(0.95, abs=0.05)


def test_a_constant_error_of_the_ratios_does_not_move_the_range() -> None:
    plain, moved = (
        if_calibrated(_of(1.5) + by, np.ones(400), 50, np.random.default_rng(1))
        for by in (0.0, 0.7)
    )
    assert moved.low == pytest.approx(plain.low, rel=1e-6)
    assert moved.high == pytest.approx(plain.high, rel=1e-6)


def test_bootstrap_intervals_of_skewed_ratios_miss_one_too_often() -> None:
    found = if_calibrated(_of(3.0), np.ones(400), 25, np.random.default_rng(1))
    assert found.held < 0.85


def test_effective_number() -> None:
    assert effective(np.ones(7)) == 7
    assert effective(np.array([1.0, 0.0, 0.0])) == 1
    assert effective(np.array([2.0, 1.0, 1.0])) == round(16 / 6)
