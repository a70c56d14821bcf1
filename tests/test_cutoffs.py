"""The cut-offs of the checks: measured on innocent intervals, stored with how."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from detector.validate.cutoffs import (
    CUT,
    EACH,
    FLAGGED_ONLY,
    FLAGGED_TAIL,
    PAGES,
    RANDOM,
    SEED,
    TAIL,
    cutoffs,
    of_flagged,
    one_page,
)
from features.cutoffs import FILE, cutoff

FEATURES = FILE.parent


def test_a_tail_of_the_intervals_lies_above_and_no_more() -> None:
    values = np.random.default_rng(1).permutation(2_000).astype(float)
    found = cutoffs([dict.fromkeys(CUT, float(v)) for v in values], tail=0.01)
    for one in found.values():
        assert one["intervals"] == 2_000
        assert (values > one["above"]).mean() == pytest.approx(0.01, abs=0.0006)


def test_too_few_intervals_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        cutoffs([dict.fromkeys(CUT, 1.0)] * 100, tail=0.01)


def test_the_file_says_how_it_was_made() -> None:
    record = json.loads(FILE.read_text(encoding="utf-8"))
    assert (record["tail"], record["seed"], record["pages"]) == (TAIL, SEED, PAGES)
    assert set(record["cutoffs"]) == set(CUT)
    for name, one in record["cutoffs"].items():
        assert one["above"] >= 0
        if "flagged" in one:
            assert name not in RANDOM
            assert one["flagged"] * FLAGGED_TAIL >= 5
        else:
            assert one["intervals"] * TAIL >= 5


def test_flagged_intervals_move_only_the_cut_offs_of_single_numbers() -> None:
    rows = [{number: sign * value for number, sign in CUT.values()} for value in np.arange(1_000.0)]
    random = {name: {"above": 500.0, "intervals": 2_000} for name in CUT}
    found = of_flagged(rows, random)
    for name, one in found.items():
        if name in RANDOM:
            assert (one["above"], one["flagged_above"]) == (500.0, 0.499)
        else:
            assert one == {"above": 980.0, "flagged": 1_000}
    few = of_flagged(rows[:100], random)
    assert all(one["above"] == 500.0 for one in few.values())


def test_a_page_measures_the_same_again_and_everything_that_is_cut(tmp_path: Path) -> None:
    rows = one_page(SEED, tmp_path, 0)
    assert rows == one_page(SEED, tmp_path, 0)
    assert len(rows) == EACH
    assert {name for row in rows for name in row} == set(CUT) - set(FLAGGED_ONLY)


def test_every_cut_off_is_used_and_every_used_one_is_there() -> None:
    used = set()
    for file in FEATURES.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'cutoff\("(\w+)"\)', text))
        if "cutoff(CODE)" in text:
            used |= set(re.findall(r'^CODE = "(\w+)"', text, re.MULTILINE))
    assert used == set(CUT)
    assert all(cutoff(name) >= 0 for name in used)


def test_the_pages_of_the_checks_tell_the_intervals_of_the_file() -> None:
    docs = FEATURES.parent / "docs"
    stored = json.loads(FILE.read_text(encoding="utf-8"))["cutoffs"].values()
    counts = {
        kind: {one[kind] for one in stored if kind in one} for kind in ("flagged", "intervals")
    }
    told = [
        (file.name, int(number.replace(",", "")), "flagged" if word == "flagged" else "intervals")
        for file in (docs / "checks.md", *docs.glob("checks/*.md"))
        for number, word in re.findall(
            r"(?:% of|\|) ([\d,]+) (flagged|random)", file.read_text(encoding="utf-8")
        )
    ]
    assert len(told) > 12
    for name, number, kind in told:
        assert number in counts[kind], name
