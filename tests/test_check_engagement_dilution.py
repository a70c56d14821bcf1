import numpy as np
import pytest

from detector.history import CannotTell, Outcome
from features.engagement_dilution import measure
from tests.cases import case

N = 210
AT = 120


def page(extra: float, taking_part: float, noise: float = 0.01) -> object:
    """`extra` fans on one day, of whom a share takes part as the others do."""
    gained = np.full(N, 20.0)
    gained[AT] += extra
    total = 5_000 + np.cumsum(gained)
    active = total - extra * (1 - taking_part) * (np.arange(N) >= AT)
    wobble = 1 + noise * np.tile([0.5, -1.0, 0.2, 1.0, -0.7], N // 5)
    return case(gained, AT, AT + 1, total=total, activity={"engaged": 0.05 * active * wobble})


def test_fires_when_the_new_fans_take_no_part() -> None:
    result = measure(page(5_000, 0.0))  # type: ignore[arg-type]
    assert result.outcome is Outcome.FOUND
    assert result.numbers["share"] == pytest.approx(1, abs=0.15)


def test_stays_silent_when_they_take_part() -> None:
    result = measure(page(5_000, 1.0))  # type: ignore[arg-type]
    assert result.outcome is Outcome.NOTHING_FOUND
    assert result.numbers["share"] == pytest.approx(0, abs=0.15)


def test_cannot_tell_when_the_new_fans_are_too_few() -> None:
    restless = np.exp(0.4 * np.sin(np.arange(N) / 9))
    few = case(
        np.full(N, 20.0) + 100 * (np.arange(N) == AT),
        AT,
        AT + 1,
        total=5_000 + 20 * np.arange(N),
        activity={"engaged": 250 * restless},
    )
    result = measure(few)
    assert result.outcome is Outcome.CANNOT_TELL
    assert "noise" in result.numbers


def test_cannot_tell_without_engagement_or_total() -> None:
    with pytest.raises(CannotTell):
        measure(case(np.full(N, 20.0), AT, AT + 1, total=np.arange(N)))
    with pytest.raises(CannotTell):
        measure(case(np.full(N, 20.0), AT, AT + 1, activity={"engaged": np.ones(N)}))
