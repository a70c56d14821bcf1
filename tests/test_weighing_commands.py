"""`calibrate` and `validate` on tables that are there already."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.validate.flagged import (
    FITTED,
    JUDGED,
    Page,
    Row,
    fitted_pages,
    read_table,
    write_table,
)
from tests.weighing_factory import examples

PAGES = 60


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for seed, name in enumerate((*FITTED, *JUDGED)):
        pages = [
            Page(
                e.page,
                e.cause,
                True,
                (Row(e.page, "gain", e.bulk, float(e.bulk), e.cause, 1.0, dict(e.readings)),),
            )
            for e in examples(PAGES, seed)
        ]
        write_table(pages, tmp_path / f"{name}.jsonl")
    return tmp_path


def test_calibrate_fits_on_both_tables(tables, monkeypatch):
    written = []
    monkeypatch.setattr("detector.weigh.model.write", written.append)
    monkeypatch.setattr("detector.weigh.forest.write", written.append)
    told = CliRunner().invoke(app, ["calibrate", "--tables", str(tables), "--pages", str(PAGES)])
    assert told.exit_code == 0, told.output
    model, forest = written
    assert model.pages == len(FITTED) * PAGES
    assert model.intervals == {"h1": PAGES, "h2": PAGES}
    assert len(forest.innocent) > 0
    assert str(len(FITTED) * PAGES) in told.output


def test_pages_of_two_tables_are_no_twins(tables):
    pages = fitted_pages(tables, dict.fromkeys(FITTED, PAGES))
    assert len({page.page for page in pages}) == len(FITTED) * PAGES
    assert all(row.page == page.page for page in pages for row in page.rows)


def test_validate_writes_the_section_with_the_second_simulator(tables):
    out = tables / "section.md"
    asked = ["validate", "--tables", str(tables), "--pages", str(PAGES), "--out", str(out)]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0, told.output
    text = out.read_text(encoding="utf-8")
    assert "second simulator" in text
    assert "Worst Cllr" in text


def test_validate_without_tables_says_what_to_do(tmp_path):
    told = CliRunner().invoke(app, ["validate", "--tables", str(tmp_path)])
    assert told.exit_code == 2
    assert "calibrate" in told.output


def test_a_line_that_was_broken_off_is_made_again(tables):
    file = tables / f"{FITTED[0]}.jsonl"
    whole = read_table(file)
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert read_table(file) == whole[:-1]
