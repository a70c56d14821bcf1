"""The second simulator, the oracle and the plots of the weighing."""

from __future__ import annotations

import numpy as np
import pytest

from detector.charts import LIGHT, spec
from detector.charts.weighing import reliability, reliability_rows, tippett, tippett_rows
from detector.simulate.eventful import eventful
from detector.simulate.second import DELIVERED, HONEST, second
from detector.validate.flagged import KINDS, OFTEN, SECOND_KINDS, SEEDS, one_page
from detector.validate.oracle import Seen, found, scores
from detector.validate.recall import due, is_refill, trial


@pytest.mark.parametrize("kind", [*DELIVERED, *HONEST, None])
def test_a_second_page_adds_up(kind):
    page = second(kind, 120, np.random.default_rng(4))
    again = second(kind, 120, np.random.default_rng(4))
    assert (page.total == again.total).all()
    moved = np.diff(page.total)
    booked = (page.gained - page.lost)[1:]
    if kind == "late":
        assert moved.sum() == pytest.approx(booked.sum())
        assert (page.gained == 0).sum() >= 2
    else:
        assert moved == pytest.approx(booked)
    assert page.stock[-1].sum() == pytest.approx(page.total[-1])
    assert (page.delivered.sum() > 0) == (kind in DELIVERED)
    assert [told.kind for told in page.told] == ([kind] if kind else [])


def test_the_tables_have_seeds_of_their_own_and_the_second_its_own_stories(tmp_path):
    assert len(set(SEEDS.values())) == len(SEEDS)
    assert set(OFTEN) <= set(KINDS)
    page = one_page(SEEDS["second"], tmp_path, 1)
    assert page.story == SECOND_KINDS[1]
    assert page.story in HONEST


def test_the_oracle_finds_a_large_delivery_at_its_day():
    honest = [Seen.of(eventful(None, 120, np.random.default_rng(i))) for i in range(12)]
    large = eventful("daily_blocks", 120, np.random.default_rng(40), weeks=15.0)
    assert found(large, honest, 0.1)
    start, story = next(pair for pair in large.hidden.stories if pair[1].bought)
    assert abs(int(np.argmax(scores(Seen.of(large), story, 1.0))) - start) <= 3
    # Twelve pages cannot tell one alarm in a hundred.
    assert not found(large, honest, 0.01)


def test_one_trial_of_the_recall_table(tmp_path):
    honest = [Seen.of(eventful(None, 365, np.random.default_rng(i))) for i in range(3)]
    one = trial(60, honest, tmp_path)
    assert one.source == "burst_farm"
    assert one.strength == 0
    assert one.found == (one.iou > 0)
    assert one.false >= 0


def test_a_delivery_is_due_on_the_days_its_fans_come_and_a_refill_is_none_of_them():
    page = eventful("masked_refill", 200, np.random.default_rng(4), weeks=8.0)
    bought = next(event for event in page.told if event.bought)
    assert min(due(page)) == bought.start + 1
    assert max(due(page)) < bought.end
    page = eventful("drip_refill", 365, np.random.default_rng([710102, 25]), weeks=8.0)
    first, past = min(due(page)), max(due(page)) + 1
    assert page.delivered[first:past].min() > 0
    later = past + np.flatnonzero(page.delivered[past:])
    assert is_refill(page, {int(later[0])}, due(page))
    assert not is_refill(page, due(page), due(page))
    assert not is_refill(page, set(range(first - 5, first)), due(page))


def test_tippett_falls_from_one_and_counts_those_at_or_above():
    rows = tippett_rows(np.array([1.0, 2.0, 3.0, 99.0]), np.array([-1.0]))
    mine = [row for row in rows if row["truth"] == "h1"]
    assert [row["share"] for row in mine] == [1.0, 0.75, 0.5, 0.25]
    assert mine[-1]["log10_lr"] == 7.0
    plain = spec(tippett(np.array([1.0, -0.5]), np.array([-1.0, 0.2]), LIGHT))
    assert "50%" in plain["description"]


def test_reliability_lies_on_the_line_for_honest_ratios():
    rng = np.random.default_rng(8)
    one, two = rng.normal(1.0, np.sqrt(2.0), 4000), rng.normal(-1.0, np.sqrt(2.0), 4000)
    rows = reliability_rows(one / np.log(10), two / np.log(10))
    assert sum(row["n"] for row in rows) == 8000
    assert np.mean([row["low"] - 0.05 <= row["stated"] <= row["high"] + 0.05 for row in rows]) > 0.7
    doubled = reliability_rows(2 * one / np.log(10), 2 * two / np.log(10))
    assert doubled[-1]["stated"] > doubled[-1]["high"]
    plain = spec(reliability(one, two, LIGHT))
    assert "10 groups" in plain["description"]
