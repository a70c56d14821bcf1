"""How many pairs of windows are as telling by chance: against its twin, and against dealt times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammainc

from detector.lockstep import find_lockstep, make_edges
from detector.lockstep.chance import CLASSES, ByChance, CellMeans
from detector.lockstep.coaction import SCALES, count_of
from detector.lockstep.counting import LEAST, count_pairs
from detector.lockstep.edges import Edges
from detector.lockstep.expected import NullModel
from detector.lockstep.timeline import Timeline
from detector.simulate.fan_lists import DAY, simulate_fan_lists
from tests import naive_lockstep as naive
from tests.test_lockstep_coaction import LIKES, edges_of

CLASS = 2 ** (1 / 16)


def by_chance(edges: Edges, widths: list[int], least: int) -> ByChance:
    cells = CellMeans.of(Timeline.of(edges), edges.page_sizes, widths, least)
    return ByChance.of(count_pairs(edges, widths, least=least, cells=cells).means, least)


@given(LIKES, st.sampled_from(SCALES), st.floats(1e-9, 0.9))
def test_expected_pairs_are_those_of_the_plain_twin(
    likes: list[naive.Like], width: int, p_value: float
) -> None:
    found = by_chance(edges_of(likes), [width], 2)
    means = naive.pair_means(likes, width, 2)
    assert found.tests == sum(n for _, n in means)
    told = float(found.below(np.array([p_value]))[0])
    # Means are classed, so that no fewer are expected and not many more.
    assert told >= naive.expected_below(p_value, means, 2) * (1 - 1e-6)
    larger = [(mean * CLASS, n) for mean, n in means]
    highest = sum(n * max(naive_level(mean, p_value), 0.0) for mean, n in larger)
    assert told <= max(highest, p_value) * (1 + 1e-6)


def naive_level(larger: float, p_value: float) -> float:
    """The most a test counts whose class has this upper end."""
    k = 2
    while naive.poisson_tail(k, larger / CLASS**2) > p_value:
        k += 1
    return naive.poisson_tail(k, larger)


def test_some_pairs_stand_for_all() -> None:
    lists = simulate_fan_lists(12_000, np.random.default_rng(8))
    edges = make_edges(lists.fan, lists.page, lists.time)
    cells = CellMeans.of(Timeline.of(edges), edges.page_sizes, [5 * DAY, DAY], LEAST)
    left, right = np.triu_indices(len(edges.pages), 1)
    common = np.full(len(left), 12)
    whole, some = (
        cells.classed(left, right, (common, common // 3, common // 2), drawn=drawn)
        for drawn in (10**8, 4_000)
    )
    assert whole.sum() > 80_000
    assert some.sum() == pytest.approx(whole.sum())
    for p_value in (1e-4, 1e-6, 1e-8):
        told = [ByChance.of(each, LEAST).below(np.array([p_value]))[0] for each in (some, whole)]
        assert told[0] == pytest.approx(told[1], rel=0.2)


def test_dealt_times_show_no_more_than_is_expected() -> None:
    lists = simulate_fan_lists(12_000, np.random.default_rng(9))
    edges = make_edges(lists.fan, lists.page, lists.time)
    rng = np.random.default_rng(1)
    levels, deals = np.array([1e-2, 1e-3, 1e-4]), 12
    seen, expected = np.zeros(3), np.zeros(3)
    for _ in range(deals):
        time = edges.time.copy()
        for page in range(len(edges.pages)):
            here = np.flatnonzero(edges.page == page)
            time[here] = rng.permutation(time[here])
        dealt = make_edges(edges.fan, edges.page, time)
        counted = count_of(dealt)
        model = NullModel.of(dealt, Timeline.of(dealt))
        expected += ByChance.of(counted.means, LEAST).below(levels)
        for counts in counted.scales:
            far = counts.of(~counts.near)
            p_value = gammainc(far.together.astype(float), model.means(far).expected)
            seen += [(p_value <= level).sum() for level in levels]
    assert np.all(seen <= expected + 3 * np.sqrt(expected))
    # And no more than some times as many are expected, or nothing would be gained.
    assert seen[0] > expected[0] / 5
    assert expected[2] < 0.2 * levels[2] * deals * by_chance(edges, list(SCALES), LEAST).tests


def test_a_list_without_pairs_expects_none() -> None:
    chance = ByChance.of(np.zeros(CLASSES + 1), LEAST)
    assert chance.tests == 0
    assert chance.below(np.array([1e-5])).tolist() == [1e-5]
    assert chance.threshold(np.zeros(0), 0.001) == -1


def test_fans_who_come_and_go_are_no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    fans, pages = 1_200, 8
    fan, page = np.repeat(np.arange(fans), pages), np.tile(np.arange(pages), fans)
    first = rng.integers(0, 700 * DAY, fans)[fan]
    edges = make_edges(fan, page, 1_600_000_000 + first + rng.integers(0, 30 * DAY, len(fan)))
    # That all of them like the same pages is told by the overlap, which is no test.
    assert all(group.p_value is None for group in find_lockstep(edges).groups)
    # Without a season the same list is full of groups.
    monkeypatch.setattr("detector.lockstep.season.SEASON", -1)
    assert any(group.p_value is not None for group in find_lockstep(edges).groups)
