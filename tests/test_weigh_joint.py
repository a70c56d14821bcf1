"""The bent lines, the joint score, and what the lines over it are fitted on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.weigh import bending, learning
from detector.weigh.bent import PIECES, Bent, from_record, pieces, to_record
from detector.weigh.fit import fit
from detector.weigh.held import held_mechanisms, held_pages, learn_on, shared
from detector.weigh.inputs import INPUTS
from detector.weigh.joint import Joint
from detector.weigh.model import DRAWS, FILE, shipped, write
from detector.weigh.table import Example, Table
from tests.weighing_factory import examples

SIGNS = (1, -1, 0)
SLACK = 1e-9  # sums of rounded numbers


@pytest.fixture(scope="module")
def bent() -> tuple[Bent, np.ndarray]:
    rng = np.random.default_rng(4)
    y = rng.random(400) < 0.5
    # The second number says the opposite of its sign: it is left out, not turned round.
    x = rng.normal(size=(400, 3)) + np.where(y, 1.0, -1.0)[:, None] * np.array([0.7, 0.5, 0.3])
    return bending.bend(x, y, np.ones(400), SIGNS), x


@given(st.floats(-9, 9))
def test_pieces_add_up_to_the_number(value: float) -> None:
    assert sum(pieces(value)) == pytest.approx(value)


def test_bent_lines_survive_their_file(bent: tuple[Bent, np.ndarray]) -> None:
    assert from_record(json.loads(json.dumps(to_record(bent[0])))) == bent[0]


def test_many_rows_at_once_agree_with_one_by_one(bent: tuple[Bent, np.ndarray]) -> None:
    line, x = bent
    plain = [line.at(dict(enumerate(row))) for row in x.tolist()]
    assert bending.scores(line, x) == pytest.approx(np.array(plain))
    assert line.at({}) == line.bias


def test_slopes_keep_their_sign(bent: tuple[Bent, np.ndarray]) -> None:
    rising, falling, free = bent[0].slopes
    assert min(rising) >= 0.0 < max(rising)
    assert falling == (0.0, 0.0, 0.0, 0.0)
    assert max(free) > 0.0


def test_slopes_are_the_least_of_their_cost(bent: tuple[Bent, np.ndarray]) -> None:
    rng = np.random.default_rng(4)
    y = rng.random(400) < 0.5

    def cost(line: Bent) -> float:
        score = bending.scores(line, bent[1])
        pull = bending.PULL * np.square(line.slopes).sum() / 2.0
        return float((np.logaddexp(0.0, score) - y * score).mean() + pull)

    least = cost(bent[0])
    for place in (0, 2):
        for by in (-0.05, 0.05):
            moved = [list(slopes) for slopes in bent[0].slopes]
            moved[place][1] = max(moved[place][1] + by, 0.0)
            other = Bent(bent[0].bias, tuple(map(tuple, moved)))
            assert cost(other) >= least - 1e-6


def test_no_held_out_score_has_met_its_page_or_its_mechanism(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = Table.of(examples(200))
    learned: list[np.ndarray] = []

    def watched(table: Table, rows: np.ndarray) -> Joint:
        learned.append(rows)
        return learn_on(table, rows)

    monkeypatch.setattr("detector.weigh.held.learn_on", watched)
    pages = held_pages(table)
    for held, rows in zip(pages, learned, strict=True):
        assert not set(table.page[held.rows]) & set(table.page[rows])
    learned.clear()
    mechanisms = held_mechanisms(table)
    assert mechanisms
    for held, rows in zip(mechanisms, learned, strict=True):
        assert not {table.cause[i] for i in held.rows} & {table.cause[i] for i in rows}
        assert not set(table.page[held.rows]) & set(table.page[rows])
    counted = np.zeros(len(table.page))
    for held in shared(table, pages, mechanisms):
        counted[held.rows] += held.part
    assert counted == pytest.approx(1.0)


def test_a_mechanism_that_misleads_when_it_is_new_makes_all_ratios_less_sure() -> None:
    """Half of the deliveries look innocent where the fit has not met them."""
    plain = examples(300, apart=2.5)
    rng = np.random.default_rng(2)
    odd = [
        Example(
            one.page,
            one.bulk,
            one.cause,
            {
                **one.readings,
                "finding.log_ratio": float(rng.normal(-4.0, 0.3)),
                "uncaused_spike.residual": -2.0,
            },
        )
        if one.cause == "trickle"
        else one
        for one in plain
    ]
    known, new = (fit(each, pages=300, real_series=3, draws=0) for each in (plain, odd))
    slopes = [
        float(np.mean([line.weights[0] for line in model.scores.patterns.values()]))
        for model in (known, new)
    ]
    assert slopes[1] < slopes[0]


def test_the_shipped_files_are_what_this_code_writes_of_them(tmp_path: Path) -> None:
    """Every input of the code and no other, all lines, byte for byte."""
    told = shipped()
    assert told is not None
    assert [standard.input for standard in told.standards] == list(INPUTS)
    for scores in (told.scores, *told.draws):
        assert len(scores.joint.bent.slopes) == len(INPUTS)
        assert all(len(slopes) == PIECES for slopes in scores.joint.bent.slopes)
        for one, slopes in zip(INPUTS, scores.joint.bent.slopes, strict=True):
            assert min(one.sign * slope for slope in slopes) >= 0.0
    write(told, tmp_path / FILE.name, tmp_path / DRAWS.name)
    for file in (FILE, DRAWS):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_no_number_of_the_shipped_weights_counts_the_wrong_way() -> None:
    model = shipped()
    assert model is not None
    joint, inputs = model.scores.joint, [standard.input for standard in model.standards]
    rng = np.random.default_rng(1)
    here = rng.normal(scale=1.3, size=(1000, len(inputs)))
    before = learning.scores(joint, here)
    signed = [place for place, one in enumerate(inputs) if one.sign]
    assert signed
    for place in signed:
        more = here.copy()
        more[:, place] += rng.exponential(1.0, len(here))
        moved = (learning.scores(joint, more) - before) * inputs[place].sign
        assert moved.min() > -SLACK, inputs[place]
