import numpy as np
import pandas as pd
import pytest

from detector.history import CannotTell, Case, Outcome
from detector.history.daily import day_instants
from features.uncaused_spike import measure
from tests.cases import FIRST, ZONE, case

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
    assert float(str(result.numbers["z"])) < 3


def credited(source: str, part: float, lift: float = 15) -> Case:
    """The spike with a part of its extra fans credited to a source; others to the phone."""
    gained = GAINED.copy()
    gained[40:42] *= lift
    named = np.where((np.arange(N) >= 40) & (np.arange(N) < 42), part * (gained - GAINED), 0.0)
    start, end = (day_instants(np.arange(N) + np.datetime64(FIRST) + k, ZONE) for k in (0, 1))
    sources = pd.concat(
        pd.DataFrame({"start": start, "end": end, "source": name, "gained": values})
        for name, values in ((source, named), ("mobile", gained - named))
    )
    return case(gained, 40, 42, activity={"engaged": ENGAGED}, sources=sources)


def test_what_the_books_credit_to_restored_accounts_has_a_cause() -> None:
    result = measure(credited("restored_likes_from_reactivated_accounts", 1.0))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert result.sentence.code == "check.uncaused_spike.nothing_found"
    assert result.numbers["lift"] == pytest.approx(1, rel=0.1)


def test_books_that_credit_no_one_leave_it_unexplained() -> None:
    result = measure(credited("ads", 0.0))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["quiet_z"] == result.numbers["bare_z"]


def test_a_spike_that_other_pages_reach_too_is_told_but_not_found() -> None:
    """Without like sources restored accounts look the same: more is asked for."""
    result = measure(page(1.6, 1))  # type: ignore[arg-type]
    assert result.outcome is Outcome.NOTHING_FOUND
    assert result.sentence.code == "check.uncaused_spike.beyond"
    assert result.numbers["quiet_z"] is None


def test_unusual_activity_counts_against_it_even_where_it_is_small() -> None:
    quiet, noticed = (measure(page(15, a)).numbers for a in (1.0, 1.3))  # type: ignore[arg-type]
    assert float(str(noticed["activity_z"])) > 3
    assert float(str(noticed["bare_z"])) < float(str(quiet["bare_z"])) - 3


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


def test_a_day_of_activity_corrected_below_nothing_is_not_known() -> None:
    activity = np.full(N, 500.0)
    both = []
    for corrected in (-9_000.0, np.nan):
        activity[20] = corrected
        gained = GAINED.copy()
        gained[40:42] *= 15
        with np.errstate(invalid="raise", divide="raise"):
            both.append(measure(case(gained, 40, 42, activity={"engaged": activity.copy()})))
    assert both[0] == both[1]
    assert both[0].outcome is Outcome.FOUND
