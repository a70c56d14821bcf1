"""Joint falls and one-sided refills: found, silent, and cannot tell."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

import detector
from detector.cli import app
from detector.history import Interval
from detector.watch.synchrony import DRAWS, joint_falls
from tests import scan_factory

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((Path(detector.__file__).parent / "report/together.schema.json").read_text())


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def falling(page: str, *, refilled: bool, first: date | None = None):
    """A page with the hand-made loss, with or without the hand-made gain in it."""
    loss, gain = scan_factory.findings()
    if first is not None:
        days = Interval.of_days(
            first, date(first.year, first.month, first.day + 3), scan_factory.ZONE
        )
        loss = replace(loss, interval=days)
    found = (loss, gain) if refilled else (loss,)
    return scan_factory.scan_of(scan_factory.history(page), found=found)


def test_two_pages_that_fall_together_are_found():
    scans = [falling("A", refilled=False), falling("B", refilled=False), scan_factory.quiet("C")]
    (fall,) = joint_falls(scans, rng())
    assert fall.pages == 2
    assert [scan.history.page for scan in fall.others] == ["C"]
    assert fall.refills == ()
    # Two losses of three days meet in about 5 of 152 shifts.
    assert 0.01 < fall.p_value < 0.08


def test_more_pages_are_less_of_a_chance():
    three = [falling(name, refilled=False) for name in "ABC"]
    assert joint_falls(three, rng())[0].p_value < joint_falls(three[:2], rng())[0].p_value
    assert joint_falls(three, rng())[0].p_value >= 1 / (DRAWS + 1)


def test_a_refill_of_one_page_alone_is_one_sided():
    scans = [falling("A", refilled=True), falling("B", refilled=False)]
    (fall,) = joint_falls(scans, rng())
    (refill,) = fall.refills
    assert refill.scan.history.page == "A"
    assert [scan.history.page for scan in refill.without] == ["B"]


def test_a_refill_of_all_is_not_one_sided():
    scans = [falling("A", refilled=True), falling("B", refilled=True)]
    (fall,) = joint_falls(scans, rng())
    assert [refill.without for refill in fall.refills] == [(), ()]


def test_losses_at_other_times_and_a_page_alone_are_no_joint_fall():
    apart = [falling("A", refilled=False), falling("B", refilled=False, first=date(2016, 1, 5))]
    assert joint_falls(apart, rng()) == ()
    assert joint_falls([falling("A", refilled=True)], rng()) == ()
    assert joint_falls([], rng()) == ()
    # Losses that only touch share no day.
    touching = [falling("A", refilled=False), falling("B", refilled=False, first=date(2016, 2, 23))]
    assert joint_falls(touching, rng()) == ()


def test_a_page_that_could_not_be_scanned_says_nothing():
    scans = [falling("A", refilled=True), falling("B", refilled=True), scan_factory.untold()]
    (fall,) = joint_falls(scans, rng())
    assert fall.others == ()


def test_the_same_seed_gives_the_same_answer():
    scans = [falling("A", refilled=False), falling("B", refilled=False)]
    assert joint_falls(scans, rng())[0].p_value == joint_falls(scans, rng())[0].p_value


def test_the_command_on_opunlike():
    files = sorted((ROOT / "samples/opunlike").glob("*.csv"))
    done = CliRunner().invoke(
        app, ["together", *map(str, files), "--home", "MA", "--format", "json"]
    )
    assert done.exit_code == 0
    record = json.loads(done.stdout)
    jsonschema.validate(record, SCHEMA)
    fall = next(fall for fall in record["falls"] if fall["start"] <= "2016-02-26" < fall["end"])
    assert len(fall["losses"]) >= 3
    assert fall["p_value"] < 0.05
    # In the sample all three are refilled.
    assert {refill["page"] for refill in fall["refills"]} == set(record["pages"])
    assert all(refill["without"] == [] for refill in fall["refills"])


@pytest.mark.parametrize("files", [[], [str(ROOT / "samples/opunlike/none.csv")]])
def test_one_page_is_too_few(files: list[str]):
    one = sorted((ROOT / "samples/opunlike").glob("*.csv"))[:1]
    done = CliRunner().invoke(app, ["together", *map(str, one), *files])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
