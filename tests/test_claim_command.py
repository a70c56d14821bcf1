"""`detector claim` on the command line, and its JSON against the schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import detector.claims
from detector.cli import app
from detector.log import verify

SCHEMA = json.loads((Path(detector.claims.__file__).parent / "claim.schema.json").read_text())


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "Radio Tagant.csv"
    days = "".join(f"2016-02-{day:02},{1000 + 10 * day}\n" for day in range(1, 29))
    path.write_text("date,likes\n" + days)
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["claim", *map(str, arguments)])


@pytest.mark.parametrize(
    ("number", "when", "verdict"),
    [
        ("1,100", "2016-02-10", "fits"),
        ("1.1K", "2016-02-10", "fits"),
        ("5,000", "2016-02-10", "does_not_fit"),
        ("1,100", "2016-06-10", "cannot_tell"),
    ],
)
def test_the_json_keeps_its_contract(export, number, when, verdict):
    typed = ("--number", number, "--kind", "likes", "--when", when, "--zone", "UTC")
    done = run(*typed, "--against", export, "--format", "json")
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    jsonschema.validate(record, SCHEMA)
    assert record["verdicts"][0]["verdict"] == verdict
    assert record["numbers"][0]["text"] == number
    assert record["dates"][0]["start"] == when


def test_the_table_says_the_same_in_words(export, tmp_path):
    out = tmp_path / "claim.txt"
    typed = ("--number", "5,000", "--kind", "likes", "--when", "2016-02-10")
    assert "Does not fit" in run(*typed, "--against", export).stdout
    assert run(*typed, "--against", export, "--out", out).exit_code == 0
    assert "Does not fit" in out.read_text()


def test_every_step_is_logged(export, tmp_path):
    log = tmp_path / "log.jsonl"
    done = run("--number", "1,100", "--kind", "likes", "--against", export, "--log", log)
    assert done.exit_code == 0
    lines = log.read_text(encoding="utf-8").splitlines()
    assert verify(lines).lines == 3
    steps = [json.loads(line)["step"] for line in lines]
    assert steps == ["claim.typed", "export.opened", "claim.checked"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--number", "many"),
        ("--number", "5", "--kind", "hearts"),
        ("--number", "5", "--kind", "country", "--place", "Atlantis"),
        ("--number", "5", "--when", "02/03/2016"),
        ("--number", "5", "--kind", "likes", "--against", "/no/such/file.csv"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_status_2(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert len(done.stderr.strip().splitlines()) == 1
