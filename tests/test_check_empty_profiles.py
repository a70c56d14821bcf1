import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.empty_profiles import measure
from tests.fan_cases import CROWD, OTHERS, with_fans


def followed(crowd: float, others: float) -> np.ndarray:
    rng = np.random.default_rng(7)
    nobody = np.concatenate([rng.random(OTHERS) < others, rng.random(CROWD) < crowd])
    return np.where(nobody, 0.0, rng.geometric(0.02, OTHERS + CROWD))


def test_fires_when_nobody_follows_the_crowd() -> None:
    result = measure(with_fans(followers=followed(0.95, 0.15)))
    assert result.outcome is Outcome.FOUND
    assert float(result.numbers["others"] or 0) == pytest.approx(0.15, abs=0.05)


def test_stays_silent_on_a_niche_whose_readers_nobody_follows() -> None:
    assert measure(with_fans(followers=followed(0.57, 0.57))).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_where_the_list_does_not_say() -> None:
    for followers in (None, np.full(OTHERS + CROWD, np.nan)):
        with pytest.raises(CannotTell) as reason:
            measure(with_fans(followers=followers))
        assert reason.value.note.code == "check.empty_profiles.not_told"


def test_says_of_how_many_the_list_tells_where_these_are_too_few() -> None:
    followers = followed(0.95, 0.15)
    followers[OTHERS:] = np.nan
    with pytest.raises(CannotTell) as reason:
        measure(with_fans(followers=followers))
    assert reason.value.note.code == "check.fans.few_told"
    told = reason.value.note.numbers
    # Some of the others came in these days too.
    assert 0 < int(told["n"] or 0) < int(told["needed"] or 0)
    assert int(told["n"] or 0) + int(told["others"] or 0) == OTHERS
