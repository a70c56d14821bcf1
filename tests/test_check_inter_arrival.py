import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.inter_arrival import measure
from tests.fan_cases import CROWD, DAY, DAYS, OTHERS, with_fans

RNG = np.random.default_rng(7)


def test_fires_on_fans_by_the_batch() -> None:
    batches = np.repeat(RNG.integers(0, DAY, CROWD // 20), 20)
    result = measure(with_fans(at=np.sort(batches)))
    assert result.outcome is Outcome.FOUND
    assert result.sentence.code == "check.inter_arrival.found"
    assert float(result.numbers["at_once"] or 0) > 0.8


def test_fires_on_even_gaps() -> None:
    even = np.arange(CROWD) * 20 + RNG.integers(0, 6, CROWD)
    result = measure(with_fans(at=even))
    assert result.outcome is Outcome.FOUND
    assert result.sentence.code == "check.inter_arrival.steady"


@pytest.mark.parametrize("hours", [1, 24])
def test_stays_silent_on_people_at_any_volume(hours: int) -> None:
    at = np.sort(RNG.integers(0, hours * 3_600, CROWD))
    assert measure(with_fans(at=at)).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_from_times_by_the_minute() -> None:
    minutes = np.sort(RNG.integers(0, 1_440, CROWD)) * 60
    usual = np.sort(RNG.integers(0, DAYS * 1_440, OTHERS)) * 60
    with pytest.raises(CannotTell) as reason:
        measure(with_fans(at=minutes, usual_at=usual))
    assert reason.value.note.code == "check.inter_arrival.coarse"
