"""The yardstick of changes over weeks: right on known noise, and of no use without days."""

import numpy as np
import pytest

from detector.history import CannotTell
from features.own_noise import coefficient, moving_mean

N, AT = 300, 150
STEP = (np.arange(N) >= AT).astype(float)
NO_CONTROL = np.zeros(N)


def drawn(rng: np.random.Generator, sd: float, rho: float, white: float) -> np.ndarray:
    """An AR(1) and noise of single days."""
    path = rng.standard_normal(N)
    for day in range(1, N):
        path[day] = rho * path[day - 1] + np.sqrt(1 - rho**2) * path[day]
    return np.asarray(sd * path + white * rng.standard_normal(N))


@pytest.mark.parametrize(("sd", "rho", "white"), [(0.0, 0.5, 0.2), (0.1, 0.8, 0.1)])
def test_the_error_is_as_large_as_the_estimates_stray(sd: float, rho: float, white: float) -> None:
    rng = np.random.default_rng(5)
    found = [
        coefficient(0.3 * STEP + drawn(rng, sd, rho, white), STEP, NO_CONTROL, AT, AT)
        for _ in range(60)
    ]
    values = np.array([each.value for each in found])
    errors = np.array([each.error for each in found])
    assert values.mean() == pytest.approx(0.3, abs=4 * values.std() / np.sqrt(60))
    assert 0.75 < ((values - 0.3) / errors).std() < 1.45


def test_drift_makes_a_step_less_sure_and_a_control_that_drifts_along_surer() -> None:
    rng = np.random.default_rng(6)
    drift = np.cumsum(0.05 * rng.standard_normal(N))
    noise = 0.02 * rng.standard_normal(N)
    calm = coefficient(noise, STEP, NO_CONTROL, AT, AT).error
    adrift = coefficient(drift + noise, STEP, NO_CONTROL, AT, AT).error
    held = coefficient(drift + noise, STEP, drift, AT, AT).error
    assert adrift > 3 * calm
    assert held < adrift / 2


def test_weekdays_are_no_noise() -> None:
    week = np.tile([0.3, -0.2, 0.1, 0.0, -0.1, 0.5, -0.4], N // 7 + 1)[:N]
    noise = 0.02 * np.random.default_rng(7).standard_normal(N)
    plain = coefficient(noise, STEP, NO_CONTROL, AT, AT)
    weekly = coefficient(noise + week, STEP, NO_CONTROL, AT, AT)
    assert weekly.value == pytest.approx(plain.value, abs=plain.error)
    assert weekly.error < 2 * plain.error


def test_too_few_days_on_a_side_are_told() -> None:
    with pytest.raises(CannotTell):
        coefficient(np.zeros(N), STEP, NO_CONTROL, 10, 20)
    blank = np.where(np.arange(N) < AT, 0.1, np.nan)
    with pytest.raises(CannotTell):
        coefficient(blank, STEP, NO_CONTROL, AT, AT)
    with pytest.raises(CannotTell):
        coefficient(STEP, NO_CONTROL, NO_CONTROL, AT, AT)


def test_a_moving_mean_is_that_of_the_known_days() -> None:
    values = np.arange(40.0)
    known = np.arange(40) % 3 > 0
    mean = moving_mean(values, known, reach=2)
    for day in range(40):
        near = [v for v in range(max(0, day - 2), min(40, day + 3)) if known[v]]
        assert mean[day] == pytest.approx(np.mean(near))
    assert not moving_mean(values, np.zeros(40, bool)).any()
