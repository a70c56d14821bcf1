import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import CannotTell, Case, Measurement, Outcome
from features.net_masking import measure
from tests.cases import case, listing

N = 90
QUIET = np.full(N, 20.0)
HOME = 10_000 + np.cumsum(np.tile([9.0, 11.0, 10.0], N // 3))
AWAY = 2_000 + np.cumsum(np.tile([3.0, 2.0, 4.0], N // 3))


def number(result: Measurement, name: str) -> float:
    value = result.numbers[name]
    assert isinstance(value, int | float)
    return float(value)


def moved(home: float, away: float, *, counted: bool = True) -> Case:
    """`home` and `away` come or go over three days; `counted` in new and lost fans too."""
    h, a = HOME.copy(), AWAY.copy()
    gained, lost = QUIET.copy(), np.full(N, 7.0)
    for day, part in ((40, 0.4), (41, 0.3), (42, 0.3)):
        h[day:] += part * home
        a[day:] += part * away
        for change in (home, away) if counted else ():
            (gained if change > 0 else lost)[day] += part * abs(change)
    return case(gained, 40, 43, lost=lost, audience=listing({"MA": h, "FR": a}))


def uncounted(day_by_day: tuple[float, ...], start: int = 40) -> Case:
    """A bare total with listings: nobody counted who came or went."""
    h, a = HOME.copy(), AWAY.copy()
    for day, moving in enumerate(day_by_day, start):
        h[day:] -= moving
        a[day:] += moving
    return case(
        None, start, start + len(day_by_day), total=h + a, audience=listing({"MA": h, "FR": a})
    )


def test_fires_when_a_still_net_count_hides_both() -> None:
    result = measure(moved(-900, 900))
    assert result.outcome is Outcome.FOUND
    assert result.sentence.code == "check.net_masking.counted"
    assert result.numbers["gross_low"] == 909
    assert result.numbers["lost_low"] == 870


@pytest.mark.parametrize(("home", "away"), [(-900, 0), (0, 900), (500, 500)])
def test_stays_silent_when_all_move_one_way(home: float, away: float) -> None:
    assert measure(moved(home, away)).outcome is Outcome.NOTHING_FOUND


def test_fans_placed_in_another_country_are_in_no_count_and_not_found() -> None:
    result = measure(moved(-900, 900, counted=False))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert number(result, "hidden_z") > 100
    assert number(result, "counted_z") < 2


def test_an_exodus_that_nobody_refilled_is_silent() -> None:
    assert measure(moved(-2_000, 0)).outcome is Outcome.NOTHING_FOUND


def test_where_nobody_counts_an_exchange_of_days_is_found() -> None:
    result = measure(uncounted((300.0, 350.0, 250.0)))
    assert result.outcome is Outcome.FOUND
    assert result.sentence.code == "check.net_masking.found"
    assert result.numbers["counted_z"] is None


@pytest.mark.parametrize("days", [(900.0,), (0.0, 900.0, 0.0)])
def test_cannot_tell_an_uncounted_exchange_at_once_from_fans_placed_anew(
    days: tuple[float, ...],
) -> None:
    result = measure(uncounted(days))
    assert result.outcome is Outcome.CANNOT_TELL
    assert result.sentence.code == "check.net_masking.at_once"


def test_where_nobody_counts_a_growing_page_is_silent() -> None:
    assert measure(uncounted((0.0, 0.0, 0.0))).outcome is Outcome.NOTHING_FOUND


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
    result = measure(case(QUIET, 40, 43, audience=listing(fans)))  # type: ignore[arg-type]
    ordinary = 4 * len(flows)  # three ordinary days beside the event
    assert number(result, "gross_low") <= sum(joined for joined, _ in flows) + ordinary
    assert number(result, "lost_low") <= sum(left for _, left in flows)
