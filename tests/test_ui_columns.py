"""Saying in the page what the columns of a table are: proposed, corrected, kept, used again."""

import json
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from detector.read.column_map import FORMAT
from detector.ui import memory
from detector.ui.case_file import SavedCase, pack, unpack
from detector.ui.settings import Settings, from_record
from detector.words import say

ROOT = Path(__file__).parents[1]
HEADER = "![](https://x.example/a.png)"
ODD = f"Stand;{HEADER};Köpfe;Weg\n" + "".join(
    f"{day:02}.02.2020;{day * 37 % 11};{1000 + day};{day % 3}\n" for day in range(1, 20)
)


@pytest.fixture(autouse=True)
def forget(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app.py"])
    memory.results().clear()
    memory.shelf().clear()


def page(name):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    return go(at.run(), name)


def go(at, name):
    at.switch_page(f"detector/ui/pages/{name}.py").run()
    assert not at.exception
    return at


def opened(*files):
    at = page("open")
    for file in files:
        at.file_uploader[0].upload(*file)
    at.run()
    return go(at, "reading")


def shown(at):
    return "\n".join(one.value for one in at.text)


def box(at, place):
    return next(one for one in at.selectbox if one.key.endswith(f"_{place}"))


def said(at):
    next(one for one in at.button if one.label == say("ui.columns.use")).click().run()
    assert not at.exception
    return at


def maps(at):
    return [json.loads(text) for text in from_record(at.session_state["settings"]).maps]


def test_a_table_that_nothing_names_is_proposed_corrected_and_read():
    at = opened(("odd.csv", ODD.encode(), "text/csv"))
    assert "no column is named as a count" in shown(at)
    assert [box(at, n).value for n in range(4)] == ["date", "", "total", ""]
    assert at.dataframe[0].value["Köpfe"].tolist()[:2] == ["1001", "1002"]
    box(at, 3).select("lost")
    at.selectbox(next(one.key for one in at.selectbox if "measure" in one.key)).select("likes")
    said(at)
    assert "no column is named as a count" not in shown(at)
    assert "Weg: lost" in shown(at)
    (kept,) = maps(at)
    assert kept["measure"] == "likes"
    assert {"column": "Weg", "is": "lost"} in kept["columns"]
    # The header is a stranger's text: no element that reads Markdown holds it.
    read = [one.value for kind in ("markdown", "caption", "header") for one in at.get(kind)]
    assert not any(HEADER in str(text) for text in read)
    assert not any(HEADER in one.label for one in at.selectbox)


def test_the_findings_page_leads_to_the_columns():
    at = go(opened(("odd.csv", ODD.encode(), "text/csv")), "findings")
    links = [one.proto.label for one in at.get("page_link")]
    assert say("ui.columns.link") in links


def test_a_kept_choice_reads_the_next_export_of_its_shape_and_can_be_forgotten():
    at = said(opened(("odd.csv", ODD.encode(), "text/csv")))
    later = ODD.replace(".2020", ".2021").encode()
    go(at, "open").file_uploader[0].upload("later.csv", later, "text/csv")
    at.run()
    at = go(at, "reading")
    assert "no column is named as a count" not in shown(at)
    assert shown(at).count(say("ui.columns.kept")) == 2
    next(one for one in at.button if one.label == say("ui.columns.forget")).click().run()
    assert maps(at) == []
    assert "no column is named as a count" in shown(at)


def test_a_saved_choice_is_uploaded_like_an_export():
    at = said(opened(("odd.csv", ODD.encode(), "text/csv")))
    (kept,) = maps(at)
    fresh = opened(
        ("odd.csv", ODD.encode(), "text/csv"),
        ("columns.json", json.dumps(kept).encode(), "application/json"),
    )
    assert maps(fresh) == [kept]
    assert len(fresh.session_state["files"]) == 1
    assert "no column is named as a count" not in shown(fresh)


def test_a_damaged_choice_is_one_sentence():
    data = json.dumps({"format": FORMAT, "columns": 5}).encode()
    at = opened(("odd.csv", ODD.encode(), "text/csv"), ("bad.json", data, "application/json"))
    assert "The column map has" in shown(at)
    assert maps(at) == []


def test_two_dates_are_refused_in_words_and_nothing_is_kept():
    at = opened(("odd.csv", ODD.encode(), "text/csv"))
    box(at, 1).select("date")
    said(at)
    assert "one column of dates and has 2" in shown(at)
    assert maps(at) == []


def test_an_export_that_is_known_is_not_asked_about():
    follows = 'sep=,\n"Follows"\n"Date","Primary"\n' + "".join(
        f'"2025-01-{day:02}T00:00:00","{day}"\n' for day in range(1, 29)
    )
    at = opened(("Follows.csv", follows.encode("utf-16"), "text/csv"))
    assert not any("w_role" in (one.key or "") for one in at.selectbox)


def test_choices_travel_in_a_case_file():
    text = json.dumps({"format": FORMAT, "columns": [{"column": "a", "is": "date"}]})
    case = SavedCase((("a.csv", b"a"),), Settings(maps=(text,)))
    assert unpack(pack(case, "0")).settings.maps == (text,)
