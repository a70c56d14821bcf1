"""What bounds lockstep's memory changes no result, or is told."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammainc

from detector.history import Receipt
from detector.lockstep import Acted, Lockstep, find_lockstep, make_edges
from detector.lockstep.coaction import CoAction, co_action, count_of
from detector.lockstep.coded import coded_numbers
from detector.lockstep.counting import count_pairs
from detector.lockstep.edges import Edges
from detector.lockstep.expected import NullModel, may_be_below
from detector.lockstep.ids import Ids
from detector.lockstep.timeline import Timeline
from detector.report.lockstep_json import lockstep_json
from detector.simulate.fan_lists import (
    DAY,
    HOUR,
    FanLists,
    Plant,
    simulate_fan_lists,
    simulate_in_pieces,
)
from tests import naive_lockstep as naive

PLANTED = (Plant("burst", 60, 6, 2 * HOUR), Plant("trickle", 80, 6, 4 * DAY))


@pytest.fixture(scope="module")
def lists() -> FanLists:
    return simulate_fan_lists(12_000, np.random.default_rng(5), plants=PLANTED)


@pytest.fixture(scope="module")
def edges(lists: FanLists) -> Edges:
    return make_edges(lists.fan, lists.page, lists.time)


def as_text(found: Lockstep) -> str:
    return lockstep_json(found, Receipt("source.fan_lists"))


def same(one: CoAction, other: CoAction) -> None:
    assert one.chance.tests == other.chance.tests
    for a, b in zip(one.scales, other.scales, strict=True):
        assert len(a.p_value) == len(b.p_value)
        for name in ("left", "right"):
            for part in ("page", "bin"):
                ends = [getattr(p.cells, part)[getattr(p, name)] for p in (a, b)]
                np.testing.assert_array_equal(*ends)
        for name in ("near", "together", "expected", "others", "p_value"):
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


@pytest.mark.parametrize("second_round", [False, True])
def test_dropping_the_hopeless_changes_no_significant_pair(
    lists: FanLists, edges: Edges, second_round: bool
) -> None:
    clean = lists.group[edges.fans] < 0 if second_round else None
    same(co_action(edges, clean=clean), co_action(edges, clean=clean, counted=count_of(edges)))


def test_pairs_that_others_explain_make_room_for_no_discovery() -> None:
    rng = np.random.default_rng(12)
    fan, page, time = [], [], []
    for pair in range(5):
        # Two pages of the same fans: twice as many as chance has it in the same two windows.
        for side in (0, 1):
            day = np.where(np.arange(600) < 120, 50 + 70 * side, 400 + rng.integers(0, 300, 600))
            if side:
                day = np.concatenate([rng.permutation(day[:240]), rng.permutation(day[240:])])
            fan.append(np.arange(600) + 600 * pair)
            page.append(np.full(600, 2 * pair + side))
            time.append(day * DAY + rng.integers(0, DAY, 600))
    # And pages with few who came together, of whom next to nobody is expected.
    for side in (0, 1):
        day = np.concatenate([np.full(5, 60 + 80 * side), 400 + rng.integers(0, 300, 295)])
        fan.append(np.arange(300) + 5_000)
        page.append(np.full(300, 10 + side))
        time.append(day * DAY + rng.integers(0, DAY, 300))
    edges = make_edges(*map(np.concatenate, (fan, page, time)))
    counted = count_of(edges)
    chosen = 0
    for rate in np.geomspace(1e-12, 1e-2, 31).tolist():
        one, other = co_action(edges, rate=rate), co_action(edges, rate=rate, counted=counted)
        same(one, other)
        p_values = np.concatenate([pairs.p_value for pairs in one.scales])
        # As many are taken as count, and none beyond what they allow.
        if len(p_values):
            assert one.chance.below(p_values.max(keepdims=True))[0] <= rate * len(p_values)
        chosen += len(p_values)
    assert chosen > 0


def test_most_candidates_are_dropped_and_all_are_counted(edges: Edges) -> None:
    model = NullModel.of(edges, Timeline.of(edges))
    whole = count_pairs(edges, [DAY])
    few = count_pairs(edges, [DAY], keep=lambda counts: model.possible(counts, -20.0, 0.1))
    assert few.candidates == whole.candidates == len(whole.scales[0].near)
    assert 0 < len(few.scales[0].near) < whole.candidates / 2


def test_each_round_counting_for_itself_finds_the_same_groups(edges: Edges) -> None:
    one, other = find_lockstep(edges), find_lockstep(edges, held=0)
    assert Acted.REPEAT in {group.outcome for group in one.groups}
    assert as_text(one) == as_text(other)


@given(
    st.integers(4, 400),
    st.floats(1e-9, 600, allow_nan=False),
    st.floats(-60, -0.1, allow_nan=False),
)
def test_no_pair_that_may_be_rejected_is_dropped(n: int, mean: float, most: float) -> None:
    kept = may_be_below(np.array([n]), np.array([mean]), most)[0]
    with np.errstate(divide="ignore"):
        if np.log(gammainc(n, mean)) <= most:
            assert kept
    # The bounds bite: far below the mean nothing is kept at a strict level.
    assert not may_be_below(np.array([4]), np.array([100.0]), -5.0)[0]


def test_looking_at_likes_step_by_step_changes_nothing(
    lists: FanLists, edges: Edges, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, timeline = as_text(find_lockstep(edges)), Timeline.of(edges)
    monkeypatch.setattr("detector.lockstep.edges._STEP", 97)
    again = make_edges(lists.fan, lists.page, lists.time)
    assert as_text(find_lockstep(again)) == whole
    first = naive.first_likes(list(zip(lists.fan, lists.page, lists.time, strict=True)))
    sizes = Counter((int(page), int(time) // DAY) for (_, page), time in first.items())
    for least in (1, 4):
        page, at, held = (each.tolist() for each in timeline.cells(DAY, least))
        told = list(zip(page, at, held, strict=True))
        assert told == sorted(told)
        spots = {(int(edges.pages[p]), t): n for p, t, n in told}
        assert spots == {spot: n for spot, n in sizes.items() if n >= least}


def test_lists_in_pieces_are_of_the_same_pages_and_of_other_fans() -> None:
    rng = np.random.default_rng(1)
    pieces = list(simulate_in_pieces(30_000, rng, pieces=3, plants=PLANTED, campaigns=2))
    known = 0
    for piece in pieces:
        assert known <= piece.fan.min()
        assert piece.fan.max() < known + len(piece.group)
        assert piece.page.max() < 60
        known += len(piece.group)
    assert [len(set(piece.group)) for piece in pieces] == [1, 1, 1 + len(PLANTED)]
    assert [piece.campaign.any() for piece in pieces] == [False, False, True]
    # Most liked are the same pages, whoever likes them.
    one, other = (np.bincount(piece.page, minlength=60) for piece in pieces[:2])
    assert np.corrcoef(one, other)[0, 1] > 0.9


@given(st.lists(st.integers(-(2**62), 2**62), max_size=60), st.integers(1, 20))
def test_numbers_coded_in_parts_are_told_apart(values: list[int], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detector.lockstep.coded._AT_ONCE", at_once)
        codes, ids = coded_numbers(np.array(values, dtype=np.int64))
    assert ids[codes].tolist() == values
    assert len(set(ids.tolist())) == len(ids)


@pytest.mark.parametrize("last", [2_000_000_000, 2**40, 2**57])
def test_times_beyond_32_bits_and_many_pages_are_sorted_all_the_same(last: int) -> None:
    rng = np.random.default_rng(3)
    fan, page = rng.integers(0, 40, 300), rng.integers(0, 9, 300) * 10**7
    time = rng.integers(0, last, 300)
    edges = make_edges(fan, page, time)
    assert edges.time.dtype == (np.int32 if last < 2**31 else np.int64)
    likes = list(zip(fan.tolist(), page.tolist(), time.tolist(), strict=True))
    found = zip(edges.fans[edges.fan], edges.pages[edges.page], edges.time, strict=True)
    assert {(f, p): t for f, p, t in found} == naive.first_likes(likes)
    assert np.all(np.diff(edges.fan * 10 + edges.page) > 0)


def test_ids_are_read_like_an_array() -> None:
    ids = Ids(pa.chunked_array([["a", "b"], ["c"]]))
    assert len(ids) == 3
    assert ids[1] == ids[np.int64(1)] == "b"
    assert ids[:2].tolist() == ids[np.array([0, 1])].tolist() == ["a", "b"]
    assert ids[np.array([False, True, True])].tolist() == ["b", "c"]
    assert list(ids) == ids.tolist() == np.asarray(ids).tolist() == ["a", "b", "c"]
