"""What every check must do, driven by the registry: a new check gets these by being listed."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest

import features
from detector.history import Case, Outcome
from detector.words import has, say
from features import CHECKS, Check
from tests.cases import case
from tests.fan_cases import with_fans

GAINED = np.r_[np.full(30, 20.0), 900.0, np.full(29, 20.0)]
LOST = np.full(60, 3.0)
CASES = {
    "gain": case(GAINED, 30, 31, lost=LOST, total=5000 + np.cumsum(GAINED - LOST)),
    "bare": case(GAINED, 30, 31),
    "loss": case(LOST, 30, 31, kind="loss", lost=GAINED),
    "blank": case(np.r_[np.full(30, 20.0), np.full(10, np.nan), np.full(20, 20.0)], 32, 35),
    "edge": case(GAINED, 59, 60),
    "step": case(GAINED, 30, 31, kind="step", lost=LOST, total=np.cumsum(GAINED)),
    "influx": case(GAINED, 20, 40, kind="influx"),
    "fans": with_fans(),
    "few_fans": with_fans(crowd=0),
}

every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.code)
every_case = pytest.mark.parametrize("one", CASES.values(), ids=CASES.keys())


@every_check
@every_case
def test_ends_in_one_of_the_four_outcomes_with_a_sentence(check: Check, one: Case) -> None:
    result = features.run(check, one)
    assert result.code == check.code
    assert result.outcome in Outcome
    assert len(say(result.sentence)) > 10
    json.dumps(dict(result.numbers))


@every_check
@every_case
def test_does_not_change_the_case_and_repeats_itself(check: Check, one: Case) -> None:
    before = copy.deepcopy((one.observed, one.expected, one.history.counts))
    assert features.run(check, one) == features.run(check, one)
    np.testing.assert_array_equal(before[0], one.observed)
    np.testing.assert_array_equal(before[1], one.expected)
    assert before[2].equals(one.history.counts)


@every_check
def test_stays_silent_on_an_ordinary_day(check: Check) -> None:
    quiet = np.full(60, 20.0)
    one = case(quiet, 30, 31, lost=LOST, total=5000 + np.cumsum(quiet - LOST))
    assert features.run(check, one).outcome is not Outcome.FOUND


@every_check
def test_has_a_title(check: Check) -> None:
    assert has(f"check.{check.code}.title")


def test_codes_are_unique() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)
