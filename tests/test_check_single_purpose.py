import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.single_purpose import measure
from tests.fan_cases import AT, CROWD, DAY, DAYS, OTHERS, with_fans

EVERYBODY = np.arange(OTHERS + CROWD)


def beside(same_day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Everybody likes the other page: the crowd on its day or whenever, the others whenever."""
    when = np.random.default_rng(6).integers(0, DAYS * DAY, OTHERS + CROWD)
    when[OTHERS:][same_day] = AT * DAY + 50_000
    return EVERYBODY, when


def test_fires_on_accounts_of_one_day() -> None:
    result = measure(with_fans(beside=(beside(np.ones(CROWD, dtype=bool)),)))
    assert result.outcome is Outcome.FOUND
    assert float(result.numbers["share"] or 0) > 0.9
    assert float(result.numbers["others"] or 1) < 0.1


def test_stays_silent_on_people_who_come_back() -> None:
    result = measure(with_fans(beside=(beside(np.zeros(CROWD, dtype=bool)),)))
    assert result.outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_from_one_page_or_few_who_like_two() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(with_fans())
    assert reason.value.note.code == "check.fans.one_page"
    with pytest.raises(CannotTell) as reason:
        measure(with_fans(beside=((np.arange(5), np.arange(5)),)))
    assert reason.value.note.code == "check.single_purpose.few"
