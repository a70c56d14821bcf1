"""Steps: what the export's own columns do not explain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.history import daily
from detector.history.daily import Daily
from detector.spikes.steps import FEWEST_DAYS, find_steps
from tests.cases import history


def books(
    jump: float = 0.0, at: int = 42, n: int = 120, seed: int = 5, next_day: float = 0.0
) -> Daily:
    """A page whose books balance within a late fan or two, and one jump."""
    rng = np.random.default_rng(seed)
    gained, lost = rng.poisson(5.0, n).astype(float), rng.poisson(1.0, n).astype(float)
    late = rng.integers(-1, 2, n) * (rng.random(n) < 0.1)
    total = 1000 + np.cumsum(gained - lost) + late
    total[at:] += jump
    total[at + 1 :] += next_day
    return daily(history(gained, lost=lost, total=total))


@pytest.mark.parametrize("jump", [107.0, -80.0])
def test_fires_on_a_jump(jump: float) -> None:
    (step,) = find_steps(books(jump), alpha=0.02)
    assert (step.start, step.end) == (42, 43)
    assert step.difference == pytest.approx(jump, abs=2)
    assert step.total_move == pytest.approx(step.explained + step.difference)


@given(st.integers(0, 500))
def test_stays_silent_on_late_bookkeeping(seed: int) -> None:
    assert find_steps(books(seed=seed), alpha=0.02) == ()


def test_two_days_of_one_migration_are_one_step() -> None:
    (step,) = find_steps(books(60.0, next_day=50.0), alpha=0.02)
    assert (step.start, step.end) == (42, 44)
    assert step.difference == pytest.approx(110, abs=3)


def test_cannot_look_without_losses_or_with_too_few_days() -> None:
    assert find_steps(daily(history([5] * 60, total=range(60))), alpha=0.02) == ()
    assert find_steps(books(107.0, at=6, n=FEWEST_DAYS), alpha=0.02) == ()


def test_a_smaller_budget_never_finds_more() -> None:
    series = books(9.0)
    found = [len(find_steps(series, alpha)) for alpha in (0.5, 0.05, 0.005, 0.0005)]
    assert found == sorted(found, reverse=True)
