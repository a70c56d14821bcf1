import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.young_accounts import measure
from tests.fan_cases import CROWD, DAY, OTHERS, first_day, with_fans


def of_age(days: np.ndarray) -> np.ndarray:
    return (first_day(with_fans()) - days * DAY).astype(float)


def test_fires_on_young_accounts_among_old_ones() -> None:
    age = np.full(OTHERS + CROWD, 500.0)
    age[OTHERS : OTHERS + CROWD // 2] = 5
    result = measure(with_fans(created=of_age(age)))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["share"] == pytest.approx(300 / (600 + 40), abs=0.02)
    assert result.numbers["others"] == 0


def test_stays_silent_where_half_of_all_are_young() -> None:
    age = np.random.default_rng(1).choice([1.0, 500.0], OTHERS + CROWD)
    assert measure(with_fans(created=of_age(age))).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_without_dates_or_from_few() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(with_fans())
    assert reason.value.note.code == "check.young_accounts.no_dates"
    with pytest.raises(CannotTell) as reason:
        measure(with_fans(crowd=1, created=np.zeros(OTHERS + 1)))
    assert reason.value.note.code == "check.fans.few"


def test_accounts_made_after_their_like_are_an_error_of_the_list_and_not_young() -> None:
    age = np.full(OTHERS + CROWD, 500.0)
    age[OTHERS : OTHERS + CROWD // 2] = -400
    assert measure(with_fans(created=of_age(age))).outcome is Outcome.NOTHING_FOUND
