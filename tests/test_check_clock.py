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


def hourly(*bursts: np.ndarray, usual: float = 2.0) -> Case:
    """A page of as many fans each hour, and a burst of 24 hours on each of some days."""
    per_hour = np.full((N, 24), usual)
    for day, burst in enumerate(bursts, AT):
        per_hour[day] += burst
    one = case(per_hour.sum(axis=1), AT, AT + len(bursts))
    days = np.arange(np.datetime64("2016-01-01"), np.datetime64("2016-01-01") + N)
    start = day_instants(days, ZONE).tz_localize(None).to_numpy()[:, None] + np.arange(
        24
    ) * np.timedelta64(1, "h")
    moments = pd.DatetimeIndex(start.ravel()).tz_localize("UTC").as_unit("us")
    rows = pd.DataFrame(
        {"start": moments, "end": moments + pd.Timedelta(hours=1), "gained": per_hour.ravel()}
    )
    history = replace(one.history, counts=checked("counts", rows), resolution="hour")
    return replace(one, history=history, daily=daily(history))


def test_fires_on_a_burst_of_two_hours() -> None:
    burst = np.zeros(24)
    burst[10:12] = 400
    result = measure(hourly(burst))
    assert result.outcome is Outcome.FOUND
    assert float(str(result.numbers["best_two_hours"])) > 0.9
    assert float(str(result.numbers["entropy"])) < 2


def test_usual_fans_around_the_clock_hide_no_burst() -> None:
    burst = np.zeros(24)
    burst[3:5] = 150
    result = measure(hourly(burst, usual=40.0))
    assert result.outcome is Outcome.FOUND
    assert result.numbers["extra"] == pytest.approx(300)
    assert result.numbers["gained"] == pytest.approx(24 * 40 + 300)


def test_bursts_at_another_hour_each_day_do_not_blur() -> None:
    bursts = [np.roll(np.r_[200.0, 200.0, np.zeros(22)], 5 * day) for day in range(4)]
    result = measure(hourly(*bursts))
    assert result.outcome is Outcome.FOUND
    assert float(str(result.numbers["best_two_hours"])) > 0.9


def test_days_too_small_by_themselves_are_added_up() -> None:
    slow = np.r_[np.zeros(8), 15.0, 15.0, np.zeros(14)]
    assert measure(hourly(slow, slow, slow)).outcome is Outcome.FOUND


def test_stays_silent_when_they_come_all_day() -> None:
    result = measure(hourly(20 + 10 * np.sin(np.arange(24) / 24 * 2 * np.pi)))
    assert result.outcome is Outcome.NOTHING_FOUND
    assert float(str(result.numbers["entropy"])) > 4


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
