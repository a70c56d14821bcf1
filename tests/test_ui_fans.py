"""Lists of fans beside an export, in the browser."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from detector.history import InputError
from detector.lockstep.load import load_fans
from detector.ui import fan_lists
from detector.words import say

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


def test_lists_opened_on_the_first_page_are_offered_to_the_search_for_groups(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py"])
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page("detector/ui/pages/together.py").run()
    label = say("ui.together.look_kept")
    assert not [one for one in app.button if one.label == label]
    app.switch_page("detector/ui/pages/open.py").run()
    lists = next(one for one in app.file_uploader if one.key and one.key.startswith("fans-"))
    lists.upload("fans.csv", fans(), "text/csv").run()
    app.switch_page("detector/ui/pages/together.py").run()
    assert "fans.csv" in [one.value for one in app.text]
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    said = [one.value for one in app.text]
    # One page alone has no groups: its answer is there, with what was read.
    assert any("3,080" in text for text in said)
    # Lists that are closed take their result along.
    app.session_state["fan_lists"] = []
    app.run()
    assert not any("3,080" in one.value for one in app.text)


@pytest.mark.parametrize("failure", [None, InputError, KeyboardInterrupt])
def test_lists_are_gone_from_the_disk_whatever_happens(
    failure: type[BaseException] | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[bytes] = []

    def look(paths: list[Path]) -> object:
        seen.extend(path.read_bytes() for path in paths)
        if failure is KeyboardInterrupt:
            raise KeyboardInterrupt  # as when somebody leaves the page
        return load_fans(paths)

    monkeypatch.setattr("detector.lockstep.load.load_fans", look)
    bad = fans() if failure is not InputError else b"fan,mood\na,b\n"
    given = [("fans.csv", fans()), ("fans.csv", bad)]
    if failure is None:
        assert len(fan_lists.read(given).edges)
    else:
        with pytest.raises(failure):
            fan_lists.read(given)
    assert seen == [data for _, data in given]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
