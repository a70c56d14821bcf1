"""How unusual an interval is: the forest, its file and what it never does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from sklearn.ensemble import IsolationForest

from detector.history import Unusual
from detector.report.story import story
from detector.weigh import forest
from detector.weigh.forest_fit import SAMPLES, SEED, TREES, grow
from detector.weigh.support import weighed
from detector.words import has, say
from tests.scan_factory import findings
from tests.test_weigh import fitted
from tests.weighing_factory import examples


@cache
def grown():
    innocent = [e.readings for e in examples(600) if not e.bulk]
    return grow(fitted().standards, innocent[:150], innocent[150:])


def test_it_agrees_with_scikit_learn():
    innocent = [e.readings for e in examples(600) if not e.bulk]
    x = np.array([grown().values(one) for one in innocent])
    twin = IsolationForest(n_estimators=TREES, max_samples=SAMPLES, random_state=SEED).fit(x[:150])
    ours = [grown().score(row) for row in x.tolist()]
    assert ours == pytest.approx(-twin.score_samples(x), abs=0.01)


def test_the_ordinary_is_in_the_middle_and_the_odd_at_the_end_with_what_drives_it():
    usual = grown().of({})
    assert usual.percentile < 0.5
    assert usual.drivers == ()
    far = {"finding.signal": 1e6, "finding.days": 1e4, "uncaused_spike.residual": 50.0}
    odd = grown().of({**far, "finding.log_ratio": 50.0, "country_surprise.surprise_gain": 1e9})
    assert odd.percentile > 0.9
    assert len(odd.drivers) == 3
    assert set(grown().of(far).drivers) <= set(far)


def test_it_survives_its_file_and_is_the_same_bit_for_bit(tmp_path, monkeypatch):
    first, again = tmp_path / "a.json", tmp_path / "b.json"
    forest.write(grown(), first)
    innocent = [e.readings for e in examples(600) if not e.bulk]
    forest.write(grow(fitted().standards, innocent[:150], innocent[150:]), again)
    assert first.read_bytes() == again.read_bytes()
    monkeypatch.setattr(forest, "FILE", first)
    assert forest.shipped.__wrapped__() == grown()


def test_it_never_touches_the_ratio_and_is_told(monkeypatch):
    _, refill = findings()
    monkeypatch.setattr(forest, "shipped", lambda: None)
    without = weighed(refill, fitted())
    monkeypatch.setattr(forest, "shipped", grown)
    told = weighed(refill, fitted())
    assert told.support == without.support
    assert told.unusual is not None
    assert replace(told, unusual=None) == replace(without, unusual=None)
    lines = [line for line in story(told, "UTC") if line.code.startswith("finding.unusual.")]
    assert len(lines) == 1
    assert has(lines[0].code)
    assert "no evidence" in say(lines[0])


def test_what_is_usual_is_told_as_such():
    _, refill = findings()
    found = Unusual(0.16, 350, ("finding.height",), "counts")
    told = {line.code: line for line in story(replace(refill, unusual=found), "UTC")}
    assert "84%" in say(told["finding.unusual.ordinary"])
    odd = replace(found, percentile=0.95)
    assert "finding.unusual.counts" in [
        line.code for line in story(replace(refill, unusual=odd), "UTC")
    ]
