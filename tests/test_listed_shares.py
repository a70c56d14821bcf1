"""Lists of rounded shares: fans where a total is known, with what rounding leaves open."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import CannotTell, Outcome
from features import age_gender_drift, home_falls, masked_loss, net_masking
from tests.cases import case, listing

N, AT = 120, 70
TOTAL = 100_000.0


def shares(fans: dict[str, np.ndarray], total: np.ndarray, digits: int = 3) -> pd.DataFrame:
    """The listing as an export of percentages with one decimal gives it."""
    rows = listing({place: np.round(v / total, digits) for place, v in fans.items()})
    return rows.rename(columns={"fans": "share"})


def page(home_lost: float, abroad: float, *, total: bool = True) -> object:
    home = 70_000 + np.cumsum(np.tile([9.0, 11.0, 10.0], N // 3))
    away = 30_000 + np.cumsum(np.tile([3.0, 2.0, 4.0], N // 3))
    home[AT:] -= home_lost
    away[AT:] += abroad
    both = home + away
    rows = shares({"MA": home, "FR": away}, both)
    gained = np.tile([12.0, 13.0, 14.0], N // 3)
    gained[AT] += abroad
    return case(gained, AT, AT + 1, total=both if total else None, audience=rows, home="MA")


def test_a_refill_larger_than_rounding_is_seen_in_shares() -> None:
    for check in (home_falls, masked_loss, net_masking):
        result = check.measure(page(9_000, 9_000))  # type: ignore[arg-type]
        assert result.outcome is Outcome.FOUND, check.CODE
    # Rounded to .1 % of a hundred thousand: two lists leave 100 fans open.
    hidden = net_masking.measure(page(9_000, 9_000)).numbers["hidden"]  # type: ignore[arg-type]
    assert float(hidden or 0) == pytest.approx(8_900, abs=110)


@pytest.mark.parametrize("check", [home_falls, net_masking, masked_loss])
def test_what_rounding_can_do_is_not_found(check: object) -> None:
    assert check.measure(page(150, 150)).outcome is Outcome.NOTHING_FOUND  # type: ignore[attr-defined]


def test_shares_without_a_total_are_told_as_such() -> None:
    for check in (home_falls, net_masking):
        with pytest.raises(CannotTell) as reason:
            check.measure(page(9_000, 9_000, total=False))  # type: ignore[arg-type]
        assert reason.value.note.code == "check.shares_without_total"
    with pytest.raises(CannotTell) as reason:
        age_gender_drift.measure(page(0, 0))  # type: ignore[arg-type]
    assert reason.value.note.code == "check.age_gender_drift.no_listing"


@settings(max_examples=30, deadline=None)
@given(st.integers(-3_000, 3_000), st.integers(1, 4))
def test_rounding_never_makes_a_change_larger_than_it_was(change: int, digits: int) -> None:
    home, away = np.full(N, 70_000.0), np.full(N, 30_000.0)
    away[AT:] += change
    total = home + away
    rows = shares({"MA": home, "FR": away}, total, digits)
    one = case(np.full(N, 12.0), AT, AT + 1, total=total, audience=rows)
    table = one.listed["country"]
    moved = table.change(AT, AT + 1)
    assert moved is not None
    by_place = dict(zip(table.places, moved.tolist(), strict=True))
    assert abs(by_place["FR"]) <= abs(change) + 1e-6
    assert by_place["MA"] == pytest.approx(0.0, abs=1e-6)


def test_exact_lists_are_as_before() -> None:
    fans = {"MA": 5_000 + np.arange(N) * 3.0, "FR": 900 + np.arange(N) * 1.0}
    table = case(np.full(N, 12.0), AT, AT + 1, audience=listing(fans)).listed["country"]
    assert table.blur(AT, AT + 1) == 0.0
    moved = table.change(AT, AT + 1)
    assert moved is not None
    assert moved.tolist() == [1.0, 3.0]
