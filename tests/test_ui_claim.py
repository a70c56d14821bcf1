"""The page of claims without a browser: the typed form, the picture, corrections, the log."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from detector.log import verify
from detector.ui import memory
from detector.words import say

ROOT = Path(__file__).parents[1]
PICTURES = Path(__file__).parent / "pictures"
EXPORT = "date,likes\n" + "".join(f"2016-02-{day:02},{1000 + 10 * day}\n" for day in range(1, 29))


@pytest.fixture(autouse=True)
def forget(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app.py"])
    memory.results().clear()
    memory.shelf().clear()


def page(*, export=True):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    if export:
        from detector.ui.case_file import digest

        data = EXPORT.encode()
        at.session_state["files"] = [("Radio.csv", data)]
        at.session_state["digests"] = [("Radio.csv", digest(data))]
    at.switch_page("detector/ui/pages/claim.py").run()
    return at


def texts(at):
    return [one.value for one in at.text]


def steps(at):
    lines = at.session_state["claim_log"].lines
    assert verify(lines).whole
    return [json.loads(line)["step"] for line in lines]


@pytest.mark.parametrize(
    ("number", "when", "verdict"),
    [
        ("1,100", "2016-02-10", "fits"),
        ("5,000", "2016-02-10", "does_not_fit"),
        ("1.1K", "2016-02-10", "fits"),
    ],
)
def test_a_typed_claim_needs_no_picture(number, when, verdict):
    at = page()
    at.text_input(key="w_claim_number").set_value(number).run()
    at.text_input(key="w_claim_when").set_value(when).run()
    at.selectbox(key="w_claim_kind").set_value("likes").run()
    assert not at.exception
    assert say(f"claim.verdict.{verdict}") in texts(at)
    assert steps(at)[-1] == "claim.checked"


def test_what_cannot_be_read_is_said_in_place():
    at = page(export=False)
    at.text_input(key="w_claim_number").set_value("many").run()
    assert say("claim.number_unreadable", number="many") in texts(at)
    at.text_input(key="w_claim_number").set_value("5").run()
    at.selectbox(key="w_claim_kind").set_value("likes").run()
    assert say("claim.no_export") in texts(at)


def test_a_picture_fills_the_form_and_corrections_are_written_down():
    at = page()
    name = "en_head_0_plain.png"
    at.session_state["claim_picture"] = (name, (PICTURES / name).read_bytes())
    at.run()
    assert not at.exception
    assert steps(at)[:2] == ["picture.opened", "picture.read"]
    first = at.text_input(key="w_claim_read_0")
    read = first.value
    assert read
    first.set_value("1,100").run()
    assert steps(at).count("claim.corrected") == 1
    at.button(key="w_claim_take_0").click().run()
    assert at.text_input(key="w_claim_number").value == "1,100"
    assert at.selectbox(key="w_claim_kind").value == "likes"
    # The other numbers stay as they were read.
    assert at.text_input(key="w_claim_read_1").value


def test_a_broken_picture_is_said_in_place_and_the_form_goes_on():
    at = page()
    at.session_state["claim_picture"] = ("x.png", b"nothing")
    at.run()
    assert not at.exception
    assert say("claim.picture_unknown", file="x.png") in texts(at)


def test_an_unsure_number_is_not_filled_in():
    from detector.claims.reading import Number
    from detector.claims.seen import look
    from detector.history import Count
    from detector.log import Log

    at = page()
    name = "en_head_0_plain.png"
    data = (PICTURES / name).read_bytes()
    seen = look(name, data, Log())
    doubtful = Number("412", Count.exact(412), "likes", None, None, None, 0.7, (10, 10, 60, 30))
    object.__setattr__(seen.reading, "numbers", (doubtful,))
    at.session_state["claim_picture"] = (name, data)
    at.session_state["claim_seen"] = seen
    at.run()
    assert at.text_input(key="w_claim_read_0").value == ""
    assert say("ui.claim.confirm") in texts(at)
