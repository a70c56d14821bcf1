import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.uncaused_spike import measure
from tests.cases import case

N = 91
GAINED = np.tile([18.0, 20.0, 22.0, 19.0, 21.0, 17.0, 23.0], N // 7)
ENGAGED = np.tile([480.0, 500.0, 520.0, 510.0, 470.0, 505.0, 495.0], N // 7)


def page(lift: float, activity: float, lag: int = 0) -> object:
    gained, engaged = GAINED.copy(), ENGAGED.copy()
    gained[40:42] *= lift
    engaged[40 - lag : 42 - lag] *= activity
    return case(gained, 40, 42, activity={"engaged": engaged})


def test_fires_when_nothing_else_rose() -> None:
    result = measure(page(15, 1))  # type: ignore[arg-type]
    assert result.outcome is Outcome.FOUND
    assert result.numbers["lift"] == pytest.approx(15, rel=0.1)


@pytest.mark.parametrize("lag", [0, 1, 2])
def test_stays_silent_when_engagement_rose_with_it(lag: int) -> None:
    result = measure(page(15, 15 ** (1 / 1.3), lag))  # type: ignore[arg-type]
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(result.numbers["z"] or 0) < 3


def test_cannot_tell_without_any_activity() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(case(GAINED, 40, 42))
    assert reason.value.note.code == "check.uncaused_spike.no_activity"


def test_a_usual_rate_of_zero_is_not_called_a_missing_column() -> None:
    gained = np.where(np.arange(N) == 40, 30.0, 0.0)
    with pytest.raises(CannotTell) as reason:
        measure(case(gained, 40, 41, activity={"engaged": ENGAGED}))
    assert reason.value.note.code == "check.uncaused_spike.no_usual_rate"


def test_cannot_tell_on_snapshots() -> None:
    with pytest.raises(CannotTell):
        measure(case(GAINED, 40, 42, activity={"engaged": ENGAGED}, resolution="irregular"))


def test_is_not_run_on_a_loss() -> None:
    assert measure(case(GAINED, 40, 42, kind="loss", lost=GAINED)).outcome is Outcome.NOT_RUN
