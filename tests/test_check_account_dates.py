import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.account_dates import measure
from tests.fan_cases import CROWD, DAY, OTHERS, first_day, with_fans

YEAR = 365 * DAY


def made(crowd: np.ndarray, usual: int = 6 * YEAR) -> np.ndarray:
    rng = np.random.default_rng(2)
    first = first_day(with_fans())
    return np.concatenate([first - rng.integers(0, usual, OTHERS), first - crowd]).astype(float)


def test_fires_on_accounts_of_another_age_even_when_of_many_months() -> None:
    # A mixture over two years: no month of it stands out.
    crowd = 3 * YEAR + np.random.default_rng(3).integers(0, 2 * YEAR, CROWD)
    result = measure(with_fans(created=made(crowd)))
    assert result.outcome is Outcome.FOUND
    assert float(result.numbers["distance"] or 0) > 0.4
    assert float(result.numbers["usual"] or 1) < 0.1


def test_stays_silent_on_a_crowd_of_every_age() -> None:
    crowd = np.random.default_rng(3).integers(0, 6 * YEAR, CROWD)
    assert measure(with_fans(created=made(crowd))).outcome is Outcome.NOTHING_FOUND


def test_stays_silent_where_later_fans_are_always_later_accounts() -> None:
    # Everybody joined the page a day after joining the platform.
    one = with_fans()
    assert one.fans is not None
    created = np.zeros(OTHERS + CROWD)
    fan, time = one.fans.here()
    created[fan] = time - DAY
    assert measure(with_fans(created=created)).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_without_dates() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(with_fans())
    assert reason.value.note.code == "check.account_dates.no_dates"


def test_the_distance_is_that_of_two_step_functions() -> None:
    from features.account_dates import _distance

    rng = np.random.default_rng(5)
    one, two = rng.integers(0, 30, 40).astype(float), np.sort(rng.integers(5, 60, 70).astype(float))
    plain = max(abs((one <= at).mean() - (two <= at).mean()) for at in range(-1, 61))
    assert _distance(one, two) == pytest.approx(plain)
    assert _distance(two, two) == 0.0
