"""Charts as files: tables come back as they were, no cell is a formula, words stand beside."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.report import figure_files as making
from detector.report.figure_files import INDEX, figure_csv, figure_files, figures_zip, tidy
from detector.report.figures import days_table, finding_figures, page_figures
from detector.report.table_files import bare_text
from detector.words import say
from tests import scan_factory


@cache
def files() -> dict[str, bytes]:
    scans = [scan_factory.opunlike(scan_factory.HOSTILE), scan_factory.quiet()]
    return figure_files(scans, language="en")


def test_every_chart_has_its_table_its_words_and_its_picture() -> None:
    stems = [one["files"] for one in json.loads(files()[INDEX])["figures"]]
    assert {"01-timeline", "01-findable", "02-timeline"} <= set(stems)
    assert any(stem.endswith("-countries") for stem in stems)
    endings = ("csv", "json", "txt", "svg", "png")
    assert set(files()) == {f"{stem}.{end}" for stem in stems for end in endings} | {INDEX}


def test_a_table_comes_back_with_its_days_and_numbers() -> None:
    scan = scan_factory.opunlike()
    table = days_table(scan)
    again = pd.read_csv(io.StringIO(figure_csv(tidy(table))))
    assert list(again.columns) == ["day", "gained", "expected", "lost", "total", "finding"]
    assert list(pd.to_datetime(again["day"], format="%Y-%m-%d").dt.date) == list(
        pd.DatetimeIndex(scan.daily.days).date
    )
    for column in again.columns[1:]:
        np.testing.assert_array_equal(
            again[column].astype(float),
            table[column].astype("Float64").to_numpy(float, na_value=np.nan),
        )
    # A day that was not reported is blank and no zero.
    assert again["gained"].isna().sum() == 1
    flagged = again.loc[again["finding"].notna(), "day"]
    assert flagged.min() == scan.findings[0].interval.days_in(scan_factory.ZONE)[0].isoformat()


def test_the_json_holds_the_same_rows() -> None:
    record = json.loads(files()["01-timeline.json"])
    assert [row["day"] for row in record["rows"]] == list(
        pd.read_csv(io.BytesIO(files()["01-timeline.csv"]))["day"]
    )
    assert {type(row["gained"]) for row in record["rows"]} <= {int, type(None)}
    assert record["title"] == say("figure.timeline.title")


def test_countries_over_time_have_a_column_each() -> None:
    scan = scan_factory.opunlike()
    by_code = {one.code: one for n in (1, 2) for one in finding_figures(scan, n, language="en")}
    assert {"countries", "map"} <= set(by_code)
    if "flows" in by_code:
        assert by_code["flows"].table.columns[0] == "day"
    assert all(one.alt for one in (*by_code.values(), *page_figures(scan, language="en")))


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4))
def test_no_cell_is_a_formula_and_every_text_comes_back(cells: list[str]) -> None:
    text = figure_csv(pd.DataFrame({"=name": cells, "n": range(len(cells))}))
    raw = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, lineterminator="\n")
    for one in (*raw.iloc[:, 0], *raw.columns):
        assert one.lstrip()[:1] not in tuple("=+-@")
        assert one[:1] not in ("\t", "\r")
    assert [bare_text(one) for one in raw.iloc[:, 0]] == cells


def test_the_zip_is_the_same_twice_and_needs_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "can_draw", lambda: False)
    scans = [scan_factory.opunlike()]
    made = figures_zip(scans, language="en")
    assert made == figures_zip(scans, language="en")
    with zipfile.ZipFile(io.BytesIO(made)) as zipped:
        endings = {name.rpartition(".")[2] for name in zipped.namelist()}
        assert endings == {"csv", "json", "txt"}
        assert json.loads(zipped.read(INDEX))["pictures"] is False
