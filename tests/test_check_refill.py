from dataclasses import replace

import numpy as np
import pytest

from detector.history import CannotTell, OriginResult, Outcome
from detector.history.listed import ListedFans
from features.refill import measure
from tests.cases import case

N, AT = 119, 30
DAY = np.arange(N)
GAINED = np.tile([18.0, 20.0, 22.0, 19.0, 21.0, 17.0, 23.0], N // 7) + 2_000 * (DAY == AT)
LOST = np.tile([3.0, 4.0, 5.0, 4.0, 2.0, 6.0, 4.0], N // 7)
DROPS = np.isin(DAY, [42, 50, 58, 66, 74, 82])


def test_fires_on_a_staircase_of_drops_and_refills() -> None:
    result = measure(case(GAINED + 200 * np.roll(DROPS, 1), AT, AT + 1, lost=LOST + 200 * DROPS))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["steps"] == 6
    assert result.numbers["refilled"] == pytest.approx(1_200, rel=0.05)


@pytest.mark.parametrize(("more", "less"), [(0, 200), (200, 0), (0, 0)])
def test_stays_silent_when_only_one_side_moves(more: float, less: float) -> None:
    one = case(GAINED + more * np.roll(DROPS, 1), AT, AT + 1, lost=LOST + less * DROPS)
    assert measure(one).outcome is Outcome.NOTHING_FOUND


def test_cannot_tell_without_losses_or_days_after() -> None:
    with pytest.raises(CannotTell):
        measure(case(GAINED, AT, AT + 1))
    with pytest.raises(CannotTell):
        measure(case(GAINED[:40], AT, AT + 1, lost=LOST[:40]))


def test_losses_that_go_on_for_weeks_are_no_usual_losses() -> None:
    after = np.isin(DAY, [50, 58, 66, 74])
    slow = LOST + 15.0 * (DAY > AT)
    result = measure(case(GAINED + 120 * after, AT, AT + 1, lost=slow))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["steps"] == 4


def test_a_wave_of_several_days_is_no_refill() -> None:
    waves = np.isin(DAY, [50, 51, 52, 53, 60, 61, 62, 63, 70, 71, 72, 73])
    slow = LOST + 15.0 * (DAY > AT)
    assert measure(case(GAINED + 120 * waves, AT, AT + 1, lost=slow)).numbers["steps"] == 0


@pytest.mark.parametrize(("unlisted", "steps"), [(np.nan, 0), (0.0, 6)])
def test_a_country_that_leaves_the_list_is_not_gone(unlisted: float, steps: int) -> None:
    fans = np.where(DAY < AT, 10.0, 200.0)
    fans[DROPS] = unlisted
    table = ListedFans(("VN",), fans[:, None], tuple(DAY), np.full(N, 9.0), np.zeros(N))
    origin = OriginResult(Outcome.FOUND, flagged=("VN",))
    one = replace(case(GAINED, AT, AT + 1, lost=LOST, origin=origin), listed={"country": table})
    assert measure(one).numbers["steps"] == steps
