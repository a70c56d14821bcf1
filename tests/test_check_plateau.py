import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.plateau import measure
from tests.cases import case

N = 91
RESTLESS = np.tile([12.0, 30.0, 18.0, 25.0, 9.0, 22.0, 31.0], N // 7)


def page(extra: np.ndarray, dispersion: float = 6.0) -> object:
    gained = np.full(N, 20.0)
    gained[40 : 40 + len(extra)] += extra
    return case(gained, 40, 40 + len(extra), dispersion=dispersion)


def test_fires_on_a_steady_drip() -> None:
    steady = 60 + np.tile([2.0, -3.0, 1.0, 0.0, -1.0], 3)
    result = measure(page(steady))  # type: ignore[arg-type]
    assert result.outcome is Outcome.FOUND
    assert float(result.numbers["r2"] or 0) > 0.99


def test_stays_silent_on_the_pages_own_ups_and_downs() -> None:
    uneven = np.tile([20.0, 110.0, 45.0, 95.0, 30.0], 3)
    result = measure(page(uneven))  # type: ignore[arg-type]
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(result.numbers["ratio"] or 0) > 0.5


def test_cannot_tell_where_counting_alone_makes_the_noise() -> None:
    result = measure(page(np.full(15, 60.0), dispersion=1_000))  # type: ignore[arg-type]
    assert result.outcome is Outcome.CANNOT_TELL


def test_cannot_tell_on_a_short_burst_or_snapshots() -> None:
    with pytest.raises(CannotTell):
        measure(page(np.full(3, 60.0)))  # type: ignore[arg-type]
    with pytest.raises(CannotTell):
        measure(case(RESTLESS, 40, 50, resolution="irregular"))


def test_is_not_run_on_a_loss() -> None:
    assert measure(case(RESTLESS, 40, 50, kind="loss", lost=RESTLESS)).outcome is Outcome.NOT_RUN
