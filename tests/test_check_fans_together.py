import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.fans_together import measure
from tests.fan_cases import CROWD, OTHERS, with_fans


def test_fires_when_the_crowd_stands_in_groups() -> None:
    together = np.zeros(OTHERS + CROWD, dtype=bool)
    together[OTHERS:] = True
    result = measure(with_fans(together=together))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["fans"] == CROWD


def test_stays_silent_on_superfans_who_come_at_all_times() -> None:
    together = np.random.default_rng(5).random(OTHERS + CROWD) < 0.2
    assert measure(with_fans(together=together)).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_from_one_page() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(with_fans())
    assert reason.value.note.code == "check.fans.one_page"
