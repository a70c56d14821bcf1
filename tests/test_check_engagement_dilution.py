import numpy as np
import pytest

from detector.history import CannotTell, Case, Measurement, Outcome
from features.engagement_dilution import change_in_noise, measure
from tests.cases import case

N = 210
AT = 120
WOBBLE = np.tile([0.5, -1.0, 0.2, 1.0, -0.7], N // 5)


def page(
    extra: float, taking_part: float, noise: float = 0.01, *, kept: float = 1.0, kind: str = "gain"
) -> Case:
    """`extra` fans on one day, of whom a share takes part as the others do and a share stays."""
    gained, lost = np.full(N, 20.0), np.zeros(N)
    gained[AT] += extra
    lost[AT + 1 : AT + 15] = extra * (1 - kept) / 14
    total = 5_000 + np.cumsum(gained - lost)
    held = np.where(np.arange(N) >= AT, extra - np.cumsum(lost), 0.0)
    active = total - (1 - taking_part) * held
    engaged = 0.05 * active * (1 + noise * WOBBLE)
    return case(
        gained, AT, AT + 1, kind=kind, lost=lost, total=total, activity={"engaged": engaged}
    )


def number(result: Measurement, name: str) -> float:
    value = result.numbers[name]
    assert isinstance(value, int | float)
    return float(value)


def test_fires_when_the_new_fans_take_no_part() -> None:
    result = measure(page(5_000, 0.0))
    assert result.outcome is Outcome.FOUND
    assert number(result, "share") == pytest.approx(1, abs=0.15)
    assert number(result, "log10_bf") > 1


def test_stays_silent_when_they_take_part() -> None:
    result = measure(page(5_000, 1.0))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert number(result, "share") == pytest.approx(0, abs=0.15)


def test_a_third_more_fans_are_told_from_a_year_of_ordinary_noise() -> None:
    rng = np.random.default_rng(3)
    days = 365
    total = 9_000 + np.where(np.arange(days) >= 200, 3_000.0, 0.0)
    gained = np.full(days, 20.0) + 3_000 * (np.arange(days) == 200)
    for active, outcome in (
        (np.full(days, 9_000.0), Outcome.FOUND),
        (total, Outcome.NOTHING_FOUND),
    ):
        engaged = rng.poisson(0.05 * active * np.exp(0.2 * rng.standard_normal(days)))
        here = case(gained, 200, 201, total=total, activity={"engaged": engaged})
        assert measure(here).outcome is outcome


def test_fans_who_left_again_thin_nothing_out() -> None:
    """The fall that is due follows who is still there, day by day."""
    half = measure(page(5_000, 0.0, kept=0.5))
    assert half.outcome is Outcome.FOUND
    assert number(half, "share") == pytest.approx(1, abs=0.2)
    assert number(half, "dilution") > number(measure(page(5_000, 0.0)), "dilution")


def test_cannot_tell_when_the_new_fans_are_too_few() -> None:
    restless = np.exp(0.4 * np.sin(np.arange(N) / 9))
    few = case(
        np.full(N, 20.0) + 100 * (np.arange(N) == AT),
        AT,
        AT + 1,
        total=5_000 + 20 * np.arange(N) + 100 * (np.arange(N) >= AT),
        activity={"engaged": 250 * restless},
    )
    result = measure(few)
    assert result.outcome is Outcome.CANNOT_TELL
    assert result.sentence.code == "check.engagement_dilution.unsure"
    assert number(result, "noise") > 0


def test_a_fall_that_the_new_fans_cannot_bring_says_nothing_of_them() -> None:
    total = 5_000 + np.where(np.arange(N) >= AT, 1_000.0, 0.0)
    engaged = np.where(np.arange(N) >= AT, 100.0, 250.0) * (1 + 0.01 * WOBBLE)
    gained = np.full(N, 20.0) + 1_000 * (np.arange(N) == AT)
    result = measure(case(gained, AT, AT + 1, total=total, activity={"engaged": engaged}))
    assert result.outcome is Outcome.CANNOT_TELL
    assert result.sentence.code == "check.engagement_dilution.further"


def test_cannot_tell_when_nobody_stayed() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(page(200, 0.0, kept=0.0))
    assert reason.value.note.code == "check.engagement_dilution.few"


def test_cannot_tell_without_engagement_total_or_days() -> None:
    flat = np.full(N, 20.0)
    more = flat + 500 * (np.arange(N) == AT)
    with pytest.raises(CannotTell) as reason:
        measure(case(more, AT, AT + 1, total=5_000 + np.cumsum(more)))
    assert reason.value.note.code == "check.engagement_dilution.no_engagement"
    with pytest.raises(CannotTell) as reason:
        measure(case(more, AT, AT + 1, activity={"engaged": np.ones(N)}))
    assert reason.value.note.code == "check.engagement_dilution.no_total"
    for at in (N - 9, N - 8, N - 1):  # the week after the interval ends before the data, and not
        late = flat + 500 * (np.arange(N) == at)
        total = 5_000 + np.cumsum(late)
        with pytest.raises(CannotTell) as reason:
            measure(case(late, at, at + 1, total=total, activity={"engaged": total}))
        assert reason.value.note.code == "check.own_noise.days_missing"


def test_is_not_run_on_a_loss() -> None:
    assert measure(page(5_000, 0.0, kind="loss")).outcome is Outcome.NOT_RUN


def test_what_innocent_intervals_are_held_against_asks_for_no_excess() -> None:
    assert change_in_noise(page(5_000, 0.0)) > 3
    assert abs(change_in_noise(page(0.0, 1.0))) < 3


def test_a_day_of_engagement_corrected_below_nothing_is_not_known() -> None:
    total = 5_000 + np.where(np.arange(N) >= AT, 5_000.0, 0.0)
    gained = np.full(N, 20.0) + 5_000 * (np.arange(N) == AT)
    found = []
    for corrected in (-900.0, np.nan):
        engaged = 250.0 * (1 + 0.01 * WOBBLE)
        engaged[AT - 20] = corrected
        with np.errstate(invalid="raise", divide="raise"):
            found.append(
                measure(case(gained, AT, AT + 1, total=total, activity={"engaged": engaged}))
            )
    assert found[0] == found[1]
    assert found[0].outcome is Outcome.FOUND
