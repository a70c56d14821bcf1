"""The cut-offs of the checks: measured on innocent intervals, stored with how."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from detector.validate.cutoffs import CUT, EACH, PAGES, SEED, TAIL, cutoffs, one_page
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
    for one in record["cutoffs"].values():
        assert one["intervals"] * TAIL >= 5
        assert one["above"] >= 0


def test_a_page_measures_the_same_again_and_everything_that_is_cut(tmp_path: Path) -> None:
    rows = one_page(SEED, tmp_path, 0)
    assert rows == one_page(SEED, tmp_path, 0)
    assert len(rows) == EACH
    assert {name for row in rows for name in row} == set(CUT)


def test_every_cut_off_is_used_and_every_used_one_is_there() -> None:
    used = set()
    for file in FEATURES.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'cutoff\("(\w+)"\)', text))
        if "cutoff(CODE)" in text:
            used |= set(re.findall(r'^CODE = "(\w+)"', text, re.MULTILINE))
    assert used == set(CUT)
    assert all(cutoff(name) >= 0 for name in used)
