import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import CannotTell, Case, Count, Outcome
from features.round_order import measure
from tests.cases import case

DAYS = np.full(60, 20.0)


def page(low: float, mid: float, high: float) -> Case:
    return case(DAYS, 30, 31, excess=Count(mid, low, high))


def test_fires_near_an_order() -> None:
    result = measure(page(1_980, 2_010, 2_040))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["nearest"] == 2_000
    assert float(result.numbers["log10_bf"] or 0) > 0


def test_stays_silent_between_orders() -> None:
    result = measure(page(3_280, 3_300, 3_320))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(result.numbers["log10_bf"] or 0) < 0


def test_cannot_tell_a_vague_excess() -> None:
    assert measure(page(1_500, 2_000, 2_500)).outcome is Outcome.CANNOT_TELL


@pytest.mark.parametrize("mid", [150.0, 90_000.0])
def test_cannot_tell_outside_what_panels_sell(mid: float) -> None:
    with pytest.raises(CannotTell):
        measure(page(mid, mid, mid))


@settings(max_examples=40, deadline=None)
@given(st.floats(401, 59_999))
def test_found_means_within_three_per_cent(mid: float) -> None:
    result = measure(page(mid, mid, mid))
    near = abs(float(result.numbers["distance"] or 0)) <= 0.03
    assert (result.outcome is Outcome.FOUND) == near


def test_a_round_number_is_no_rarity() -> None:
    """One number in twelve lies so near to an order: what the sentence says."""
    sizes = np.exp(np.linspace(np.log(401), np.log(59_900), 300))
    found = [measure(page(s, s, s)).outcome is Outcome.FOUND for s in sizes]
    assert 0.06 < np.mean(found) < 0.11
