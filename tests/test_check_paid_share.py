import numpy as np
import pandas as pd
import pytest

from detector.history import CannotTell, Case, Outcome
from detector.history.daily import day_instants
from features.paid_share import measure
from tests.cases import ZONE, case

N, AT = 91, 40
BURST = np.full(N, 20.0) + 900 * (np.arange(N) == AT)


def page(source: str, fans: np.ndarray) -> Case:
    days = np.arange(np.datetime64("2016-01-01"), np.datetime64("2016-01-01") + N)
    rows = pd.DataFrame(
        {
            "start": day_instants(days, ZONE),
            "end": day_instants(days + 1, ZONE),
            "source": source,
            "gained": fans,
        }
    )
    # The scan expects what the books tell of, beside fifteen others a day.
    return case(BURST, AT, AT + 1, expected=15.0 + fans, sources=rows)


def test_fires_when_the_export_credits_advertisements() -> None:
    result = measure(page("ads", 5 + 850.0 * (np.arange(N) == AT)))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["share"] == pytest.approx(850 / (50 + 855))


def test_stays_silent_when_the_advertisements_run_as_ever() -> None:
    assert measure(page("paid", np.full(N, 5.0))).outcome is Outcome.NOTHING_FOUND


@pytest.mark.parametrize("source", ["unpaid", "non_paid", "page_suggestions", "uploads"])
def test_what_only_contains_the_word_is_no_advertisement(source: str) -> None:
    with pytest.raises(CannotTell):
        measure(page(source, 850.0 * (np.arange(N) == AT)))


@pytest.mark.parametrize(
    ("fans", "outcome"), [(850.0, Outcome.FOUND), (0.0, Outcome.NOTHING_FOUND)]
)
def test_an_ads_manager_table_stands_in_for_sources(fans: float, outcome: Outcome) -> None:
    delivered = {"ad_fans": fans * (np.arange(N) == AT)}
    result = measure(
        case(BURST, AT, AT + 1, expected=20.0 + delivered["ad_fans"], activity=delivered)
    )
    assert result.outcome is outcome
    assert result.numbers["paid"] == fans


def test_cannot_tell_without_sources() -> None:
    with pytest.raises(CannotTell):
        measure(case(BURST, AT, AT + 1))


def test_a_change_of_origin_is_held_against_its_own_extra_fans() -> None:
    delivered = {"ad_fans": 450.0 * (np.arange(N) == AT)}
    result = measure(case(BURST, AT, AT + 1, kind="influx", activity=delivered))
    assert result.numbers["share"] == pytest.approx(450 / 900)
