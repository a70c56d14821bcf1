"""Pieces of one event are one interval, and nothing else is."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.simulate import simulate
from detector.spikes.fitted import fitted
from detector.spikes.flow import events_of, scan_flow
from detector.spikes.join import joined
from tests import naive_spikes

LEVEL, DAYS = 40.0, 200


def even(seed=1, days=DAYS, level=LEVEL):
    x = np.random.default_rng(seed).poisson(level, days).astype(float)
    return x, np.arange(days, dtype=np.int64) % 7


def found(x, weekday, alpha=0.05):
    blank = np.full(len(x), np.nan)
    told = scan_flow(
        x,
        blank,
        blank,
        weekday,
        None,
        direction="gain",
        alpha=alpha,
        rng=np.random.default_rng(3),
        references=99,
        power=False,
    )
    return told.spikes


def test_two_batches_with_a_day_between_are_one_event():
    x, weekday = even()
    x[100] += 900.0
    x[102] += 700.0
    (one,) = found(x, weekday)
    assert (one.start, one.end) == (100, 103)
    assert one.observed.value == x[100:103].sum()
    assert one.excess.low <= 1600.0 <= one.excess.high


def test_waves_are_one_event_while_the_page_stays_above_itself_between_them():
    x, weekday = even()
    for start in (90, 97, 104):
        x[start : start + 7] += [240.0, 225.0, 180.0, 30.0, 15.0, 15.0, 15.0]
    (one,) = found(x, weekday)
    assert one.start == 90
    assert 107 <= one.end <= 111


def test_a_tail_belongs_to_its_event():
    x, weekday = even()
    x[100:104] += [1500.0, 20.0, 25.0, 20.0]
    (one,) = found(x, weekday)
    assert (one.start, one.end) == (100, 104)


def test_no_event_outlasts_its_last_interval_by_more_than_a_week():
    x, weekday = even()
    page = fitted(x, weekday)
    x = np.full(DAYS, LEVEL)
    x[100:150] += [900.0, *[9.0] * 49]
    usual = np.full(DAYS, LEVEL)
    one = replace(page, x=x, expected=usual, starts=np.array([100]), ends=np.array([101]))
    assert joined(one, [(100, 101)]) == [(100, 108)]


def test_an_event_ends_where_the_page_is_as_usual():
    x, weekday = even()
    x[101:110] = LEVEL
    x[100] += 1500.0
    (one,) = found(x, weekday)
    assert (one.start, one.end) == (100, 101)


def test_events_a_week_apart_are_two():
    x, weekday = even()
    x[100] += 900.0
    x[101:108] = LEVEL
    x[108] += 900.0
    assert [(one.start, one.end) for one in found(x, weekday)] == [(100, 101), (108, 109)]


def test_an_unflagged_piece_joins_and_flags_nothing_by_itself():
    x, weekday = even(seed=2)
    x[100] += 900.0
    x[102] += 75.0
    page = fitted(x, weekday)
    pieces = list(zip(page.starts.tolist(), page.ends.tolist(), strict=True))
    assert {(100, 101), (102, 103)} <= set(pieces)
    assert joined(page, [(100, 101)]) == [(100, 103)]
    assert joined(page, []) == []


def test_an_event_has_the_smallest_p_value_of_its_parts():
    x, weekday = even()
    x[[100, 102]] += 900.0
    page = fitted(x, weekday)
    parts = [(100, 101, 40.0, 0.02), (102, 103, 30.0, 0.01)]
    assert events_of(page, np.zeros(DAYS), parts) == [(100, 103, 30.0, 0.01)]


def pieces_of(seed, days, level, missing):
    rng = np.random.default_rng(seed)
    made = simulate(1, days, rng, level=level, bulk_often=6.0)
    x = made.gained[0].copy()
    x[rng.random(days) < missing] = np.nan
    page = fitted(x, made.weekday.astype(np.int64))
    pieces = list(zip(page.starts.tolist(), page.ends.tolist(), strict=True))
    return page, [one for one in pieces if rng.random() < 0.7]


ANY_PAGE = {
    "seed": st.integers(0, 2**32 - 1),
    "days": st.integers(60, 250),
    "level": st.sampled_from([2.0, 40.0, 3000.0]),
    "missing": st.sampled_from([0.0, 0.2]),
}


@settings(max_examples=40, deadline=None)
@given(**ANY_PAGE)
def test_joining_keeps_what_was_flagged_apart_and_is_done_at_once(seed, days, level, missing):
    page, flagged = pieces_of(seed, days, level, missing)
    events = joined(page, flagged)
    assert all(any(a <= s and e <= b for a, b in events) for s, e in flagged)
    assert all(any(a <= s and e <= b for s, e in flagged) for a, b in events)
    assert all(left[1] < right[0] for left, right in pairwise(events))
    assert joined(page, events) == events
    assert joined(page, flagged[::-1]) == events


@settings(max_examples=20, deadline=None)
@given(**ANY_PAGE)
def test_joining_agrees_with_the_plain_twin(seed, days, level, missing):
    page, flagged = pieces_of(seed, days, level, missing)
    plain = naive_spikes.joined(
        page.x.tolist(),
        page.expected.tolist(),
        page.inverse_size,
        page.ratio.tolist(),
        list(zip(page.starts.tolist(), page.ends.tolist(), strict=True)),
        flagged,
    )
    assert joined(page, flagged) == plain


@settings(max_examples=20, deadline=None)
@given(**ANY_PAGE, more=st.integers(1, 40))
def test_days_before_the_first_move_every_event_alike(seed, days, level, missing, more):
    page, flagged = pieces_of(seed, days, level, missing)
    ahead = np.full(more, 9.0)
    longer = replace(
        page,
        x=np.concatenate([ahead, page.x]),
        expected=np.concatenate([ahead, page.expected]),
        boost=np.concatenate([np.ones(more), page.boost]),
        starts=page.starts + more,
        ends=page.ends + more,
    )
    moved = [(start + more, end + more) for start, end in flagged]
    assert joined(longer, moved) == [
        (start + more, end + more) for start, end in joined(page, flagged)
    ]
