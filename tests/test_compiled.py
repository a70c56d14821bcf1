"""Compiled loops that are older than their sources are made anew, whoever else is at it."""

from __future__ import annotations

import os
from pathlib import Path

from detector.history.compiled import drop_stale


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
