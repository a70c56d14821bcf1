"""Checks that need hours, languages, peers or large deliveries: pages of their own."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from detector.history import Outcome
from detector.simulate.eventful import eventful
from detector.simulate.tongues import fans_by_language
from detector.validate.apart import LEAST, MARKED, PAGES, SEEDS, End, table

DOCS = Path(__file__).parent.parent / "docs/checks"
ROWS = [
    *[End(True, "trickle", Outcome.FOUND, "30%")] * LEAST,
    *[End(True, "burst_farm", Outcome.CANNOT_TELL, "0%")] * (LEAST - 1),
    End(False, "press", Outcome.NOTHING_FOUND, "30%"),
]


def test_shares_are_by_proposition_label_and_common_causes() -> None:
    lines = table(ROWS).splitlines()
    assert lines[2] == f"| **delivered in bulk** | {2 * LEAST - 1} | 0.53 | 0.00 | 0.47 |"
    assert lines[3] == f"| delivered in bulk, 0% | {LEAST - 1} | 0.00 | 0.00 | 1.00 |"
    assert lines[4] == f"| delivered in bulk, 30% | {LEAST} | 1.00 | 0.00 | 0.00 |"
    assert lines[5] == f"| `trickle` | {LEAST} | 1.00 | 0.00 | 0.00 |"
    assert lines[6] == "| **not delivered** | 1 | 0.00 | 1.00 | 0.00 |"
    assert len(lines) == 8


@pytest.mark.parametrize("code", sorted(PAGES))
def test_the_page_of_a_check_holds_what_was_measured_on_its_seed(code: str) -> None:
    (text,) = MARKED.findall((DOCS / f"{code}.md").read_text(encoding="utf-8"))
    assert f"(seed {SEEDS[code]})" in text
    for line in re.findall(r"^\| .*$", text, re.MULTILINE)[2:]:
        number, *shares = line.split("|")[2:-1]
        if int(number):
            assert sum(map(float, shares)) == pytest.approx(1.0, abs=0.011), line


def test_a_story_is_as_large_a_part_of_the_page_and_on_the_day_that_is_asked_for() -> None:
    on = np.datetime64("2015-06-10")
    made = eventful("press", 300, np.random.default_rng(8), part=0.5, on=on)
    told = max((each for each in made.told if each.kind == "press"), key=lambda each: each.gained)
    assert made.days[told.start] == on
    assert told.gained == pytest.approx(0.5 * made.total[0], rel=0.25)


def test_languages_add_up_to_the_countries_and_are_the_same_again() -> None:
    made = eventful("cheap_panel", 60, np.random.default_rng(9), edge=20)
    spoken = fans_by_language(made, np.random.default_rng(10))
    again = fans_by_language(made, np.random.default_rng(10))
    assert spoken.keys() == again.keys()
    listed = np.nansum(np.stack(list(spoken.values()), axis=1), axis=1)
    assert (listed <= made.stock.sum(axis=1)).all()
    assert (listed > 0.95 * made.stock.sum(axis=1)).all()
    for name, fans in spoken.items():
        np.testing.assert_array_equal(fans, again[name])


@pytest.mark.parametrize(("code", "number"), [("language_drift", 0), ("clock", 2)])
def test_a_page_ends_the_same_again_and_leaves_no_file(
    code: str, number: int, tmp_path: Path
) -> None:
    ends = PAGES[code](720_301, tmp_path, number)
    assert ends == PAGES[code](720_301, tmp_path, number)
    assert not list(tmp_path.iterdir())


def test_peers_of_a_shared_story_are_told_from_others(tmp_path: Path) -> None:
    ends = [end for number in (0, 1) for end in PAGES["peers"](720_301, tmp_path, number)]
    assert {end.label for end in ends} <= {"shared", "alone"}
    assert ends
