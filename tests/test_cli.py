"""The command line as a person meets it: output, exit status, one plain sentence."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURGE = sorted((ROOT / "samples/purge").iterdir())


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "detector", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"COLUMNS": "200"},
    )


def plain(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_json_goes_to_the_terminal_or_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    shown = run("scan", *PURGE, "--home", "Morocco", "--format", "json")
    kept = run("scan", *PURGE, "--home", "MA", "--format", "json", "--out", out)
    assert (shown.returncode, kept.returncode) == (0, 0)
    assert json.loads(shown.stdout) == json.loads(out.read_text(encoding="utf-8"))
    assert json.loads(shown.stdout)["pages"][0]["home"] == "MA"


@pytest.mark.parametrize(("form", "sign"), [("csv", "page,platform"), ("html", "<!doctype html>")])
def test_other_formats(form: str, sign: str) -> None:
    assert run("scan", *PURGE, "--format", form).stdout.startswith(sign)


def test_the_table_says_what_would_have_been_found() -> None:
    done = run("scan", *PURGE)
    assert done.returncode == 0
    assert "it would have found" in done.stdout


def test_an_unreadable_file_among_several_leaves_the_rest_printed(tmp_path: Path) -> None:
    bad = tmp_path / "notes.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n not a table")
    done = run("scan", *PURGE, bad, "--format", "json")
    assert "notes.csv" in plain(done)
    assert [page["page"] for page in json.loads(done.stdout)["pages"]] == ["Radio Souss"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scan", "missing.csv"], "missing.csv"),
        (["scan", *PURGE, "--home", "Atlantis"], "Atlantis"),
        (["scan", *PURGE, "--language", "french"], "french"),
        (["scan", *PURGE, "--false-alarms", "0"], "0.1"),
        (["scan", *PURGE, "--migrants", "missing.tsv"], "--home"),
        (["scan", *PURGE, "--home", "MA", "--migrants", "missing.tsv"], "missing.tsv"),
        (["scan", *PURGE, "--format", "csv", "--out", "no/such/folder/out.csv"], "no/such/folder"),
        (["app", "no-such-sample"], "no-such-sample"),
        (["app", "--port", "70000"], "70000"),
    ],
    ids=str,
)
def test_bad_input_is_one_sentence_and_status_two(arguments: list[str], says: str) -> None:
    assert says in plain(run(*arguments))


def test_markup_in_a_file_name_is_printed_as_it_is(tmp_path: Path) -> None:
    assert "[bold]x.csv" in plain(run("scan", tmp_path / "[bold]x.csv"))


def test_the_app_comes_up_on_a_free_port_of_this_machine() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "detector", "app", "opunlike", "--no-browser"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as server:
        assert server.stdout is not None
        try:
            url = next(line.strip() for line in server.stdout if "?sample=opunlike" in line)
            assert url.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(url) as page:
                assert page.status == 200
            server.terminate()
            assert server.wait(timeout=60) == 0
            # The page ends with the program that started it.
            with pytest.raises(urllib.error.URLError):
                urllib.request.urlopen(url)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_a_report_of_no_page_is_not_written(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"report.{form}"
    done = run("scan", tmp_path / "none.csv", "--format", form, "--out", out)
    assert done.returncode == 2
    assert not out.exists()


def test_a_pdf_goes_to_a_file_only() -> None:
    done = run("scan", *PURGE, "--format", "pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--out" in done.stderr
