"""What the books explain is taken off before the scan: advertisements, and late reports."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import daily
from detector.history.daily import day_instants
from detector.history.sources import booked_advertisements
from detector.scan import scan
from detector.simulate import simulate
from detector.spikes import find_spikes
from detector.spikes.calibrate import reference_flows
from detector.spikes.exposure import boost_page, exposure_page
from detector.spikes.fitted import fitted
from detector.spikes.flow import cleared, off_by_the_books
from detector.spikes.late import spread_late, whole_reports
from tests import naive_spikes
from tests.cases import FIRST, ZONE, history

DAYS = 200


def spread(x, reported=None):
    flow = np.array([x], float)
    spread_late(flow, np.array([x if reported is None else reported], float))
    return flow[0]


def credited(name, fans):
    days = np.arange(np.datetime64(FIRST), np.datetime64(FIRST) + len(fans))
    return pd.DataFrame(
        {
            "start": day_instants(days, ZONE),
            "end": day_instants(days + 1, ZONE),
            "source": name,
            "gained": fans,
        }
    )


def booked(**columns):
    one = history(np.full(DAYS, 30.0), **columns)
    return booked_advertisements(one, daily(one))


def test_what_was_reported_late_is_spread_over_the_days_without_a_report():
    x = np.full(60, 20.0)
    x[30:35] = [0, 0, 0, 0, 110]
    assert spread(x)[29:36].tolist() == [20, 22, 22, 22, 22, 22, 20]


@pytest.mark.parametrize(
    "x",
    [
        np.r_[np.full(30, 20.0), 0.0, 500.0, np.full(30, 20.0)],  # one day
        np.r_[np.full(30, 1.0), 0.0, 0.0, 9.0, np.full(30, 1.0)],  # nobody comes on many days
        np.r_[np.full(30, 20.0), np.nan, np.nan, 500.0, np.full(30, 20.0)],  # not reported
        np.r_[np.full(30, 20.0), 0.0, 0.0],  # never reported
    ],
    ids=["one day", "small page", "unknown", "to the end"],
)
def test_other_days_stay_as_they_are(x):
    np.testing.assert_array_equal(spread(x), x)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.0, 7.0, 30.0, float("nan")]), min_size=1, max_size=60))
def test_spreading_agrees_with_its_plain_twin_and_keeps_the_sum(x):
    out = spread(x)
    np.testing.assert_allclose(out, naive_spikes.spread_late(x))
    assert np.nansum(out) == pytest.approx(np.nansum(x))


def test_books_tell_of_advertisements_by_source_by_table_or_by_reach():
    fans = np.where(np.arange(DAYS) == 60, 400.0, 0.0)
    np.testing.assert_array_equal(booked(sources=credited("ads", fans)), fans)
    np.testing.assert_array_equal(booked(activity={"ad_fans": fans}), fans)
    assert not booked(activity={"paid_reach": np.zeros(DAYS)}).any()


def test_books_that_leave_advertisements_open_tell_nothing():
    fans = np.where(np.arange(DAYS) == 60, 400.0, 0.0)
    assert booked() is None
    assert booked(sources=credited("mobile", fans)) is None
    assert booked(activity={"paid_reach": fans}) is None
    assert booked(activity={"paid_reach": np.where(np.arange(DAYS) < 90, 0.0, np.nan)}) is None


def test_no_day_loses_more_than_it_gained():
    x = np.array([5.0, 0.0, np.nan, 8.0])
    off = off_by_the_books(x, np.array([9.0, 3.0, 2.0, 1.0]))
    assert off.tolist() == [5.0, 0.0, 0.0, 1.0]
    np.testing.assert_array_equal(cleared(x, np.array([9.0, 3.0, 2.0, 1.0])), [0, 0, np.nan, 7])


def test_a_block_is_found_beside_an_advertisement_and_the_advertisement_is_not():
    rng = np.random.default_rng(5)
    ads = np.where((np.arange(DAYS) >= 90) & (np.arange(DAYS) < 110), 150.0, 0.0)
    gained = rng.poisson(30.0, DAYS) + ads
    gained[100:103] += 120.0
    series = daily(history(gained))
    told, _ = find_spikes(series, booked=ads, alpha=0.05, rng=rng, references=200, power=False)
    assert [(one.start, one.end) for one in told.spikes] == [(100, 103)]
    one = told.spikes[0]
    assert one.observed.value == gained[100:103].sum()
    assert one.observed.value - one.expected == pytest.approx(one.excess.value, rel=0.1)
    untold, _ = find_spikes(series, alpha=0.05, rng=rng, references=200, power=False)
    assert all(spike.end - spike.start > 10 for spike in untold.spikes)


def test_a_late_report_is_no_spike():
    rng = np.random.default_rng(6)
    gained = rng.poisson(200.0, DAYS).astype(float)
    gained[104] = gained[100:105].sum()
    gained[100:104] = 0.0
    told, _ = find_spikes(daily(history(gained)), alpha=1.0, rng=rng, references=100, power=False)
    assert not [spike for spike in told.spikes if spike.start < 105 and spike.end > 100]


def test_twins_of_a_page_whose_books_tell_have_what_books_miss():
    made = simulate(1, 365, np.random.default_rng(7), level=80.0, rates={})
    page = fitted(made.gained[0], made.weekday)
    flows = [
        reference_flows(page, None, "gain", 400, np.random.default_rng(8), booked=told)[0].sum()
        for told in (False, True)
    ]
    assert flows[1] < flows[0]


def exposed(engagement, way=exposure_page):
    boost = np.empty(len(engagement))
    way(np.asarray(engagement, float), np.arange(len(engagement)) % 7, boost)
    return boost


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), missing=st.sampled_from([0.0, 0.2]))
def test_exposure_agrees_with_its_plain_twin(seed, missing):
    rng = np.random.default_rng(seed)
    engaged = simulate(1, 120, rng, level=20.0).engagement[0]
    engaged[40:44] *= 3.0
    engaged[rng.random(120) < missing] = np.nan
    plain = naive_spikes.exposure(engaged.tolist(), (np.arange(120) % 7).tolist())
    np.testing.assert_allclose(exposed(engaged), plain, rtol=1e-6)


def test_a_burst_reaches_the_days_about_it_and_no_others():
    engaged = 400.0 + 10.0 * np.sin(np.arange(200.0))
    engaged[100:103] += [4000.0, 3000.0, 900.0]
    engaged[[106, 150]] += 30.0
    wide, strict = exposed(engaged), exposed(engaged, boost_page)
    assert wide[106] > 1.0
    assert strict[106] == 1.0
    assert (wide[:99] == 1.0).all()
    assert (wide[110:] == 1.0).all()


def test_a_weak_burst_explains_fans_that_come_with_it():
    rng = np.random.default_rng(10)
    gained, engaged = rng.poisson(40.0, DAYS) + 0.0, rng.poisson(800.0, DAYS) + 0.0
    gained[100:102] += 40.0
    engaged[100:102] *= 1.8
    alone, _ = find_spikes(daily(history(gained)), alpha=1.0, rng=rng, references=100, power=False)
    beside, _ = find_spikes(
        daily(history(gained)),
        engagement=engaged,
        alpha=1.0,
        rng=rng,
        references=100,
        power=False,
    )
    assert [(one.start, one.end) for one in alone.spikes] == [(100, 102)]
    assert beside.spikes == ()


@pytest.mark.parametrize(
    ("interval", "whole"),
    [
        ((4, 6), (2, 8)),  # begins and ends inside of reports
        ((2, 5), (2, 5)),  # one whole report
        ((5, 6), (5, 8)),  # the next begins right after it
        ((0, 2), (0, 2)),
        ((8, 10), (8, 10)),
        ((0, 3), (0, 5)),
        ((7, 10), (5, 10)),
    ],
)
def test_an_interval_holds_late_reports_whole(interval, whole):
    moved = np.array([0.0, np.nan, 9.0, 9.0, -18.0, 4.0, 4.0, -8.0, 0.0, 0.0])
    assert whole_reports(moved, *interval) == whole


def test_what_was_observed_is_the_sum_that_the_export_gives():
    # Weekends are quiet. A delivery of three days, the last of them a Saturday: nothing was
    # reported that day nor the next, all of it on the Monday, where it is less than usual.
    week = np.array([60.0, 60.0, 60.0, 60.0, 60.0, 8.0, 8.0])
    day = daily(history(np.ones(200))).weekday
    x = np.random.default_rng(31).poisson(week[day]).astype(float)
    saturday = 100 + int(np.flatnonzero(day[100:] == 5)[0])
    x[saturday - 2 : saturday] += 400.0
    x[saturday : saturday + 3] = [0.0, 0.0, 150.0]
    paid = np.zeros(200)
    paid[saturday - 1] = 50.0
    one = history(x, sources=credited("ads", paid))
    series = daily(one)
    gains, _ = find_spikes(
        series,
        booked=booked_advertisements(one, series),
        alpha=0.05,
        rng=np.random.default_rng(1),
        references=60,
        power=False,
    )
    (spike,) = gains.spikes
    inside = slice(spike.start, spike.end)
    assert (spike.start, spike.end) == (saturday - 2, saturday + 3)
    assert spike.observed.value == x[inside].sum()
    assert spike.expected == pytest.approx(gains.expected[inside].sum())


def test_weeks_of_credited_advertisements_do_not_ring():
    rng = np.random.default_rng(12)
    ads = np.where(np.isin(np.arange(DAYS) // 7, [6, 9, 12]), 200.0, 0.0)
    gained = rng.poisson(30.0, DAYS) + ads
    gained[160:163] += 150.0
    rates = []
    for sources in (credited("ads", ads), None):
        found = scan(history(gained, sources=sources), findable=False, false_alarms_per_year=2.0)
        rates += [one.own_rate for one in found.findings if one.kind == "gain"][-1:]
    assert rates[0].rung == 0
    assert rates[-1].rung >= 3
