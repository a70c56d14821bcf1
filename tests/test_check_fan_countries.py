import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.fan_countries import measure
from tests.fan_cases import CROWD, OTHERS, with_fans


def at(crowd: tuple[float, ...], others: tuple[float, ...] = (0.7, 0.2, 0.1)) -> np.ndarray:
    """Countries 10, 20 and 30 by their shares, some fans of none."""
    rng = np.random.default_rng(6)
    drawn = [rng.choice([10.0, 20.0, 30.0], n, p=p) for n, p in ((OTHERS, others), (CROWD, crowd))]
    country = np.concatenate(drawn)
    country[rng.random(len(country)) < 0.1] = np.nan
    return country


def test_fires_when_the_crowd_lives_elsewhere() -> None:
    result = measure(with_fans(country=at((0.1, 0.1, 0.8))))
    assert result.outcome is Outcome.FOUND
    assert float(result.numbers["distance"] or 0) == pytest.approx(0.65, abs=0.08)
    assert float(result.numbers["share"] or 0) > 0.7
    assert float(result.numbers["others"] or 1) == pytest.approx(0.1, abs=0.03)


def test_stays_silent_when_the_crowd_lives_where_others_do() -> None:
    assert measure(with_fans(country=at((0.7, 0.2, 0.1)))).outcome is Outcome.NOTHING_FOUND


def test_other_names_for_the_countries_change_nothing() -> None:
    country = at((0.1, 0.1, 0.8))
    other = {10.0: 77.0, 20.0: 3.0, 30.0: 150.0}
    renamed = np.array([other.get(each, np.nan) for each in country])
    one, two = (measure(with_fans(country=each)) for each in (country, renamed))
    assert one.numbers == pytest.approx(dict(two.numbers))


def test_cannot_tell_without_countries() -> None:
    for country in (None, np.full(OTHERS + CROWD, np.nan)):
        with pytest.raises(CannotTell) as reason:
            measure(with_fans(country=country))
        assert reason.value.note.code == "check.fan_countries.not_told"
