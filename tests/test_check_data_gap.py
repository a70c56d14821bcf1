import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.data_gap import measure
from tests.cases import case


def page(missing: float, catch_up: float, gap: int = 4) -> list[float]:
    values = np.full(60, 50.0)
    values[26:30] = missing if gap else 50.0
    values[30] = catch_up
    return values.tolist()


@pytest.mark.parametrize("missing", [0.0, np.nan])
def test_fires_when_late_days_add_up(missing: float) -> None:
    result = measure(case(page(missing, 250.0), 30, 31))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["missing_days"] == 4
    assert result.numbers["due"] == pytest.approx(250)


def test_stays_silent_when_far_more_came_than_was_due() -> None:
    result = measure(case(page(0.0, 5000.0), 30, 31))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert result.sentence.code == "check.data_gap.too_small"


def test_stays_silent_without_empty_days() -> None:
    result = measure(case(page(0.0, 250.0, gap=0), 30, 31))
    assert result.outcome is Outcome.NOTHING_FOUND


def test_a_zero_on_a_tiny_page_is_no_gap() -> None:
    values = np.zeros(60)
    values[30] = 9
    one = case(values, 30, 31, expected=np.full(60, 0.3), dispersion=2.0)
    assert measure(one).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_when_the_history_begins_here() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(case(page(0.0, 250.0), 0, 31))
    assert reason.value.note.code == "check.data_gap.no_days_before"


def test_is_not_run_on_a_step() -> None:
    assert measure(case(page(0.0, 250.0), 30, 31, kind="step")).outcome is Outcome.NOT_RUN
