import numpy as np
import pytest

from detector.history import CannotTell, Count, Outcome
from features.page_merge import measure
from tests.cases import case, history, listing

N, AT = 91, 40
GAINED, LOST = np.full(N, 20.0), np.full(N, 4.0)


def total(*steps: float) -> np.ndarray:
    extra = np.zeros(N)
    extra[AT : AT + len(steps)] = steps
    return 5_000 + np.cumsum(GAINED - LOST + extra)


def test_fires_on_a_step_of_one_day_past_the_books() -> None:
    one = case(
        GAINED, AT, AT + 1, kind="step", lost=LOST, total=total(3_000), excess=Count.exact(3_000)
    )
    result = measure(one)
    assert result.outcome is Outcome.FOUND
    assert result.numbers["past_the_books"] == pytest.approx(1)


def test_stays_silent_when_the_books_hold_the_rise() -> None:
    gained = GAINED + 3_000 * (np.arange(N) == AT)
    one = case(gained, AT, AT + 1, lost=LOST, total=5_000 + np.cumsum(gained - LOST))
    assert measure(one).outcome is Outcome.NOTHING_FOUND


def test_stays_silent_on_a_step_of_many_days() -> None:
    spread = total(*[300.0] * 10)
    one = case(GAINED, AT, AT + 10, kind="step", lost=LOST, total=spread, excess=Count.exact(3_000))
    assert measure(one).outcome is Outcome.NOTHING_FOUND


@pytest.mark.parametrize(("thai", "outcome"), [(0.3, "found"), (0.9, "nothing_found")])
def test_the_mix_of_a_page_beside_tells_a_merge(thai: float, outcome: str) -> None:
    came = 3_000 * (np.arange(N) >= AT)
    fans = {"MA": 4_000 + 0.7 * came, "TH": 500 + 0.3 * came}
    there = {"MA": np.full(N, (1 - thai) * 9_000), "TH": np.full(N, thai * 9_000)}
    beside = history(GAINED, page="B", audience=listing(there))  # type: ignore[arg-type]
    one = case(
        None,
        AT,
        AT + 1,
        total=5_000 + came,
        audience=listing(fans),  # type: ignore[arg-type]
        peers=(beside,),
        excess=Count.exact(3_000),
    )
    assert measure(one).outcome == outcome


def test_cannot_tell_from_gains_alone() -> None:
    with pytest.raises(CannotTell):
        measure(case(GAINED + 900 * (np.arange(N) == AT), AT, AT + 1))
