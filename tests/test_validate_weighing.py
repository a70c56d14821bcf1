"""The table of flagged intervals and the figures about the weighing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detector.simulate.bought import BOUGHT
from detector.validate.cllr import cllr, cllr_min, mean_interval, upper_95
from detector.validate.flagged import KINDS, Page, Row, one_page, read_table, write_table
from detector.validate.weighing import left_out, section
from detector.weigh.fit import fit
from tests.weighing_factory import examples


def test_cllr_is_one_for_nothing_and_falls_with_evidence():
    assert cllr(np.zeros(5), np.zeros(7)) == pytest.approx(1.0)
    assert cllr(np.full(5, 2.0), np.full(7, -2.0)) < 0.05
    assert cllr(np.full(5, -2.0), np.full(7, 2.0)) > 3


def test_the_minimum_is_no_more_than_cllr():
    rng = np.random.default_rng(1)
    one, two = rng.normal(0.5, 1, 80), rng.normal(-0.5, 1, 90)
    assert cllr_min(one, two) <= cllr(one, two) + 1e-9
    assert cllr_min(one, two) == pytest.approx(cllr_min(one + 3, two + 3), abs=1e-6)


def test_limits():
    assert upper_95(0, 59) == pytest.approx(0.05, abs=0.002)
    assert upper_95(4, 4) == 1.0
    mean, low, high = mean_interval(np.arange(10.0), np.random.default_rng(0))
    assert low < mean < high


def test_bulk_and_innocent_pages_come_equally_often():
    assert sum(kind in BOUGHT for kind in KINDS) * 2 == len(KINDS)


def test_a_page_is_the_same_whenever_it_is_made_and_survives_its_file(tmp_path: Path):
    first, again = (one_page(5, tmp_path, 8) for _ in range(2))
    assert first == again
    assert first.story == KINDS[8]
    for row in first.rows:
        assert row.bulk == (row.part >= 0.2)
        assert all(np.isfinite(value) for value in row.readings.values())
    write_table([first], tmp_path / "t.jsonl")
    assert read_table(tmp_path / "t.jsonl") == [first]


def test_the_section_headlines_the_worst_mechanism():
    def pages(seed):
        return [
            Page(
                e.page,
                e.cause,
                True,
                (Row(e.page, "gain", e.bulk, float(e.bulk), e.cause, 1.0, dict(e.readings)),),
            )
            for e in examples(120, seed)
        ]

    fitted, judged = pages(1), pages(2)
    model = fit([p.rows[0].example for p in fitted], pages=120, real_series=3, draws=4)
    text = "\n".join(section(judged, model, left_out([p.rows[0] for p in judged], fitted)))
    assert "Worst Cllr" in text
    assert "| all | 60 | 60 |" in text
    for cause in ("`burst_farm`", "viral", "together"):
        assert cause in text
