import numpy as np
import pytest

from detector.history import CannotTell, Count, OriginResult, Outcome, note
from features.country_surprise import measure
from tests.cases import case, flow

GAINED = np.full(60, 10.0)


def result(outcome: Outcome, **more: object) -> OriginResult:
    flows = (flow("TH", 9100, 3.1, 12.0), flow("MA", 800, 900))
    return OriginResult(outcome, flows=flows, gained=9900, **more)  # type: ignore[arg-type]


def test_fires_and_names_the_country() -> None:
    origin = result(
        Outcome.FOUND, p_value=0.001, flagged=("TH",), delivered=Count(9000, 8000, 9100)
    )
    found = measure(case(GAINED, 30, 31, origin=origin))
    assert found.outcome is Outcome.FOUND
    assert found.sentence.numbers["country"] == "TH"
    assert found.numbers["ratio"] == pytest.approx(9100 / 3.1)


def test_stays_silent_when_the_origin_is_as_expected() -> None:
    assert (
        measure(case(GAINED, 30, 31, origin=result(Outcome.NOTHING_FOUND))).outcome
        is Outcome.NOTHING_FOUND
    )


def test_cannot_tell_repeats_the_reason() -> None:
    origin = OriginResult(Outcome.CANNOT_TELL, note("origin.too_few", n=12))
    with pytest.raises(CannotTell) as reason:
        measure(case(GAINED, 30, 31, origin=origin))
    assert reason.value.note.code == "origin.too_few"


def test_is_not_run_without_an_origin_test() -> None:
    assert measure(case(GAINED, 30, 31)).outcome is Outcome.NOT_RUN


def test_a_flagged_country_without_a_gain_of_its_own_here_names_the_most_surprising() -> None:
    origin = result(Outcome.FOUND, p_value=0.001, flagged=("VN",))
    found = measure(case(GAINED, 30, 31, origin=origin))
    assert found.outcome is Outcome.FOUND
    assert found.sentence.numbers["country"] == "TH"
