from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from detector.history import CannotTell, Case, OriginResult, Outcome
from detector.history.daily import day_instants
from detector.history.tables import checked
from features.country_dilution import measure
from tests.cases import ZONE, case, flow, listing

N, AT = 91, 40
AFTER = np.arange(N) >= AT
FANS = {"MA": 9_000.0, "FR": 1_000.0, "ES": 500.0, "BE": 300.0}


def page(taking_part: float, *, flagged: bool = True, activity: bool = True) -> Case:
    """A thousand Thai fans, each as active as others times `taking_part`."""
    fans = {place: np.full(N, n) for place, n in FANS.items()} | {"TH": 10 + 1_000.0 * AFTER}
    days = np.arange(np.datetime64("2016-01-01"), np.datetime64("2016-01-01") + N)
    active = {place: 0.04 * n for place, n in fans.items()}
    active["TH"] = 0.4 + 0.04 * 1_000.0 * taking_part * AFTER
    rows = [
        pd.DataFrame(
            {
                "start": day_instants(days, ZONE),
                "end": day_instants(days + 1, ZONE),
                "metric": "talking",
                "place": place,
                "value": values,
            }
        )
        for place, values in active.items()
    ]
    origin = OriginResult(Outcome.FOUND, flows=(flow("TH", 1000, 2),), gained=1000, flagged=("TH",))
    one = case(
        np.full(N, 20.0) + 1_000 * (np.arange(N) == AT),
        AT,
        AT + 1,
        audience=listing(fans),  # type: ignore[arg-type]
        origin=origin if flagged else None,
    )
    if not activity:
        return one
    table = checked("activity", pd.concat(rows))
    return replace(one, history=replace(one.history, activity=table))


def test_fires_when_the_new_country_is_silent() -> None:
    result = measure(page(0.01))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["ratio"] == pytest.approx(0.01, abs=0.002)


def test_stays_silent_when_it_takes_part() -> None:
    result = measure(page(1.0))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert result.numbers["ratio"] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("one", [page(1.0, flagged=False), page(1.0, activity=False)])
def test_cannot_tell_without_a_country_or_its_activity(one: Case) -> None:
    with pytest.raises(CannotTell):
        measure(one)
