"""The co-action test against its plain twin, and what it must and must not see."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.history import Interval
from detector.lockstep import Acted, Lockstep, find_lockstep, make_edges
from detector.lockstep.coaction import BY_CHANCE, MOST, RATE, SCALES, CoAction, co_action
from detector.lockstep.counting import LEAST, count_pairs
from detector.lockstep.edges import Edges
from detector.lockstep.windows import joined
from detector.simulate.fan_lists import DAY, HOUR, FanLists, Plant, simulate_fan_lists
from tests import naive_lockstep as naive

LIKES = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"),
        st.sampled_from("pqrs"),
        st.integers(0, 12).map(lambda k: k * 8 * HOUR + 60),
    ),
    min_size=1,
    max_size=60,
)


def edges_of(likes: list[naive.Like]) -> Edges:
    fan, page, time = zip(*likes, strict=True)
    return make_edges(fan, page, np.array(time))


def counted(edges: Edges, scales: tuple[int, ...], at_once: int) -> dict[object, object]:
    found: dict[object, object] = {}
    for counts in count_pairs(edges, scales, least=1, at_once=at_once).scales:
        for k in range(len(counts.near)):
            spots = frozenset(
                (str(edges.pages[page[k]]), int(at[k]))
                for page, at in (
                    (counts.left_page, counts.left_bin),
                    (counts.right_page, counts.right_bin),
                )
            )
            key = counts.width, spots, bool(counts.near[k])
            assert key not in found, "a pair belongs to one shard only"
            found[key] = tuple(
                int(each[k])
                for each in (
                    counts.together,
                    counts.common,
                    counts.common_near,
                    counts.common_season,
                )
            )
    return found


@given(
    LIKES,
    st.sets(st.sampled_from(SCALES), min_size=1).map(tuple),
    st.sampled_from([1, 7, 10_000]),
)
def test_counts_are_those_of_the_plain_twin_however_pages_are_cut(
    likes: list[naive.Like], scales: tuple[int, ...], at_once: int
) -> None:
    twin = {(width, *key): n for width in scales for key, n in naive.counts(likes, width).items()}
    assert counted(edges_of(likes), scales, at_once) == twin


def planted(
    seed: int = 5,
    plants: tuple[Plant, ...] | None = None,
    likes: int = 12_000,
    **more: int,
) -> FanLists:
    if plants is None:
        plants = (Plant("burst", 60, 6, 2 * HOUR), Plant("trickle", 80, 6, 4 * DAY))
    return simulate_fan_lists(likes, np.random.default_rng(seed), plants=plants, **more)


def run(lists: FanLists) -> Lockstep:
    return find_lockstep(make_edges(lists.fan, lists.page, lists.time))


@pytest.mark.parametrize("second_round", [False, True])
def test_the_test_is_that_of_the_plain_twin(second_round: bool) -> None:
    lists = planted()
    likes = [
        (str(f), str(p), int(t)) for f, p, t in zip(lists.fan, lists.page, lists.time, strict=True)
    ]
    edges = edges_of(likes)
    clean = lists.group[edges.fans.astype(int)] < 0 if second_round else None
    names = {str(f) for f in np.flatnonzero(lists.group < 0)} if second_round else None
    found = co_action(edges, clean=clean)
    slow = {width: naive.cell_pairs(likes, width, names) for width in SCALES}
    many = [
        (width, key, n, mean, others, naive.poisson_tail(n, mean))
        for width, pairs in slow.items()
        for key, (n, mean, others) in pairs.items()
        if n >= LEAST
    ]
    # What is expected by chance has a twin of its own.
    below = {p: float(found.chance.below(np.array([p]))[0]) for *_, p in many}
    sure = naive.reject([p for *_, p in many if p <= MOST], below.__getitem__, RATE)
    possible = [line for line in many if line[5] <= MOST]
    twin = {
        (width, *key): (n, mean)
        for (width, key, n, mean, others, _), yes in zip(possible, sure, strict=True)
        if yes and others <= BY_CHANCE * n
    }
    fast = significant(edges, found)
    assert twin.keys() == fast.keys()
    assert len(fast) > 20
    for key, (n, mean) in twin.items():
        assert fast[key] == (n, pytest.approx(mean))


def significant(edges: Edges, found: CoAction) -> dict[object, tuple[int, float]]:
    return {
        (
            pairs.cells.width,
            frozenset(
                (str(edges.pages[pairs.cells.page[c]]), int(pairs.cells.bin[c])) for c in (a, b)
            ),
            bool(near),
        ): (int(n), float(mean))
        for pairs in found.scales
        for a, b, near, n, mean in zip(
            pairs.left, pairs.right, pairs.near, pairs.together, pairs.expected, strict=True
        )
    }


def test_planted_groups_are_found_as_repeated_acts() -> None:
    lists = planted()
    found = run(lists)
    repeat = [g for g in found.groups if g.outcome is Acted.REPEAT]
    assert len(repeat) == 2
    for group in repeat:
        true = lists.group[found.edges.fans[group.fans].astype(int)]
        number = int(np.bincount(true[true >= 0]).argmax())
        assert (true == number).mean() > 0.9
        assert (true == number).sum() > 0.9 * (lists.group == number).sum()
        assert group.p_value < 1e-6
        assert all(0 < share.share <= 1 for share in group.pages)
        assert group.interval == Interval(group.windows[0].start, group.windows[-1].end)


def test_who_came_to_few_of_a_groups_pages_is_none_of_it() -> None:
    lists = planted(5, (Plant("burst", 60, 12, 2 * HOUR),))
    ours = lists.group[lists.fan] == 0
    # Bystanders: two of the group's likes each, in the same hours.
    by_page = {int(p): int(np.median(lists.time[ours & (lists.page == p)])) for p in
               np.unique(lists.page[ours])}  # fmt: skip
    pages = [p for p in by_page if (ours & (lists.page == p)).sum() > 40][:12]
    first = len(lists.group)
    more = [(first + k, page, by_page[page]) for k in range(5) for page in pages[2 * k : 2 * k + 2]]
    fan, page, time = zip(*more, strict=True)
    found = find_lockstep(
        make_edges(
            np.concatenate([lists.fan, fan]),
            np.concatenate([lists.page, page]),
            np.concatenate([lists.time, time]),
        )
    )
    (group,) = [g for g in found.groups if g.outcome is Acted.REPEAT]
    members = set(found.edges.fans[group.fans])
    assert members & set(np.flatnonzero(lists.group == 0))
    assert not members & set(fan)


def test_one_session_is_one_event_and_never_a_repeat() -> None:
    found = run(planted(6, (Plant("session", 80, 8, 2 * HOUR, one_session=True),), 100_000))
    assert {group.outcome for group in found.groups} == {Acted.ONE_EVENT}


def test_fans_who_act_on_two_pages_are_few() -> None:
    found = run(planted(7, (Plant("two", 60, 2, 2 * HOUR),)))
    assert {group.outcome for group in found.groups} == {Acted.FEW}


@pytest.mark.parametrize(
    "innocent",
    [{}, {"clubs": 5}, {"cascades": 5}, {"campaigns": 5}, {"lifetimes": True}],
    ids=str,
)
def test_innocent_habits_are_no_repeated_act(innocent: dict[str, int]) -> None:
    found = run(planted(8, (), **innocent))
    assert [g for g in found.groups if g.outcome is Acted.REPEAT] == []


def test_superfans_do_act_together() -> None:
    found = run(planted(9, (), superfans=2))
    assert Acted.REPEAT in {group.outcome for group in found.groups}


def test_one_page_cannot_tell() -> None:
    found = find_lockstep(make_edges(range(50), ["p"] * 50, np.arange(50)))
    assert found.groups == ()
    assert found.reason is not None
    assert found.reason.code == "lockstep.one_page"


def test_whole_days_leave_nothing_finer_than_a_day() -> None:
    edges = make_edges([1, 1, 2, 2], ["p", "q"] * 2, np.array([0, 1, 2, 3]) * DAY)
    assert edges.daily
    assert [pairs.cells.width for pairs in co_action(edges).scales] == [
        w for w in SCALES if w >= DAY
    ]


def test_names_and_order_of_the_rows_change_nothing() -> None:
    lists = planted()
    order = np.random.default_rng(1).permutation(len(lists.fan))
    one = run(lists)
    other = find_lockstep(
        make_edges(lists.fan[order], [f"page {p}" for p in lists.page[order]], lists.time[order])
    )
    as_sets = [
        [{int(f) for f in found.edges.fans[g.fans]} for g in found.groups] for found in (one, other)
    ]
    assert sorted(map(sorted, as_sets[0])) == sorted(map(sorted, as_sets[1]))


def test_two_threads_count_what_one_counts() -> None:
    lists = planted()
    edges = make_edges(lists.fan, lists.page, lists.time)
    assert significant(edges, co_action(edges, jobs=2)) == significant(edges, co_action(edges))


def test_likes_of_a_century_or_before_1970_are_counted_like_any_other() -> None:
    likes = [(fan, page, time) for fan in "abcd" for page, time in (("p", -9 * DAY), ("q", DAY))]
    later = [(fan, page, time + 100 * 365 * DAY) for fan, page, time in likes]
    for some in (likes, [*likes, *((f + "2", p + "2", t) for f, p, t in later)]):
        twin = {(w, *key): n for w in SCALES for key, n in naive.counts(some, w).items()}
        assert counted(edges_of(some), SCALES, 10_000) == twin


def test_scales_that_do_not_nest_are_a_bug() -> None:
    edges = edges_of([("a", "p", 0), ("a", "q", 0)])
    with pytest.raises(ValueError, match="whole bins"):
        count_pairs(edges, [2 * HOUR, 3 * HOUR])


def test_windows_less_than_a_day_apart_are_one() -> None:
    starts = np.array([0, 4, 20, 60]) * HOUR
    assert joined(starts, 4 * HOUR) == [(0, 24 * HOUR), (60 * HOUR, 64 * HOUR)]
    assert joined(np.array([], dtype=np.int64), HOUR) == []


def test_columns_of_different_length_are_a_bug() -> None:
    with pytest.raises(ValueError, match="length"):
        make_edges([1, 2], ["p"], np.array([0, 1]))
