"""The figures shown beside a ratio: those of the judged table, written and read back."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from detector.simulate import crowds
from detector.simulate.bought import BOUGHT
from detector.simulate.eventful import STORIES
from detector.validate.flagged import Page, Row
from detector.validate.judged_figures import figures
from detector.validate.weighing import left_out, log10_ratios
from detector.weigh import judged as shown
from detector.weigh.fit import fit
from detector.weigh.model import shipped as shown_model
from detector.words import has, say
from tests.weighing_factory import examples

ROOT = Path(__file__).parent.parent


def pages(many: int, seed: int) -> list[Page]:
    rng = np.random.default_rng(seed)
    out = []
    for one in examples(many, seed):
        story = one.cause if one.cause != "nothing" else "viral"
        row = Row(one.page, "gain", one.bulk, float(one.bulk), one.cause, 3.0, dict(one.readings))
        out.append(Page(one.page, story, bool(rng.random() < 0.8), (row,)))
    return out


@pytest.fixture(scope="module")
def made() -> tuple[shown.Judged, list[Page], np.ndarray]:
    fitted, judged = pages(120, 3), pages(80, 4)
    model = fit(
        [row.example for page in fitted for row in page.rows], pages=120, real_series=3, draws=0
    )
    rows = [row for page in judged for row in page.rows]
    return figures(judged, model, left_out(rows, fitted)), judged, log10_ratios(rows, model)


def test_the_figures_are_those_of_the_table(made) -> None:
    result, judged, ratio = made
    bulk = np.array([row.bulk for page in judged for row in page.rows])
    assert list(result.under_h1) == pytest.approx(np.sort(ratio[bulk]), abs=1e-3)
    assert list(result.under_h2) == pytest.approx(np.sort(ratio[~bulk]), abs=1e-3)
    assert (result.fitted_pages, result.judged_pages) == (120, 80)
    assert result.cllr_least <= result.cllr < 1
    assert result.worst in {row.cause for page in judged for row in page.rows}
    viral = next(one for one in result.mechanisms if one.name == "viral")
    assert viral.pages == sum(page.story == "viral" for page in judged)
    assert viral.strong <= viral.intervals <= viral.pages
    assert [one.name for one in result.mechanisms if one.bulk] == list(BOUGHT)


def test_what_is_written_is_read_back(made, tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "judged.json"
    shown.write_judged(made[0], file)
    monkeypatch.setattr(shown, "FILE", file)
    assert shown.shipped_figures.__wrapped__() == made[0]
    file.unlink()
    assert shown.shipped_figures.__wrapped__() is None


def test_every_mechanism_has_a_name_and_the_shipped_figures_can_be_told() -> None:
    for name in STORIES:
        assert say(f"mechanism.{name}")
    shipped = shown.shipped_figures()
    assert shipped is not None
    assert say(f"mechanism.{shipped.worst}")
    assert {one.name for one in shipped.mechanisms} == set(STORIES)


def test_every_kind_of_account_that_may_be_left_out_has_a_name():
    makes = {make for some in crowds.HONEST.values() for make in some} | set(crowds.DELIVERED)
    for make in makes - {crowds.alike}:
        assert has(f"mechanism.{make.__name__}")


def test_the_published_section_and_the_page_tell_the_same_figures() -> None:
    shipped = shown.shipped_figures()
    model = shown_model()
    assert shipped is not None
    assert model is not None
    assert shipped.fitted_pages == model.pages
    section = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    one, two = len(shipped.under_h1), len(shipped.under_h2)
    assert f"Fitted on {model.pages} simulated pages ({model.intervals['h1']} " in section
    assert f"judged on {shipped.judged_pages} others ({one} and {two})" in section
    assert f"| all | {one} | {two} | {shipped.cllr:.2f} | {shipped.cllr_least:.2f} |" in section
    assert f"left out of the fit: {shipped.worst_cllr:.2f} (`{shipped.worst}`)" in section
    strong = sum(value >= 1.0 for value in shipped.under_h2)
    assert f"| together | {two} | {strong} |" in section
    for each in shipped.mechanisms:
        name = f"`{each.name}`" if each.bulk else each.name.replace("_", " ")
        if each.bulk:
            row = rf"\| {name} \| {each.pages} \| [\d.]+ \| {each.intervals} \|"
        else:
            row = rf"\| {name} \| {each.intervals} \| {each.strong} \|"
        assert each.intervals == 0 or re.search(row, section), each
