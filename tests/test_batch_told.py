"""What the terminal says of a batch: names, files, the last day, and what was not read."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

from detector.cli import app
from detector.report.ranked import SHOWN, show_ranked

SAMPLES = Path(__file__).parent.parent / "samples"


def row(page: str, files: str, **other: object) -> dict[str, object]:
    found = {"kind": "gain", "start": "2016-02-27", "end": "2016-03-01", "excess": 1234.4}
    base = {"page": page, "files": files, "outcome": "done", "reason": "", "q_value": 0.02}
    base["discovery"] = True
    return base | found | other


def unread(file: str, reason: str) -> dict[str, object]:
    nothing = dict.fromkeys(("kind", "start", "end", "excess", "q_value"))
    return row("", file, outcome="unreadable", reason=reason, discovery=False, **nothing)


def told(rows: list[dict[str, object]], language: str = "en") -> str:
    sheet = io.StringIO()
    show_ranked(pd.DataFrame(rows), Console(file=sheet, width=160), language=language)
    return sheet.getvalue()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_strongest_pages_stand_with_their_files_and_last_day(language: str) -> None:
    said = told([row("[bold]Café[/bold]", "a.csv"), row("Beta", "b.csv, c.csv")], language)
    assert "[bold]Café[/bold]" in said
    assert "b.csv, c.csv" in said
    assert "2016-02-27 - 2016-02-29" in said
    assert "2016-03-01" not in said


def test_a_page_that_does_not_stand_out_is_counted_and_not_named() -> None:
    said = told([row("Alpha", "a.csv"), row("Beta", "b.csv", q_value=0.4, discovery=False)])
    assert "Alpha" in said
    assert "Beta" not in said
    assert "1 more page with a finding stands in the file." in said
    alone = told([row("Beta", "b.csv", q_value=0.4, discovery=False)])
    assert "Beta" not in alone
    assert "1 more page" in alone


def test_names_from_files_move_no_cursor_and_turn_no_line() -> None:
    hostile = "A\x1b[31m\x1b]8;;http://x\x07\u202e\nThe page is clean\x9b2J"
    said = told([row(hostile, f"{hostile}*|<b>.csv"), unread(hostile, "No.")])
    assert said.count("The page is clean") == 3
    assert "<b>" in said
    assert not [line for line in said.splitlines() if line.lstrip().startswith("The page")]
    assert not set("\x1b\x07\x9b\u202e") & set(said)


def test_a_file_that_could_not_be_used_is_named_once_with_its_reason() -> None:
    said = told([unread("a.csv", "a.csv is empty."), unread("b.csv", "Nothing there.")])
    assert "- a.csv is empty." in said
    assert "- b.csv: Nothing there." in said
    assert "q" not in said.split()


def test_long_lists_are_cut_and_say_so() -> None:
    pages = [row(f"Page {n}", f"{n}.csv") for n in range(SHOWN + 3)]
    said = told([*pages, *(unread(f"x{n}.csv", "No.") for n in range(SHOWN + 1))])
    assert f"Page {SHOWN - 1}" in said
    assert f"Page {SHOWN} " not in said
    assert "3 more pages with findings stand in the file." in said
    assert "1 more could not be used." in said


def test_the_command_names_what_it_found_and_says_little_of_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad" / "bad.csv"
    bad.parent.mkdir()
    bad.write_text("nothing")
    line = ["batch", str(bad.parent), "--out", str(tmp_path / "out.parquet"), "--jobs", "1"]
    result = CliRunner().invoke(app, line)
    assert result.exit_code == 2
    assert "bad.csv" in result.stdout
    assert "stand out" not in result.stdout
    shutil.copytree(SAMPLES / "slow_delivery", bad.parent / "Librairie Amal")
    result = CliRunner().invoke(app, line)
    assert result.exit_code == 0
    assert "bad.csv" in result.stdout
    assert "Follows.csv" in result.stdout
    assert "1 page stands out" in result.stdout
