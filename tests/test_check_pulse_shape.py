import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from detector.simulate import VIRAL_SHAPE
from detector.words import say
from features.pulse_shape import measure
from tests.cases import case


def page(*excess: float, usual: float = 20.0, days: int = 60, at: int = 30) -> list[float]:
    values = np.full(days, usual)
    values[at : at + len(excess)] += excess
    return values.tolist()


def test_fires_on_a_block_without_a_tail() -> None:
    result = measure(case(page(1000.0), 30, 31))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["tail_over_peak"] == 0


def test_stays_silent_on_a_viral_decay() -> None:
    result = measure(case(page(*(1000 * VIRAL_SHAPE)), 30, 34))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert result.numbers["tail_over_peak"] == pytest.approx(0.54)


def test_cannot_tell_when_noise_hides_the_tail() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(case(page(60.0, usual=100.0), 30, 31, dispersion=2.0))
    assert reason.value.note.code == "check.pulse_shape.noise"


def test_cannot_tell_a_plateau() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(case(page(*[100.0] * 15), 30, 45))
    assert reason.value.note.code == "check.pulse_shape.plateau"
    assert "15 days" in say(reason.value.note)


def test_cannot_tell_at_the_end_of_the_history() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(case(page(1000.0, at=55), 55, 56))
    assert reason.value.note.code == "check.pulse_shape.days_after_missing"


def test_cannot_tell_on_snapshots() -> None:
    with pytest.raises(CannotTell):
        measure(case(page(1000.0), 30, 31, resolution="irregular"))


def test_is_not_run_on_a_loss() -> None:
    one = case(page(1000.0), 30, 31, kind="loss", lost=page(1000.0))
    assert measure(one).outcome is Outcome.NOT_RUN
