"""Simulated lists as a file: read back they are what they were, and the command writes them."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.lockstep.load import load_fans
from detector.places import COUNTRIES
from detector.read import open_exports
from detector.scan import scan
from detector.simulate import listed
from detector.simulate.eventful import eventful
from detector.simulate.listed_csv import listed_csv
from detector.validate.flagged import loaded


def test_a_list_read_from_its_file_is_the_list(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(listed, "TOLD", dict.fromkeys(listed.TOLD, 1.0))
    made = eventful("home_farm", 120, np.random.default_rng(6), weeks=4.0)
    found = listed.listed(made, np.random.default_rng(6))
    file = tmp_path / "fans.csv"
    file.write_bytes(listed_csv(found, "Mine", made.places))
    read, direct = load_fans([file], hashed=False), loaded(found, "Mine")
    assert len(read.edges) == len(direct.edges)
    places = sorted(COUNTRIES)
    at = {int(fan): k for k, fan in enumerate(read.edges.fans.tolist())}
    there = np.unique(found.fan)
    mine = np.array([at[fan] for fan in there.tolist()])
    np.testing.assert_array_equal(read.created[mine], found.created[there])
    np.testing.assert_array_equal(read.followers[mine], found.followers[there])
    for fan, country in zip(mine[:200], found.country[there][:200], strict=True):
        if np.isfinite(country):
            assert places[int(read.country[fan])] == made.places[int(country)]
    assert sorted(read.edges.time.tolist()) == sorted(direct.edges.time.tolist())


@pytest.mark.parametrize("kind", ["burst_farm"])
def test_the_command_writes_lists_that_the_scan_takes(tmp_path: Path, kind: str):
    out, fans = tmp_path / "page.csv", tmp_path / "fans.csv"
    given = ["simulate", kind, "--days", "120", "--seed", "4", "--out", str(out)]
    bare = CliRunner().invoke(app, given)
    assert bare.exit_code == 0
    before = out.read_bytes()
    assert CliRunner().invoke(app, [*given, "--fans", str(fans)]).exit_code == 0
    assert out.read_bytes() == before  # the lists change nothing of the page
    (history,) = open_exports([out])
    result = scan(history, fans=load_fans([fans]), findable=False)
    gains = [finding for finding in result.findings if finding.kind == "gain"]
    assert gains
    ends = {c.code: c.outcome.value for finding in gains for c in finding.checks}
    assert ends["inter_arrival"] != "not_run"
