import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.home_falls import measure
from tests.cases import case, listing

N = 90
QUIET = np.full(N, 20.0)


def page(home_lost: float, abroad: float) -> object:
    """Two countries that grow a little every day but for day 40 to 42."""
    home = 10_000 + np.cumsum(np.tile([9.0, 11.0, 10.0], N // 3))
    away = 2_000 + np.cumsum(np.tile([3.0, 2.0, 4.0], N // 3))
    for day, part in ((40, 0.5), (41, 0.3), (42, 0.2)):
        home[day:] -= home_lost * part
        away[day:] += abroad * part
    return case(QUIET, 40, 43, audience=listing({"MA": home, "FR": away}), home="MA")


def test_fires_when_home_leaves_and_abroad_joins() -> None:
    result = measure(page(900, 800))  # type: ignore[arg-type]
    assert result.outcome is Outcome.FOUND
    assert result.numbers["home_change"] == -900 + 30
    assert result.numbers["foreign_change"] == 800 + 9


@pytest.mark.parametrize(("lost", "abroad"), [(900, 0), (0, 800), (0, 0)])
def test_stays_silent_when_only_one_moves(lost: float, abroad: float) -> None:
    result = measure(page(lost, abroad))  # type: ignore[arg-type]
    assert result.outcome is Outcome.NOTHING_FOUND
    assert {"home_z", "foreign_z", "z"} <= set(result.numbers)


def test_a_country_new_on_the_list_counts_above_the_lists_end() -> None:
    thai = np.full(N, np.nan)
    thai[40:] = 2_500.0
    home = 10_000 + np.cumsum(np.tile([9.0, 11.0, 10.0], N // 3))
    home[40:] -= 900
    fans = {"MA": home, "FR": np.full(N, 500.0), "TH": thai}
    result = measure(case(QUIET, 40, 43, audience=listing(fans), home="MA"))  # type: ignore[arg-type]
    assert result.outcome is Outcome.FOUND
    assert result.numbers["foreign_change"] == 2_000


def test_cannot_tell_without_countries_or_without_a_past() -> None:
    with pytest.raises(CannotTell):
        measure(case(QUIET, 40, 43))
    short = {"MA": np.arange(20.0) + 500, "FR": np.arange(20.0) + 50}
    with pytest.raises(CannotTell) as reason:
        measure(case(QUIET[:20], 10, 13, audience=listing(short)))  # type: ignore[arg-type]
    assert reason.value.note.code == "check.own_past.short"
