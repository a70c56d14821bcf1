"""The shape of a rise in the counts, in the countries that carry it, and who went again."""

from __future__ import annotations

import numpy as np
import pytest

from detector.history import Count, OriginResult, Outcome
from detector.weigh.shape import origin_shape_of, shape_of
from tests.cases import case, flow, listing

N, AT = 140, 60
DAY = np.arange(N)
LOST = np.tile([3.0, 4.0, 5.0, 4.0, 2.0, 6.0, 4.0], N // 7)
GAINED = np.full(N, 20.0) + 500.0 * (DAY == AT)


def leaving(share: float, came: float = 500.0) -> np.ndarray:
    """Losses when `share` of those who came go within thirty days."""
    hazard = -np.log(1.0 - share) / 30.0
    after = DAY - AT
    return LOST + np.where(after > 0, came * hazard * np.exp(-hazard * after), 0.0)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_who_came_and_went_is_seen_for_sixty_days(share: float) -> None:
    shape = shape_of(case(GAINED, AT, AT + 1, lost=leaving(share)))
    assert shape is not None
    assert shape.left == pytest.approx(share, abs=0.05)
    assert shape.left_signal is not None
    assert shape.left_signal > 5


def test_nobody_left_where_losses_stay_usual() -> None:
    shape = shape_of(case(GAINED, AT, AT + 1, lost=LOST))
    assert shape is not None
    assert shape.left == pytest.approx(0.0, abs=0.03)


def test_who_left_is_not_told_without_losses_or_days_after() -> None:
    for one in (
        case(GAINED, AT, AT + 1),
        case(GAINED[: AT + 5], AT, AT + 1, lost=LOST[: AT + 5]),
    ):
        shape = shape_of(one)
        assert shape is not None
        assert shape.left is None


def of_countries(thai: np.ndarray) -> object:
    origin = OriginResult(Outcome.FOUND, flows=(flow("TH", 120, 2),), gained=150, flagged=("TH",))
    audience = listing({"MA": 9_000.0 + 20.0 * DAY, "TH": thai})
    excess = Count.exact(118)
    return case(GAINED, AT, AT + 6, audience=audience, origin=origin, excess=excess)


def test_a_steady_delivery_shows_in_its_own_country() -> None:
    thai = 10.0 + 20.0 * np.clip(DAY - AT + 1, 0, 6)
    shape = origin_shape_of(of_countries(thai))  # type: ignore[arg-type]
    assert shape is not None
    assert shape.peak_share == pytest.approx(1 / 6)
    assert shape.roughness == pytest.approx(0.0)
    assert shape.left == pytest.approx(0.0, abs=0.03)


def test_a_country_that_empties_again_left() -> None:
    thai = 10.0 + 20.0 * np.clip(DAY - AT + 1, 0, 6) - 2.0 * np.clip(DAY - AT - 6, 0, 30)
    shape = origin_shape_of(of_countries(thai))  # type: ignore[arg-type]
    assert shape is not None
    assert shape.left is not None
    assert shape.left > 0.2


def test_without_an_origin_or_a_listing_there_is_no_shape_of_countries() -> None:
    assert origin_shape_of(case(GAINED, AT, AT + 6)) is None
