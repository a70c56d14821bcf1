"""The story of the founding sample: five steps, the scan's own numbers, and a way out."""

from __future__ import annotations

import sys
import types
from dataclasses import replace

import pytest

from detector.ui import tour
from detector.words import say
from tests import scan_factory
from tests.test_ui_app import app, forget, opened, read_once

__all__ = ["forget", "read_once"]  # fixtures


@pytest.fixture(autouse=True)
def findings(monkeypatch):
    """The hand-made scan, its gain standing behind the loss; the list may be emptied."""
    found = [
        replace(one, kind="masked_loss" if one.kind == "gain" else one.kind)
        for one in scan_factory.opunlike().findings
    ]

    def scan(history, *, false_alarms_per_year, **_):
        return scan_factory.scan_of(history, rate=false_alarms_per_year, found=tuple(found))

    fake = types.ModuleType("detector.scan")
    fake.scan = scan
    monkeypatch.setitem(sys.modules, "detector.scan", fake)
    return found


def told(at):
    return " ".join(element.value for element in at.text)


def press(at, name):
    return at.button(key=f"tour-{name}").click().run()


def test_five_steps_forward_and_back():
    at = opened()
    for place, name in enumerate(tour.STEPS):
        assert say(f"ui.tour.{name}.title") in told(at)
        assert say("ui.tour.step", n=place + 1, all=5) in told(at)
        if place < 4:
            at = press(at, "next")
    at = press(at, "back")
    assert say("ui.tour.innocent.title") in told(at)
    assert not at.exception


def test_a_step_chooses_its_interval_once_and_tells_the_scans_numbers(findings):
    place = next(i for i, one in enumerate(findings) if one.kind == "masked_loss")
    at = press(opened(), "next")
    ((key, chosen),) = at.session_state["finding"].items()
    assert chosen == place
    assert say("ui.number", n=round(findings[place].excess.value)) in told(at)
    # What the person picks afterwards stays.
    at.session_state["finding"] = {key: 1 - place}
    assert at.run().session_state["finding"] == {key: 1 - place}


def test_the_country_is_the_one_that_stands_out(findings):
    at = press(press(opened(), "next"), "next")
    masked = next(one for one in findings if one.kind == "masked_loss")
    flow = next(one for one in masked.countries if one.country in masked.origin.flagged)
    assert say("ui.number", n=round(flow.gained.value)) in told(at)
    # Of those listed, not of the fans beyond the baseline: they may be fewer.
    assert say("ui.number", n=round(masked.origin.gained)) in told(at)


def test_it_can_be_left_and_is_told_on_its_sample_only():
    at = press(opened(), "leave")
    assert say("ui.tour.left.title") not in told(at)
    other = app("findings", sample="purge")
    assert say("ui.tour.left.title") not in told(other)


def test_an_interval_that_a_setting_hid_is_not_made_up(findings):
    findings.clear()
    assert say("ui.tour.not_there") in told(opened())
