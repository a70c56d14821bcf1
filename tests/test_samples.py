"""Golden scenarios: every sample is read, scanned and says what it was made to show."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import detector
from detector import open_exports, report, scan
from detector.samples import FOLDER, sample, samples
from samples.make import make

SCENARIOS = tomllib.loads((Path(__file__).parent / "scenarios/samples.toml").read_text())
SCHEMA = json.loads((Path(detector.__file__).parent / "report/scan.schema.json").read_text())
NAMES = [one.name for one in samples()]
every_sample = pytest.mark.parametrize("name", NAMES)


@cache
def pages(name: str) -> list[dict[str, Any]]:
    one = sample(name)
    histories = open_exports(list(one.files), page=one.page)
    scans = [scan(history, home=one.home, languages=one.languages) for history in histories]
    record: dict[str, Any] = json.loads(report.to_json(scans))
    jsonschema.validate(record, SCHEMA)
    return list(record["pages"])


def findings(name: str) -> list[tuple[str, dict[str, Any]]]:
    return [(page["page"], finding) for page in pages(name) for finding in page["findings"]]


def test_every_sample_has_a_scenario() -> None:
    assert set(SCENARIOS) == set(NAMES)
    assert len(NAMES) >= 5


def apart(one: str, other: str) -> int:
    """Days between two ISO days."""
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


@every_sample
def test_shows_what_it_was_made_to_show(name: str) -> None:
    slack = SCENARIOS[name]["slack"]
    for page, kind, start, end, country in SCENARIOS[name]["findings"]:
        near = [
            found
            for found_on, found in findings(name)
            if found_on == page
            and found["kind"] in kind.split("|")
            and apart(found["start"], start) <= slack
            and apart(found["end"], end) <= slack
        ]
        assert near, f"{page}: no {kind} near {start}"
        if country:
            assert near[0]["countries"][0]["country"] == country


@every_sample
def test_shows_nothing_else(name: str) -> None:
    kinds = [finding["kind"] for _, finding in findings(name)]
    assert not set(kinds) & set(SCENARIOS[name]["none"])
    assert len(kinds) == len(SCENARIOS[name]["findings"])


@every_sample
def test_says_what_it_would_have_found_or_why_it_cannot_tell(name: str) -> None:
    for page in pages(name):
        assert page["scan"]["smallest_findable"] or page["scan"]["reason"]


@every_sample
def test_excess_holds_its_own_middle(name: str) -> None:
    for _, finding in findings(name):
        excess = finding["excess"]
        high = float("inf") if excess["high"] is None else excess["high"]
        assert excess["low"] <= excess["mid"] <= high


@pytest.mark.parametrize("name", ["opunlike", "hidden_exodus"])
def test_what_was_refilled_is_seen_behind_the_loss(name: str) -> None:
    """Fans joined while fans left: the founding story, also where only a net count is known."""
    for _, finding in findings(name):
        ended = {check["code"]: check["outcome"] for check in finding["checks"]}
        assert ended["masked_loss"] == ended["home_falls"] == "found"
        assert finding["own_false_alarms"]["rung"] == 0


def test_the_published_losses_are_in_the_reconstruction() -> None:
    """Net loss about 36 hours after the evening of 26 February, as published."""
    published = {"Maroc Telecom": 0.0562, "inwi": 0.0557, "Meditel": 0.0484}
    for history in open_exports(list(sample("opunlike").files)):
        totals = history.counts[history.counts["start"] == history.counts["end"]]
        by_day = totals.set_index("end")["total"]
        before = by_day[by_day.index < "2016-02-26T12:00Z"].iloc[-1]
        after = by_day[by_day.index < "2016-02-29T12:00Z"].iloc[-1]
        assert (before - after) / before == pytest.approx(published[history.page], abs=0.003)


def test_the_samples_are_what_the_script_writes(tmp_path: Path) -> None:
    make(tmp_path)
    for name in NAMES:
        written = {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        shipped = {path.name: path.read_bytes() for path in (FOLDER / name).iterdir()}
        assert written == shipped
