"""Compiled loops that are older than their sources are made anew, whoever else is at it."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from detector.commands.prepare import told_of_preparing
from detector.history import compiled
from detector.history.compiled import drop_stale, preparing
from detector.launch import LOOPS

ROOT = Path(__file__).parent.parent
LOOP = """
from detector.history.compiled import compiled

@compiled("float64(float64)")
def doubled(x):
    return 2.0 * x
"""


def test_only_what_is_older_than_a_source_goes(tmp_path: Path) -> None:
    cache = tmp_path / "__pycache__"
    cache.mkdir()
    source, old, new = tmp_path / "loop.py", cache / "old.nbi", cache / "new.nbi"
    for file, time in ((source, 200), (old, 100), (new, 300)):
        file.write_text("x")
        os.utime(file, (time, time))
    # What another process removed between the listing and the look at it.
    (cache / "gone.nbi").symlink_to(cache / "nowhere")
    drop_stale(tmp_path)
    assert not old.exists()
    assert new.exists()


@pytest.mark.skipif(not compiled.HAVE_NUMBA, reason="nothing is compiled without numba")
def test_a_loop_is_told_of_when_it_is_compiled_and_not_when_it_was_before(tmp_path: Path) -> None:
    source = tmp_path / "loop.py"
    source.write_text(LOOP)
    told: list[list[float]] = []
    for _ in range(2):
        told.append([])
        with preparing(told[-1].append):
            assert runpy.run_path(str(source))["doubled"](2.0) == 4.0
    first, second = told
    assert len(first) == 1
    assert 0 < first[0] <= 1
    assert second == []
    # Outside it nobody is told.
    source.write_text(LOOP + "\n")
    runpy.run_path(str(source))
    assert second == []


def test_a_terminal_is_told_and_nothing_else(tmp_path: Path, capsys, monkeypatch) -> None:
    for terminal in (True, False):
        source = tmp_path / f"loop_{terminal}.py"
        source.write_text(LOOP)
        monkeypatch.setattr("sys.stderr.isatty", lambda terminal=terminal: terminal)
        with told_of_preparing():
            runpy.run_path(str(source))
        assert ("First use" in capsys.readouterr().err) is terminal


def test_preparing_imports_every_loop_there_is() -> None:
    # In a process of its own: here the tests themselves have imported more.
    lines = (f"import importlib; [importlib.import_module(x) for x in {LOOPS!r}]", "import sys")
    program = "; ".join((*lines, "print(*sys.modules)"))
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    imported = set(run.stdout.split())
    for room in compiled.ROOMS:
        for path in (ROOT / "detector" / room).glob("*.py"):
            if re.search(r"^@compiled\(", path.read_text(), re.MULTILINE):
                assert f"detector.{room}.{path.stem}" in imported
