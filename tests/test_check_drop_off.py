import numpy as np
import pytest

from detector.history import CannotTell, Count, OriginResult, Outcome
from features.drop_off import measure
from tests.cases import case, flow, listing

N = 119
GAINED = np.tile([18.0, 20.0, 22.0, 19.0, 21.0, 17.0, 23.0], N // 7)
LOST = np.tile([3.0, 4.0, 5.0, 4.0, 2.0, 6.0, 4.0], N // 7)


def page(extra: float, leaving: float, *, until: int = N) -> object:
    gained, lost = GAINED.copy(), LOST.copy()
    gained[40] += extra
    lost[45:65] += leaving / 20
    return case(gained[:until], 40, 41, lost=lost[:until])


def test_fires_when_the_fans_leave_again() -> None:
    result = measure(page(2_000, 1_500))  # type: ignore[arg-type]
    assert result.outcome is Outcome.FOUND
    assert result.numbers["share"] == pytest.approx(0.75, abs=0.02)


def test_a_drop_as_large_as_losses_drift_by_themselves_is_not_found() -> None:
    result = measure(page(400, 80))  # type: ignore[arg-type]
    assert result.outcome is Outcome.NOTHING_FOUND
    assert result.sentence is not None
    assert result.sentence.code == "check.drop_off.drift"
    assert result.numbers["share"] == pytest.approx(0.2, abs=0.02)


def test_stays_silent_when_they_stay() -> None:
    assert measure(page(2_000, 0)).outcome is Outcome.NOTHING_FOUND  # type: ignore[arg-type]


def test_cannot_tell_when_ordinary_losses_are_as_large() -> None:
    lost = 200 + 40 * np.sin(np.arange(N))
    gained = GAINED.copy()
    gained[40] += 300
    assert measure(case(gained, 40, 41, lost=lost)).outcome is Outcome.CANNOT_TELL


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (page(2_000, 0, until=60), "check.drop_off.days_after_missing"),
        (case(GAINED + 2_000 * (np.arange(N) == 40), 40, 41), "check.drop_off.only_gains"),
        (case(None, 40, 41, total=np.cumsum(GAINED)), "check.no_excess"),
        (
            case(
                GAINED + 2_000 * (np.arange(N) == 40),
                40,
                41,
                lost=LOST + 900 * (np.abs(np.arange(N) - 40) < 3),
            ),
            "check.drop_off.running",
        ),
    ],
)
def test_cannot_tell_without_the_losses_after(one: object, code: str) -> None:
    with pytest.raises(CannotTell) as reason:
        measure(one)  # type: ignore[arg-type]
    assert reason.value.note.code == code


@pytest.mark.parametrize(("gone", "outcome"), [(900, "found"), (0, "nothing_found")])
def test_the_countries_of_the_finding_are_followed(gone: float, outcome: str) -> None:
    thai = np.full(N, 10.0)
    thai[40:] += 1_000
    thai[50:] -= gone
    origin = OriginResult(Outcome.FOUND, flows=(flow("TH", 1000, 2),), gained=1000, flagged=("TH",))
    # An exodus at home runs beside it: only the total would mix the two.
    lost = LOST + 900 * (np.abs(np.arange(N) - 40) < 3)
    one = case(
        GAINED,
        40,
        41,
        lost=lost,
        audience=listing({"MA": np.full(N, 9_000.0), "TH": thai}),
        origin=origin,
        excess=Count.exact(1_000),
    )
    result = measure(one)
    assert result.outcome == outcome
    assert result.numbers["by_country"] == 1
