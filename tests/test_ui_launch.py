"""The command that opens the window: what it starts, and what it refuses."""

import socket

import pytest

from detector.history import UnreadableFile
from detector.ui import launch as launcher
from detector.ui import samples
from detector.ui.case_file import SavedCase


@pytest.fixture
def started(monkeypatch):
    """Commands that would have run."""
    commands = []
    monkeypatch.setattr(
        launcher.subprocess, "call", lambda command, **_: commands.append(command) or 0
    )
    return commands


def test_a_file_is_handed_over_and_the_server_stays_on_this_machine(started, tmp_path):
    path = tmp_path / "page.csv"
    path.write_bytes(b"")
    assert launcher.launch(str(path), port=8123, browser=False) == 0
    command = started[0]
    assert "--server.address=127.0.0.1" in command
    assert "--server.port=8123" in command
    assert command[-2:] == ["--", str(path)]


def test_a_sample_is_named_in_the_address_and_not_as_a_file(started, monkeypatch):
    addresses = []
    monkeypatch.setattr(launcher, "_open_when_up", lambda _port, address: addresses.append(address))
    launcher.launch("opunlike", port=8123)
    assert addresses == ["http://127.0.0.1:8123/?sample=opunlike"]
    assert started[0][-1] == "--"


def test_neither_file_nor_sample_is_one_sentence(started):
    with pytest.raises(UnreadableFile):
        launcher.launch("nothing-of-that-name", browser=False)
    assert started == []


def test_a_free_port_is_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", launcher.free_port()))


def test_nobody_listens_means_not_up():
    assert not launcher.is_up(launcher.free_port())


def test_every_sample_loads_with_its_files():
    for sample in samples.samples():
        case = samples.load(sample.name)
        assert isinstance(case, SavedCase)
        assert len(case.files) == len(sample.files) > 0


def test_without_an_index_there_are_no_samples(tmp_path):
    assert samples.samples(tmp_path) == ()
    with pytest.raises(UnreadableFile):
        samples.load("opunlike", tmp_path)
