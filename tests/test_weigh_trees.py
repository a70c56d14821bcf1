"""The trees behind the joint score."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.weigh import boosting
from detector.weigh.trees import Trees, from_record, to_record

SIGNS = (1, -1, 0)
SLACK = 1e-9  # sums of rounded numbers


@pytest.fixture(scope="module")
def grown() -> tuple[Trees, np.ndarray]:
    rng = np.random.default_rng(4)
    y = rng.random(400) < 0.5
    x = rng.normal(size=(400, 3)) + np.where(y, 1.0, -1.0)[:, None] * np.array([0.7, -0.5, 0.0])
    return boosting.grow(x, y, np.ones(400), SIGNS, 1), x


def test_the_same_table_grows_the_same_trees(grown: tuple[Trees, np.ndarray]) -> None:
    rng = np.random.default_rng(4)
    y = rng.random(400) < 0.5
    again = boosting.grow(grown[1], y, np.ones(400), SIGNS, 1)
    assert again == grown[0]


def test_trees_survive_their_file(grown: tuple[Trees, np.ndarray]) -> None:
    assert from_record(json.loads(json.dumps(to_record(grown[0])))) == grown[0]


def test_many_rows_at_once_agree_with_one_by_one(grown: tuple[Trees, np.ndarray]) -> None:
    trees, x = grown
    plain = [trees.at(dict(enumerate(row))) for row in x.tolist()]
    assert boosting.scores(trees, x) == pytest.approx(np.array(plain))


def test_a_number_that_is_not_there_counts_as_its_mean(grown: tuple[Trees, np.ndarray]) -> None:
    assert grown[0].at({1: 0.4}) == grown[0].at({0: 0.0, 1: 0.4, 2: 0.0})


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=3), st.floats(0, 3))
@settings(max_examples=80, deadline=None)
def test_more_of_a_number_moves_the_score_only_its_way(
    grown: tuple[Trees, np.ndarray], values: list[float], more: float
) -> None:
    trees, _ = grown
    here = trees.at(dict(enumerate(values)))
    assert trees.at({**dict(enumerate(values)), 0: values[0] + more}) >= here - SLACK
    assert trees.at({**dict(enumerate(values)), 1: values[1] + more}) <= here + SLACK
