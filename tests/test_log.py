"""The log shows when it was changed, and is not continued once it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.history import UnreadableFile
from detector.log import BEGINNING, Log, verify
from detector.words import say

STEPS = st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), min_size=2, max_size=6)


def written(steps):
    log = Log(now=lambda: datetime(2016, 2, 27, tzinfo=UTC))
    for step, detail in steps:
        log.add(step, {"detail": detail, "n": 1, "missing": None})
    return log


@given(STEPS)
def test_what_was_written_holds(steps):
    log = written(steps)
    found = verify(log.lines, last=log.last)
    assert found.whole
    assert found.lines == len(steps)


@given(STEPS, st.data())
def test_a_changed_line_breaks_the_chain_behind_it(steps, data):
    lines = list(written(steps).lines)
    place = data.draw(st.integers(0, len(lines) - 2))
    lines[place] = lines[place].replace('"n":1', '"n":2')
    found = verify(lines)
    assert not found.whole
    assert found.lines == place + 1


@given(STEPS, st.data())
def test_a_removed_line_shows_and_a_cut_end_shows_by_the_kept_hash(steps, data):
    log = written(steps)
    place = data.draw(st.integers(0, len(steps) - 2))
    assert not verify([*log.lines[:place], *log.lines[place + 1 :]]).whole
    assert verify(log.lines[:-1]).whole
    assert not verify(log.lines[:-1], last=log.last).whole


def test_a_file_is_continued_and_a_changed_one_is_not(tmp_path):
    path = tmp_path / "log.jsonl"
    Log(path).add("first", {"text": "line\u2028separator\nand feed"})
    second = Log(path)
    second.add("second")
    assert path.read_text(encoding="utf-8") == second.text()
    assert verify(second.lines).lines == 2
    assert Log(tmp_path / "new").last == BEGINNING
    path.write_text(second.text().replace("first", "1st"), encoding="utf-8")
    with pytest.raises(UnreadableFile) as refused:
        Log(path)
    assert "Line 2" in say(refused.value.note)


@pytest.mark.parametrize("damage", [b"\xff\xfe", b"[1]\n", b"{}", b'{"previous":1}\n'])
def test_what_is_no_log_is_refused(tmp_path, damage):
    path = tmp_path / "log.jsonl"
    path.write_bytes(damage)
    with pytest.raises(UnreadableFile):
        Log(path)
