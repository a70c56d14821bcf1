"""Small files of every reader, broken at random under a seed: histories or one sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.fuzz.__main__ import faults
from benchmarks.fuzz.worker import broken, complaint
from detector.read import load, open_each
from tests.fuzz_files import AUDIENCE, files
from tests.test_read_contract import PLAIN

FILES = files()
EACH = 12


@pytest.mark.parametrize("kind", FILES)
def test_a_whole_file_opens(kind: str) -> None:
    histories, failures = open_each(FILES[kind])
    assert histories
    # Posts of a page that no other file is known to be of.
    assert {failure.note.code for failure in failures} <= {"read.posts_unmatched"}


@pytest.mark.parametrize("kind", FILES)
def test_a_broken_file_ends_in_a_receipt_or_a_sentence(kind: str) -> None:
    for number in range(EACH):
        _, sources = broken({kind: FILES[kind]}, 1, number)
        assert not complaint(sources)


def test_a_child_under_limits_meets_no_fault() -> None:
    assert not list(faults(2, 0, len(FILES) * 3, []))


def test_a_fault_is_told() -> None:
    """A reader that breaks and one that eats the memory are both blamed by number."""
    code = (
        "import detector.read as r, benchmarks.fuzz.worker as w, sys\n"
        "def bad(sources):\n"
        "    raise KeyError('x')\n"
        "w.open_each = bad\n"
        "w.main(['1', '0', '2'])\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.count("KeyError") == 2
    code = code.replace("raise KeyError('x')", "bytearray(8 * 2**30)")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.count("MemoryError") == 2


# What was found by `make fuzz`, each file cut down to what mattered.
FOUND = {
    "half a letter in a name": (
        "user_data_tiktok.json",
        b'{"Activity":{"Follower List":{"FansList":['
        b'{"Date":"2024-01-01 00:00:00","UserName":"a\\ud800"},'
        b'{"Date":"2024-01-02 00:00:00","UserName":"\\\\ud800\\ud83d\\ude00"}]}}}',
    ),
    "half a letter in the file's name": ("\udce9t\udce9.csv", PLAIN.encode()),
    "a total below zero": ("Audience.csv", AUDIENCE.replace('"30222"', "-1").encode("utf-16")),
}


@pytest.mark.parametrize("what", FOUND)
def test_what_once_broke_a_reader_ends_in_a_receipt_or_a_sentence(what: str) -> None:
    assert not complaint([FOUND[what]])


def test_no_half_letter_comes_out_of_a_document() -> None:
    (file,) = load("x.json", rb'["a\ud800", "\\ud800", "\ud83d\ude00", "\uDC00b"]')
    assert file.json == ["a\ufffd", "\\ud800", "\U0001f600", "\ufffdb"]
    (history,) = open_each(("\udce9.csv", PLAIN.encode()))[0]
    assert history.page.encode()
