import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import CannotTell, Outcome
from features.net_masking import measure
from tests.cases import case, listing

N = 90
QUIET = np.full(N, 20.0)
HOME = 10_000 + np.cumsum(np.tile([9.0, 11.0, 10.0], N // 3))
AWAY = 2_000 + np.cumsum(np.tile([3.0, 2.0, 4.0], N // 3))


def moved(home: float, away: float) -> object:
    h, a = HOME.copy(), AWAY.copy()
    h[40:] += home
    a[40:] += away
    return case(QUIET, 40, 43, audience=listing({"MA": h, "FR": a}))


def test_fires_when_a_still_net_count_hides_both() -> None:
    result = measure(moved(-900, 900))  # type: ignore[arg-type]
    assert result.outcome is Outcome.FOUND
    assert result.numbers["gross_low"] == 909
    assert result.numbers["lost_low"] == 870


@pytest.mark.parametrize(("home", "away"), [(-900, 0), (0, 900), (500, 500)])
def test_stays_silent_when_all_move_one_way(home: float, away: float) -> None:
    assert measure(moved(home, away)).outcome is Outcome.NOTHING_FOUND  # type: ignore[arg-type]


def test_cannot_tell_without_countries() -> None:
    with pytest.raises(CannotTell):
        measure(case(QUIET, 40, 43))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=5))
def test_the_lower_bound_never_exceeds_the_fans_that_joined(
    flows: list[tuple[int, int]],
) -> None:
    fans = {}
    for place, (joined, left) in zip("ABCDE", flows, strict=False):
        line = 10_000 + np.cumsum(np.tile([1.0, 2.0, 1.0], N // 3))
        line[40:] += joined - left
        fans[f"{place}X"] = line
    numbers = measure(case(QUIET, 40, 43, audience=listing(fans))).numbers  # type: ignore[arg-type]
    ordinary = 4 * len(flows)  # three ordinary days beside the event
    assert float(numbers["gross_low"] or 0) <= sum(joined for joined, _ in flows) + ordinary
    assert float(numbers["lost_low"] or 0) <= sum(left for _, left in flows)
