from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from detector.history import CannotTell, Case, Outcome, daily
from detector.history.daily import day_instants
from detector.history.tables import checked
from features.clock import measure
from tests.cases import ZONE, case

N, AT = 60, 30


def hourly(burst: np.ndarray) -> Case:
    """A page of 48 fans a day, two each hour, and 24 hours of a burst on one day."""
    per_hour = np.full((N, 24), 2.0)
    per_hour[AT] += burst
    one = case(per_hour.sum(axis=1), AT, AT + 1)
    days = np.arange(np.datetime64("2016-01-01"), np.datetime64("2016-01-01") + N)
    start = day_instants(days, ZONE).tz_localize(None).to_numpy()[:, None] + np.arange(
        24
    ) * np.timedelta64(1, "h")
    start = pd.DatetimeIndex(start.ravel()).tz_localize("UTC").as_unit("us")
    rows = pd.DataFrame(
        {"start": start, "end": start + pd.Timedelta(hours=1), "gained": per_hour.ravel()}
    )
    history = replace(one.history, counts=checked("counts", rows), resolution="hour")
    return replace(one, history=history, daily=daily(history))


def test_fires_on_a_burst_of_two_hours() -> None:
    burst = np.zeros(24)
    burst[10:12] = 400
    result = measure(hourly(burst))
    assert result.outcome is Outcome.FOUND
    assert float(result.numbers["best_two_hours"] or 0) > 0.9
    assert float(result.numbers["entropy"] or 9) < 2


def test_stays_silent_when_they_come_all_day() -> None:
    result = measure(hourly(20 + 10 * np.sin(np.arange(24) / 24 * 2 * np.pi)))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(result.numbers["entropy"] or 0) > 4


def test_cannot_tell_by_day_or_from_few_fans() -> None:
    with pytest.raises(CannotTell) as reason:
        measure(case(np.full(N, 20.0), AT, AT + 1))
    assert reason.value.note.code == "check.clock.no_hours"
    with pytest.raises(CannotTell) as reason:
        measure(hourly(np.r_[-2.0 * np.ones(23), 0.0]))
    assert reason.value.note.code == "check.clock.few"


def test_hours_add_up_to_their_days() -> None:
    series = hourly(np.full(24, 3.0)).daily
    assert len(series) == N
    assert series.gained[AT] == 24 * 5
    assert np.nansum(series.gained) == N * 48 + 72


def test_a_day_with_a_missing_hour_is_blank_and_not_smaller() -> None:
    whole = hourly(np.zeros(24)).history
    short = replace(whole, counts=whole.counts.drop(index=30).reset_index(drop=True))
    assert np.isnan(daily(short).gained[1])
    assert daily(short).gained[0] == daily(short).gained[2] == 48
