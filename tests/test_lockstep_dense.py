"""Dense blocks against a plain peel, and audiences that are the same people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.lockstep import Acted, find_lockstep, make_edges
from detector.lockstep.dense import _cells, _dealt, dense_fans
from detector.lockstep.edges import ByPage
from detector.lockstep.peeling import peel
from detector.lockstep.pruning import Block, densest, without
from detector.simulate.fan_lists import DAY, HOUR, START, Plant, simulate_fan_lists
from tests import naive_lockstep as naive

TIES = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=30, unique=True
)


@given(TIES)
def test_peeling_is_that_of_the_plain_twin(ties: list[tuple[int, int]]) -> None:
    rows, columns = zip(*ties, strict=True)
    row = np.unique(rows, return_inverse=True)[1]
    column = np.unique(columns, return_inverse=True)[1] + row.max() + 1
    # Weights that never tie, so that both peel in the same order.
    weight = 1 + np.arange(len(row)) * np.pi % 1
    node = np.concatenate([row, column])
    order = np.argsort(node, kind="stable")
    first = np.concatenate(([0], np.cumsum(np.bincount(node))))
    gone, density = peel(
        first, np.concatenate([column, row])[order], np.concatenate([weight, weight])[order]
    )
    best, kept = naive.densest(list(zip(row.tolist(), column.tolist(), weight, strict=True)))
    assert density == pytest.approx(best)
    assert set(np.flatnonzero(gone < 0).tolist()) == kept


@given(TIES, st.integers(1, 5), st.floats(0, 3))
def test_pruning_first_finds_the_block_of_peeling_alone(
    ties: list[tuple[int, int]], step: int, at_least: float
) -> None:
    fan, column = (np.array(ends, dtype=np.int32) for ends in zip(*sorted(ties), strict=True))
    # Weights that never tie, so that both peel in the same order.
    weight = (1 + np.arange(8) * np.pi % 1).astype(np.float64)
    best, kept = naive.densest(
        [(a, 8 + b, float(weight[b])) for a, b in zip(fan.tolist(), column.tolist(), strict=True)]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detector.lockstep.edges._STEP", step)
        block = densest(fan, column, (8, 8), weight=weight, at_least=at_least)
    if best > at_least + 1e-9:
        assert block.density == pytest.approx(best)
        assert {*block.fans.tolist(), *(8 + block.columns).tolist()} == kept
    elif best < at_least - 1e-9:
        assert not len(block.fans)
        assert block.density == at_least


def test_the_likes_of_a_block_are_told_from_others() -> None:
    fan, column = np.array([0, 0, 1, 2], dtype=np.int32), np.array([0, 1, 0, 1], dtype=np.int32)
    block = Block(np.array([0, 1]), np.array([0]), 1.0)
    assert without(fan, column, (3, 2), block).tolist() == [False, True, False, True]


@given(st.integers(0, 5), st.integers(1, 40))
def test_cells_and_deals_do_not_depend_on_how_much_is_held(seed: int, at_once: int) -> None:
    rng = np.random.default_rng(seed)
    fans, pages = rng.integers(0, 20, 60), rng.integers(0, 6, 60)
    edges = make_edges(fans, pages, START + rng.integers(0, 9 * DAY, 60))
    by_page = ByPage.of(edges)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detector.lockstep.dense._AT_ONCE", at_once)
        cell, cells = _cells(edges, by_page)
        dealt = _dealt(edges, by_page, cell, rng)
    places = list(zip(edges.page.tolist(), (edges.time // (4 * HOUR)).tolist(), strict=True))
    number = {place: k for k, place in enumerate(sorted(set(places)))}
    assert (cell.tolist(), cells) == ([number[place] for place in places], len(number))
    for page in range(len(edges.pages)):
        mine = edges.page == page
        assert sorted(dealt[mine]) == sorted(cell[mine])


def edges_with(*plants: Plant, **innocent: int):  # type: ignore[no-untyped-def]
    lists = simulate_fan_lists(60_000, np.random.default_rng(11), plants=plants, **innocent)
    return lists, make_edges(lists.fan, lists.page, lists.time)


def test_a_planted_block_is_dense() -> None:
    lists, edges = edges_with(Plant("burst", 100, 12, 2 * HOUR))
    found = dense_fans(edges, np.random.default_rng(0))
    true = lists.group[edges.fans] >= 0
    assert (found & true).sum() > 0.9 * true.sum()
    assert (found & ~true).sum() < 0.1 * true.sum()


@pytest.mark.parametrize("innocent", [{}, {"clubs": 10}, {"cascades": 10}], ids=str)
def test_innocent_crowds_are_not_dense(innocent: dict[str, int]) -> None:
    _, edges = edges_with(**innocent)
    assert not dense_fans(edges, np.random.default_rng(0)).any()


def test_no_likes_have_no_blocks() -> None:
    edges = make_edges([], [], np.array([]))
    assert dense_fans(edges, np.random.default_rng(0)).shape == (0,)


def test_the_second_opinion_stands_with_the_group() -> None:
    _, edges = edges_with(Plant("burst", 100, 12, 2 * HOUR))
    assert {g.second_opinion for g in find_lockstep(edges).groups} == {None}
    (group,) = find_lockstep(edges, rng=np.random.default_rng(0)).groups
    assert group.second_opinion is not None
    assert group.second_opinion > 0.9


def thinned_web(pages: int, kept: float, strangers: int) -> list[tuple[int, int, int]]:
    """Sixty fans who went from page to page on three days, and a part of their likes."""
    rng = np.random.default_rng(4)
    likes = [
        (fan, page, START + (page % 3) * 9 * DAY + page * 60)
        for fan in range(60)
        for page in range(pages)
        if rng.random() < kept
    ]
    others = [
        # At the same hour: the page's own times tell nothing.
        (1_000 * (page + 1) + n, page, START + (page % 3) * 9 * DAY + page * 60)
        for page in range(pages)
        for n in range(strangers)
    ]
    return likes + others


@pytest.mark.parametrize(
    ("pages", "kept", "strangers", "told"),
    [(36, 1.0, 3, True), (36, 0.3, 3, True), (36, 0.3, 60, False), (15, 0.3, 3, False)],
)
def test_a_web_of_pages_is_seen_in_a_part_of_its_likes(
    pages: int, kept: float, strangers: int, told: bool
) -> None:
    fan, page, time = zip(*thinned_web(pages, kept, strangers), strict=True)
    found = find_lockstep(make_edges(fan, page, np.array(time)))
    assert all(group.p_value is None for group in found.groups)
    named = found.edges.fans[found.fans_in(*Acted)]
    assert (len(named) > 50) == told
    assert not np.any(named >= 1_000)


def only_one_group(*, apart: int, strangers: int) -> list[tuple[int, str, int]]:
    """Twenty fans on five pages `apart` seconds apart, and as many others on each page."""
    likes = [(fan, page, START + k * apart) for fan in range(20) for k, page in enumerate("pqrst")]
    others = [
        (1_000 * (k + 1) + n, page, START + n * HOUR)
        for k, page in enumerate("pqrst")
        for n in range(strangers)
    ]
    return likes + others


@pytest.mark.parametrize(
    ("apart", "strangers", "outcome"),
    [
        (10 * DAY, 5, Acted.SAME_AUDIENCE),
        (2 * HOUR, 5, Acted.ONE_EVENT),
        (10 * DAY, 200, None),
        (20 * DAY, 5, None),
    ],
)
def test_a_shared_audience_is_told_by_overlap_within_fifteen_days(
    apart: int, strangers: int, outcome: Acted | None
) -> None:
    fan, page, time = zip(*only_one_group(apart=apart, strangers=strangers), strict=True)
    found = find_lockstep(make_edges(fan, page, np.array(time)))
    same = [g for g in found.groups if g.p_value is None]
    assert [group.outcome for group in same] == ([outcome] if outcome else [])
    for group in same:
        assert set(found.edges.fans[group.fans]) == set(range(20))
        assert len(group.pages) == 5
