"""The page of many pages: ranks a batch's result, filters it, and opens one page."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from detector.batch import ranked, read_results, run_batch
from detector.charts import DARK, LIGHT, spec
from detector.charts.ranked import MOST_ROWS, ranked_dots, ranked_frame
from detector.history import UnreadableFile
from detector.report.figure_files import figure_csv
from detector.simulate.exports import counter_csv
from detector.words import say

ROOT = Path(__file__).parents[1]
DAYS = np.arange("2024-01-01", "2024-04-10", dtype="datetime64[D]")
HOSTILE = "![x](http://evil.example/p)"


def export(seed: int, more: int = 0) -> bytes:
    new = np.random.default_rng(seed).poisson(40, len(DAYS))
    new[60:62] += more
    return counter_csv(("date", "new followers"), DAYS, [str(n) for n in new])


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("pages")
    for seed in range(3):
        (folder / f"page{seed}.csv").write_bytes(export(seed, 900 if seed == 0 else 0))
    (folder / "bad.csv").write_bytes(b"no table at all")
    out = tmp_path_factory.mktemp("out") / "pages.parquet"
    run_batch(folder, out, jobs=1)
    table = read_results(out)
    return table.assign(page=table["page"].replace("page1", HOSTILE))


def parquet(table: pd.DataFrame) -> bytes:
    held = io.BytesIO()
    table.to_parquet(held, index=False)
    return held.getvalue()


def opened(*files: tuple[str, bytes]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page("detector/ui/pages/ranked.py").run()
    assert not app.exception
    if files:
        app.file_uploader[0].set_value(
            [(name, data, "application/octet-stream") for name, data in files]
        ).run()
        assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return "\n".join(one.value for one in app.text)


def test_without_a_file_it_says_what_to_open() -> None:
    app = opened()
    assert say("ui.ranked.lead") in texts(app)
    assert not app.dataframe


@pytest.mark.parametrize(
    "data", [b"PAR1 cut off", parquet(pd.DataFrame({"page": ["a"], "likes": [3]}))]
)
def test_a_broken_file_is_one_sentence(data: bytes) -> None:
    app = opened(("odd.parquet", data))
    assert "odd.parquet" in texts(app)
    assert not app.dataframe


def test_a_result_of_no_page_says_so(result: pd.DataFrame) -> None:
    app = opened(("none.parquet", parquet(result.head(0))))
    assert say("ui.ranked.empty") in texts(app)


def choice(app: AppTest, label: str) -> Any:
    return next(one for one in app.selectbox if one.label == say(label))


def test_the_strongest_page_stands_first_and_filters_narrow(result: pd.DataFrame) -> None:
    app = opened(("pages.parquet", parquet(result)))
    frame = app.dataframe[0].value
    assert frame[say("ui.ranked.page")].iloc[0] == "page0"
    assert len(frame) == 4
    choice(app, "ui.ranked.show").select("unread").run()
    assert not app.exception
    assert say("ui.ranked.reason") in app.dataframe[0].value
    assert len(app.dataframe[0].value) == 1
    choice(app, "ui.ranked.show").select("with_findings").run()
    assert (app.dataframe[0].value[say("ui.ranked.page")] == "page0").any()
    app.text_input[0].set_value("nowhere").run()
    assert say("ui.ranked.none") in texts(app)


def test_no_name_from_a_file_becomes_markdown(result: pd.DataFrame) -> None:
    app = opened(("pages.parquet", parquet(result)))
    marked = [one.value for kind in ("markdown", "caption", "title") for one in app.get(kind)]
    assert not any("evil.example" in text for text in marked)


def test_the_shown_pages_leave_as_csv_without_formulas(result: pd.DataFrame) -> None:
    table = result.assign(page=result["page"].replace("page0", "=1+1"))
    app = opened(("pages.parquet", parquet(table)))
    assert any(one.proto.label == say("ui.ranked.csv") for one in app.get("download_button"))
    written = figure_csv(ranked(table, 0.1)[0])
    assert "'=1+1" in written
    assert "\n=1+1" not in written


def test_a_few_exports_are_looked_over_and_one_is_opened() -> None:
    app = opened(("page0.csv", export(0, 900)), ("page1.csv", export(1)))
    app.button[0].click().run()
    assert not app.exception
    assert app.dataframe[0].value[say("ui.ranked.page")].iloc[0] == "page0"
    app.button(key="ranked-open").click().run()
    assert not app.exception
    assert "page0" in texts(app)
    assert not app.file_uploader or app.file_uploader[0].key != "ranked-files"


def test_two_exports_of_one_name_are_both_looked_over() -> None:
    app = opened(("page.csv", export(0)), ("page.csv", export(1)))
    app.button[0].click().run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 2


def test_more_than_a_few_are_sent_to_the_command() -> None:
    app = opened(*((f"{n}.csv", b"x") for n in range(41)))
    assert say("ui.ranked.too_many", most=40) in texts(app)


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_dots_are_valid_and_need_no_address(result: pd.DataFrame, look) -> None:  # type: ignore[no-untyped-def]
    order, _ = ranked(result, 0.1)
    plain = json.loads(json.dumps(spec(ranked_dots(order, look))))
    assert alt.Chart.from_dict(plain)
    assert plain["description"]
    assert '"url"' not in json.dumps(plain)


def test_at_most_a_screenful_of_dots() -> None:
    many = pd.DataFrame({"page": ["p"] * 99, "kind": ["loss"] * 99, "excess": [-5.0] * 99})
    frame = ranked_frame(many)
    assert len(frame) == MOST_ROWS
    assert (frame["excess"] == 5).all()
    assert ranked_frame(many.head(0)).empty


def test_a_result_with_an_unknown_kind_is_refused(result: pd.DataFrame, tmp_path: Path) -> None:
    file = tmp_path / "odd.parquet"
    result.assign(kind="![x](y)").to_parquet(file)
    with pytest.raises(UnreadableFile, match=r"odd\.parquet"):
        read_results(file)
