"""Odd lines and odd files end in one sentence of the catalogue and status 2, on every command."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.words import say

COUNTER = next((Path(__file__).parent.parent / "samples/rounded_counter").glob("*.csv"))
HELP = "python -m detector {} --help"
SCAN = HELP.format("scan")
# Each command that opens a file, with what else it needs.
OPENING = {
    "scan": [],
    "columns": [],
    "lockstep": [],
    "loss": ["--since", "2016-02-26"],
    "together": [],
    "figures": ["--out", "never"],
    "pack": ["--out", "never.zip"],
    "reply": ["--deadline", "2100-01-01", "--out", "never"],
    "claim": ["--number", "2M", "--kind", "likes", "--when", "2016-02-27", "--against"],
    "verify": [],
    "contest": [],
}


def ran(*line: str):
    return CliRunner().invoke(app, list(line))


def complaint(*line: str) -> str:
    """What an odd line says, once it is sure that it ended as bad input does."""
    result = ran(*line)
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    return " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("line", "code", "numbers"),
    [
        (
            ["scan", "x", "--format", "xml"],
            "choice",
            {"option": "--format", "value": "xml", "known": "table, json, csv, html, pdf"},
        ),
        (
            ["lockstep", "x", "--ids=none"],
            "choice",
            {"option": "--ids", "value": "none", "known": "hashed, given"},
        ),
        (
            ["scan", "x", "--false-alarms", "much"],
            "number",
            {"option": "--false-alarms", "value": "much"},
        ),
        (["app", "--port", "abc"], "number", {"option": "--port", "value": "abc"}),
        (
            ["watch", "run", "--rounds", "0"],
            "least",
            {"option": "--rounds", "value": "0", "least": 1.0},
        ),
        (["scan"], "missing", {"what": "FILES", "help": SCAN}),
        (["pack", "x"], "missing", {"what": "--out", "help": HELP.format("pack")}),
        (
            ["simulate", "viral", "--fans", "--out", "x"],
            "swallowed",
            {"option": "--fans", "what": "--out", "help": HELP.format("simulate")},
        ),
        (["scan", "--nope"], "no_option", {"option": "--nope", "help": SCAN}),
        (["scan", "x", "--format"], "no_value", {"option": "--format", "help": SCAN}),
        (
            ["nonsense"],
            "no_command",
            {"command": "nonsense", "help": "python -m detector --help"},
        ),
        (["watch", "nope"], "no_command", {"command": "nope", "help": HELP.format("watch")}),
        (["verify", "x", "y"], "other", {"help": HELP.format("verify")}),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_line_that_is_not_understood_is_one_sentence(line, code, numbers, language):
    asked = [] if language == "en" else ["--words", language]
    said = complaint(*asked, *line)
    assert said == " ".join(say(f"usage.{code}", language=language, **numbers).split())


@pytest.mark.parametrize("rate", ["nan", "inf", "-inf"])
def test_a_rate_that_is_no_number_of_alarms_is_refused(rate):
    assert "must lie between" in complaint("scan", str(COUNTER), f"--false-alarms={rate}")


def test_results_under_a_name_that_says_another_format_are_refused(tmp_path):
    out = tmp_path / "pages.csv"
    said = complaint("batch", str(COUNTER.parent), "--out", str(out))
    assert said == say("batch.out_no_parquet", file="pages.csv")
    assert not out.exists()


def test_no_processes_are_refused(tmp_path):
    assert complaint("batch", str(tmp_path), "--jobs", "0") == say("batch.no_jobs")


@pytest.fixture
def odd(tmp_path: Path) -> dict[str, Path]:
    files = {name: tmp_path / f"{name}.csv" for name in ("missing", "empty", "folder", "bytes")}
    files["empty"].touch()
    files["folder"].mkdir()
    files["bytes"].write_bytes(bytes(range(256)) * 20)
    files["nothing"] = tmp_path / "nothing.zip"
    zipfile.ZipFile(files["nothing"], "w").close()
    return files


@pytest.mark.parametrize("command", OPENING)
@pytest.mark.parametrize("kind", ["missing", "empty", "folder", "bytes", "nothing"])
def test_a_file_that_is_none_is_named_on_every_command(command, kind, odd, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    said = complaint(command, *OPENING[command], str(odd[kind]))
    assert odd[kind].name in said
    for leak in ("Errno", "Traceback", "Value error", "Is a directory", "No such file"):
        assert leak not in said
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("never")]


def test_a_folder_and_an_archive_with_nothing_in_it_are_called_so(odd):
    assert complaint("scan", str(odd["folder"])) == say("read.is_folder", file="folder.csv")
    assert complaint("scan", str(odd["nothing"])) == say("read.archive_empty", file="nothing.zip")


def test_why_a_file_is_not_opened_is_told_in_the_language_asked_for(odd):
    said = complaint("scan", str(odd["missing"]), "--words", "fr")
    assert "aucun fichier ni dossier de ce nom" in said


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device on this system")
def test_a_device_that_never_ends_is_too_large():
    assert "larger than" in complaint("scan", "/dev/zero")
