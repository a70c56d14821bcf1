"""The ground floor: intervals, counts, receipts, tables and the daily view."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.history import Count, Interval, Receipt, daily, note
from detector.history.daily import activity_by_day, day_instants, local_days
from detector.history.tables import COLUMNS, checked, empty
from tests.cases import ZONE, history

days = st.dates(date(2009, 1, 1), date(2030, 1, 1))
zones = st.sampled_from(["America/Los_Angeles", "UTC", "Africa/Casablanca", "Africa/Cairo"])


@given(days, st.integers(0, 400), zones)
def test_days_survive_the_way_through_an_interval(first: date, n: int, zone: str) -> None:
    end = first + timedelta(days=n)
    assert Interval.of_days(first, end, zone).days_in(zone) == (first, end)


def test_an_interval_is_half_open() -> None:
    one = Interval.of_days(date(2016, 2, 27), date(2016, 3, 1), ZONE)
    assert one.start in one
    assert one.end not in one
    assert not one.overlaps(Interval(one.end, one.end + timedelta(days=1)))


def test_an_interval_refuses_naive_and_backward_ends() -> None:
    now = datetime(2016, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="aware"):
        Interval(datetime(2016, 1, 1), datetime(2016, 1, 2))
    with pytest.raises(ValueError, match="before"):
        Interval(now, now - timedelta(days=1))


@given(st.floats(0, 1e9), st.floats(0, 1e4), st.floats(0, 1e9), st.floats(0, 1e4))
def test_a_difference_of_counts_covers_every_true_difference(
    a: float, ra: float, b: float, rb: float
) -> None:
    difference = Count(a, a - ra, a + ra) - Count(b, b - rb, b + rb)
    assert difference.low <= a - b <= difference.high
    # Bounds of a billion hold a step to their own last digits.
    assert difference.step == pytest.approx(2 * (ra + rb), abs=8 * math.ulp(max(a, b, ra, rb)))


def test_a_count_lies_in_its_interval() -> None:
    with pytest.raises(ValueError, match="interval"):
        Count(3, 4, 5)


def test_a_receipt_does_not_repeat_itself() -> None:
    line = note("a.b", n=1)
    receipt = Receipt("source.plain").plus(read=[line, line]).plus(read=[line], guessed=[line])
    assert receipt.read == (line,)
    assert receipt.guessed == (line,)


@pytest.mark.parametrize("table", COLUMNS)
def test_an_empty_table_is_valid(table: str) -> None:
    assert checked(table, empty(table)).empty  # type: ignore[arg-type]


def test_a_table_refuses_negative_fans_and_repeated_keys() -> None:
    day = pd.to_datetime(["2016-01-01"], utc=True)
    with pytest.raises(pandera.errors.SchemaError):
        checked("counts", pd.DataFrame({"start": day, "end": day, "total": [-1.0]}))
    with pytest.raises(pandera.errors.SchemaError):
        checked("counts", pd.DataFrame({"start": [*day, *day], "end": [*day, *day], "total": 1.0}))


def test_checking_does_not_change_the_frame() -> None:
    day = pd.to_datetime(["2016-01-02", "2016-01-01"], utc=True)
    frame = pd.DataFrame({"start": day, "end": day, "total": [2, 1]})
    before = frame.copy()
    assert checked("counts", frame)["total"].tolist() == [1.0, 2.0]
    pd.testing.assert_frame_equal(frame, before)


def test_daily_keeps_blanks_and_puts_totals_at_the_end_of_their_day() -> None:
    series = daily(history([5, np.nan, 7], lost=[1, 1, 1], total=[100, 101, np.nan]))
    np.testing.assert_array_equal(series.gained, [5, np.nan, 7])
    np.testing.assert_array_equal(series.total, [100, 101, np.nan])
    assert series.days[0] == np.datetime64("2016-01-01")
    assert series.weekday[0] == 4  # a Friday


def test_a_missing_row_is_a_blank_day() -> None:
    one = history([5, 6, 7])
    kept = one.counts.drop(index=1)
    np.testing.assert_array_equal(daily(replace(one, counts=kept)).gained, [5, np.nan, 7])


def test_a_months_gains_belong_to_no_day() -> None:
    one = history([5, 6, 7], total=[100, 101, 102])
    totals = one.counts[one.counts["total"].notna()]
    span = {"start": [one.counts["start"].min()], "end": [one.counts["end"].max()]}
    month = pd.concat([totals, pd.DataFrame({**span, "gained": [18.0]})])
    series = daily(replace(one, counts=checked("counts", month)))
    assert len(series) == 3
    assert np.isnan(series.gained).all()


@given(days, st.integers(1, 800), zones)
def test_every_reporting_day_has_one_instant(first: date, n: int, zone: str) -> None:
    axis = np.arange(np.datetime64(first), np.datetime64(first) + n)
    instants = day_instants(axis, zone)
    assert instants.is_monotonic_increasing
    np.testing.assert_array_equal(local_days(pd.Series(instants), zone), axis)


def test_activity_is_aligned_or_absent() -> None:
    one = history([5, 6, 7], activity={"reach": [10, np.nan, 30]})
    np.testing.assert_array_equal(activity_by_day(one, daily(one), "reach"), [10, np.nan, 30])
    assert activity_by_day(one, daily(one), "views") is None
