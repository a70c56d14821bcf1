import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.masked_loss import measure
from tests.cases import case, listing

N = 90
GAINED = np.tile([18.0, 20.0, 22.0], N // 3)
LOST = np.tile([3.0, 4.0, 5.0], N // 3)


def flows(more_lost: float, more_gained: float) -> tuple[np.ndarray, np.ndarray]:
    gained, lost = GAINED.copy(), LOST.copy()
    lost[40:43] += more_lost / 3
    gained[40:43] += more_gained / 3
    return gained, lost


@pytest.mark.parametrize("kind", ["gain", "loss"])
def test_fires_when_an_exodus_is_refilled(kind: str) -> None:
    gained, lost = flows(3_000, 1_500)
    result = measure(case(gained, 40, 43, kind=kind, lost=lost))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["refilled"] == pytest.approx(0.5)
    # As counted, beside the usual: what is beyond the baseline is the finding's to say.
    assert result.sentence.numbers["lost"] == 3_012
    assert result.sentence.numbers["leaves"] == 12
    assert result.sentence.numbers["gained"] == 1_560
    assert result.sentence.numbers["joins"] == 60


def test_stays_silent_in_an_exodus_that_nobody_refilled() -> None:
    gained, lost = flows(3_000, 0)
    result = measure(case(gained, 40, 43, kind="loss", lost=lost))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(result.numbers["lost_z"] or 0) > 5


def test_stays_silent_in_a_gain_that_nobody_left() -> None:
    gained, lost = flows(0, 3_000)
    assert measure(case(gained, 40, 43, lost=lost)).outcome is Outcome.NOTHING_FOUND


def test_fires_by_country_where_only_the_total_is_known() -> None:
    home = 10_000 + np.cumsum(np.tile([9.0, 11.0, 10.0], N // 3))
    away = 2_000 + np.cumsum(np.tile([3.0, 2.0, 4.0], N // 3))
    home[41:] -= 2_000
    away[41:] += 2_000
    one = case(None, 40, 43, total=home + away, audience=listing({"MA": home, "FR": away}))
    result = measure(one)
    assert result.outcome is Outcome.FOUND
    assert result.numbers["basis"] == 1
    assert result.numbers["gross_low"] == 2_009


def bare(*changes: float) -> object:
    net = np.tile([14.0, 16.0, 18.0], N // 3)
    net[40 : 40 + len(changes)] = changes
    return case(None, 40, 43, kind="loss", total=50_000 + np.cumsum(net))


def test_fires_in_a_bare_total_that_rises_between_falls() -> None:
    result = measure(bare(-3_000, 2_500, -1_000))  # type: ignore[arg-type]
    assert result.outcome is Outcome.FOUND
    assert result.numbers["basis"] == 2


def test_cannot_tell_in_a_bare_total_that_only_falls() -> None:
    result = measure(bare(-3_000, -500, -1_000))  # type: ignore[arg-type]
    assert result.outcome is Outcome.CANNOT_TELL


def test_cannot_tell_from_gains_alone() -> None:
    with pytest.raises(CannotTell):
        measure(case(GAINED, 40, 43))


def test_is_not_run_on_a_step() -> None:
    assert measure(case(GAINED, 40, 43, kind="step", lost=LOST)).outcome is Outcome.NOT_RUN
