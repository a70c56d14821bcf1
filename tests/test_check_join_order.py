import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.join_order import measure
from tests.fan_cases import CROWD, DAY, OTHERS, first_day, with_fans

YEARS = 1_000 * DAY


def made(crowd: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(2)
    first = first_day(with_fans())
    return np.concatenate([first - 100 * DAY - rng.integers(0, YEARS, OTHERS), first - crowd])


def test_fires_on_a_crowd_of_accounts_made_in_one_month() -> None:
    # A mixture: half of the crowd is of any age, the bought half came in one go behind it.
    rng = np.random.default_rng(3)
    crowd = np.concatenate([rng.integers(0, YEARS, CROWD // 2), np.full(CROWD // 2, 200 * DAY)])
    result = measure(with_fans(created=made(crowd + 100 * DAY)))
    assert result.outcome is Outcome.FOUND
    assert float(result.numbers["top_share"] or 0) > 0.9
    assert float(result.numbers["usual"] or 1) < 0.2
    assert float(result.numbers["z"] or 0) > 10


def test_stays_silent_on_a_crowd_of_every_age() -> None:
    crowd = 100 * DAY + np.random.default_rng(3).integers(0, YEARS, CROWD)
    assert measure(with_fans(created=made(crowd))).outcome is Outcome.NOTHING_FOUND


def test_stays_silent_where_all_accounts_are_of_one_age() -> None:
    created = np.full(OTHERS + CROWD, float(first_day(with_fans()) - 5 * DAY))
    assert measure(with_fans(created=created)).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_without_dates() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(with_fans())
    assert reason.value.note.code == "check.join_order.no_dates"


def test_is_not_run_without_a_list_or_on_a_loss() -> None:
    from tests.cases import case

    bare = measure(case(np.full(60, 20.0), 30, 31))
    assert bare.outcome is Outcome.NOT_RUN
    assert bare.sentence.code == "check.fans.no_list"
    assert measure(with_fans(kind="loss")).outcome is Outcome.NOT_RUN
