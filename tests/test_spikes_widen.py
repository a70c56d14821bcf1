"""A gain and a change of origin at the same time are one finding, and no fan counts twice."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import Outcome, ScanOutcome
from detector.read import open_exports
from detector.scan import scan
from detector.simulate.eventful import eventful
from detector.simulate.eventful_export import export_page
from detector.simulate.exports import legacy_csv
from detector.spikes.flow import scan_flow
from detector.spikes.result import SpikeScan
from detector.spikes.widen import with_beside

DAYS = 200
BLANK = np.full(DAYS, np.nan)


@pytest.fixture(scope="module")
def found() -> SpikeScan:
    """Two gains of a page of 40 fans a day, on days 100 to 103 and 120 to 122."""
    x = np.random.default_rng(1).poisson(40.0, DAYS).astype(float)
    x[100:103] += 900.0
    x[120:122] += 900.0
    weekday = np.arange(DAYS, dtype=np.int64) % 7
    one = scan_flow(
        x,
        BLANK,
        BLANK,
        weekday,
        None,
        direction="gain",
        alpha=0.05,
        rng=np.random.default_rng(3),
        references=99,
        power=False,
    )
    assert spans(one) == [(100, 103), (120, 122)]
    return one


def spans(both: SpikeScan) -> list[tuple[int, int]]:
    return [(spike.start, spike.end) for spike in both.spikes]


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [(97, 100, (97, 103)), (95, 98, (95, 103)), (101, 110, (100, 110)), (105, 107, (100, 107))],
)
def test_what_stands_at_a_gain_is_told_with_it(found, start, end, whole) -> None:
    both, taken = with_beside(found, [(start, end, 0.002, 499)], BLANK, BLANK)
    assert taken == [True]
    assert spans(both) == [whole, (120, 122)]
    one = both.spikes[0]
    assert one.observed.value == found.observed[slice(*whole)].sum()
    assert one.expected == pytest.approx(found.expected[slice(*whole)].sum())
    assert one.excess.low <= 2700.0 <= one.excess.high
    assert (one.p_value, one.references) == (0.002, 499)
    assert one.score == found.spikes[0].score


def test_the_smaller_p_value_of_the_two_holds(found) -> None:
    both, _ = with_beside(found, [(97, 100, 0.5, 499)], BLANK, BLANK)
    assert both.spikes[0].p_value == found.spikes[0].p_value
    assert both.spikes[0].references is None


def test_what_lies_elsewhere_stays_a_finding_of_its_own(found) -> None:
    both, taken = with_beside(found, [(10, 20, 0.01, 499), (94, 97, 0.01, 499)], BLANK, BLANK)
    assert taken == [False, False]
    assert spans(both) == spans(found)


def test_gains_joined_by_what_lies_between_them_are_one(found) -> None:
    both, taken = with_beside(found, [(110, 118, 0.01, 499), (104, 109, 0.01, 499)], BLANK, BLANK)
    assert taken == [True, True]
    assert spans(both) == [(100, 122)]


def test_rounded_counts_keep_their_interval(found) -> None:
    low, high = found.observed - 5.0, found.observed + 5.0
    both, _ = with_beside(found, [(98, 100, 0.01, 499)], low, high)
    told = both.spikes[0].observed
    assert (told.value - told.low, told.high - told.value) == (25.0, 25.0)


def test_a_late_report_is_held_whole() -> None:
    """Days 105 to 109 were reported on the last of them: what ends inside takes all five."""
    x = np.random.default_rng(1).poisson(40.0, DAYS).astype(float)
    x[100:103] += 900.0
    x[109] += x[105:109].sum()
    x[105:109] = 0.0
    one = scan_flow(
        x,
        BLANK,
        BLANK,
        np.arange(DAYS, dtype=np.int64) % 7,
        None,
        booked=np.where(np.arange(DAYS) == 90, 7.3, 0.0),
        direction="gain",
        alpha=0.05,
        rng=np.random.default_rng(3),
        references=99,
        power=False,
    )
    ((start, end),) = spans(one)
    assert end < 106
    both, taken = with_beside(one, [(start, 106, 0.01, 499)], BLANK, BLANK)
    assert taken == [True]
    assert spans(both) == [(start, 110)]
    assert both.spikes[0].observed.value == x[start:110].sum()


def test_what_was_read_off_totals_is_left_as_it_is() -> None:
    blank = SpikeScan(ScanOutcome.DONE, None, "net", BLANK, BLANK, np.nan, np.nan, (), (), 0)
    assert with_beside(blank, [(3, 9, 0.01, 499)], BLANK, BLANK) == (blank, [False])


@settings(max_examples=60, deadline=None)
@given(
    beside=st.lists(
        st.tuples(st.integers(0, DAYS - 1), st.integers(1, 30)).map(
            lambda pair: (pair[0], min(DAYS, sum(pair)), 0.01, 499)
        ),
        max_size=5,
    )
)
def test_nothing_is_lost_and_no_two_overlap(found, beside) -> None:
    both, taken = with_beside(found, beside, BLANK, BLANK)
    whole = spans(both)
    held = spans(found) + [b[:2] for b, t in zip(beside, taken, strict=True) if t]
    assert all(any(a <= s and e <= b for a, b in whole) for s, e in held)
    assert all(left[1] < right[0] for left, right in pairwise(whole))
    again, more = with_beside(both, beside, BLANK, BLANK)
    assert more == taken
    assert spans(again) == whole


def test_a_scan_tells_a_delivery_and_its_origin_once(tmp_path) -> None:
    page = eventful("masked_refill", 220, np.random.default_rng([710104, 73]), weeks=2.0)
    file = tmp_path / "export.csv"
    file.write_bytes(legacy_csv(export_page(page, "page")))
    (history,) = open_exports([file])
    told = scan(history, home=page.home, languages=page.languages, findable=False)
    (one,) = [found for found in told.findings if found.kind in ("gain", "influx", "masked_loss")]
    first, end = (
        int((np.datetime64(day) - page.days[0]).astype(int))
        for day in one.interval.days_in(history.zone)
    )
    bought = next(event for event in page.told if event.bought)
    assert bought.start < first < end <= bought.end
    assert end - first == 4
    assert one.observed.value == page.gained[first:end].sum()
    assert one.excess.low <= bought.gained <= one.excess.high
    assert (one.by_origin, one.basis, one.selection) == (False, "gross", "scanned")
    assert one.origin is not None
    assert one.origin.outcome is Outcome.FOUND
