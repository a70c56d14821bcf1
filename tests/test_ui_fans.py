"""Lists of fans beside an export, in the browser."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
DAY = 86_400
DAYS, AT = 120, 70
START = pd.Timestamp("2016-01-01", tz="America/Los_Angeles")


def export() -> bytes:
    gained = np.full(DAYS, 20)
    gained[AT] = 700
    days = pd.date_range("2016-01-01", periods=DAYS).strftime("%Y-%m-%d")
    table = pd.DataFrame({"Date": days, "New followers": gained, "Lost followers": 2})
    return table.to_csv(index=False).encode()


def fans() -> bytes:
    rng = np.random.default_rng(8)
    first = int(START.timestamp())
    time = np.concatenate(
        [first + rng.integers(0, DAYS * DAY, 2_400), np.full(680, first + AT * DAY + 36_000)]
    )
    made = np.concatenate([first - rng.integers(0, 900, 2_400) * DAY, np.full(680, first)])
    table = pd.DataFrame({"fan": np.arange(len(time)), "time": time, "created_at": made})
    return table.to_csv(index=False).encode()


def test_lists_add_their_checks_to_a_finding_and_bad_ones_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py"])
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    lists = next(one for one in app.file_uploader if one.key and one.key.startswith("fans-"))
    lists.upload("fans.csv", b"fan,mood\na,b\n", "text/csv").run()
    assert not app.exception
    assert any(
        "no column of times" in one.value for kind in ("text", "markdown") for one in app.get(kind)
    )
    lists = next(one for one in app.file_uploader if one.key and one.key.startswith("fans-"))
    lists.upload("fans.csv", fans(), "text/csv").run()
    assert not app.exception
    exports = next(one for one in app.file_uploader if one.key and one.key.startswith("upload-"))
    exports.upload("Alpha.csv", export(), "text/csv").run()
    app.switch_page("detector/ui/pages/findings.py").run()
    assert not app.exception
    said = " ".join(one.value for kind in ("text", "markdown") for one in app.get(kind))
    assert "of the accounts were made in the same 30 days" in said
