import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.later_deletion import measure
from tests.fan_cases import CROWD, OTHERS, with_fans


def test_fires_when_half_of_the_crowd_is_gone() -> None:
    gone = np.zeros(OTHERS + CROWD)
    gone[::30] = 1
    gone[OTHERS::2] = 1
    result = measure(with_fans(gone=gone))
    assert result.outcome is Outcome.FOUND
    assert float(result.numbers["share"] or 0) > 0.4
    assert float(result.numbers["others"] or 1) < 0.05


def test_stays_silent_when_as_many_others_are_gone() -> None:
    gone = (np.random.default_rng(4).random(OTHERS + CROWD) < 0.3).astype(float)
    assert measure(with_fans(gone=gone)).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_where_the_list_is_silent() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(with_fans())
    assert reason.value.note.code == "check.later_deletion.not_told"
