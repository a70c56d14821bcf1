"""Dense blocks against a plain peel, and audiences that are the same people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.lockstep import Acted, find_lockstep, make_edges
from detector.lockstep.dense import dense_fans
from detector.lockstep.peeling import peel
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
