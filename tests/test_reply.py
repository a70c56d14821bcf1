"""The right-of-reply kit: own page only, open questions, a deadline, a log that shows changes."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detector import log as chain
from detector.cli import app
from detector.history import BadSetting
from detector.log import Log
from detector.report.reply import BLANK_ROWS, LOG, QUESTIONS, reply_kit
from detector.report.zipped import digest
from detector.words import say
from tests import scan_factory

TODAY, UNTIL = date(2016, 3, 20), date(2016, 3, 31)
NOON = datetime(2016, 3, 20, 12, tzinfo=UTC)


def kit(*pages: str) -> dict[str, bytes]:
    scans = [scan_factory.opunlike(page) for page in pages or ("Operator A",)]
    return reply_kit(scans, UNTIL, Log(now=lambda: NOON), today=TODAY, languages=["en"])


def test_a_letter_asks_every_question_and_names_the_day() -> None:
    letter = kit()["01-letter-en.txt"].decode()
    for one in QUESTIONS:
        assert say(f"reply.question.{one}") in letter
    assert "31 March 2016" in letter
    assert say("scan.who") in letter
    assert letter.count("Finding ") == len(scan_factory.opunlike().findings)


def test_each_owner_reads_of_his_own_page_only() -> None:
    files = kit("Operator A", "Operator B")
    assert b"Operator B" not in files["01-letter-en.txt"] + files["01-letter-en.html"]
    assert b"Operator A" not in files["02-letter-en.txt"] + files["02-letter-en.html"]


def test_a_quiet_page_gets_no_letter() -> None:
    scans = [scan_factory.quiet(), scan_factory.opunlike()]
    files = reply_kit(scans, UNTIL, Log(), today=TODAY, languages=["en"])
    assert not any(name.startswith("02") for name in files)
    with pytest.raises(BadSetting) as refused:
        reply_kit(scans[:1], UNTIL, Log(), today=TODAY, languages=["en"])
    assert refused.value.note.code == "reply.nothing_to_ask"


def test_names_are_never_markup_or_formulas() -> None:
    files = kit("=" + scan_factory.HOSTILE)
    assert b"<img" not in files["01-letter-en.html"]
    rows = list(csv.reader(io.StringIO(files["01-attempts.csv"].decode())))
    assert len(rows) == BLANK_ROWS + 1
    assert all(row[0].startswith("'=") for row in rows[1:])


def test_the_log_holds_each_letter_and_shows_a_change() -> None:
    files = kit()
    lines = files[LOG].decode().splitlines()
    kept = {json.loads(line)["details"]["file"]: json.loads(line)["details"] for line in lines}
    for name in ("01-letter-en.txt", "01-letter-en.html"):
        assert kept[name] == {"file": name, "sha256": digest(files[name]), "until": "2016-03-31"}
    assert chain.verify(lines).whole
    assert not chain.verify([lines[0].replace("2016-03-31", "2016-04-30"), *lines[1:]]).whole


@pytest.mark.parametrize(
    ("until", "tongue", "code"),
    [(TODAY, "en", "reply.deadline_over"), (UNTIL, "xx", "reply.letter_unknown")],
)
def test_a_deadline_that_is_over_and_an_unknown_language(until, tongue, code) -> None:
    with pytest.raises(BadSetting) as refused:
        reply_kit([scan_factory.opunlike()], until, Log(), today=TODAY, languages=[tongue])
    assert refused.value.note.code == code


def test_attempts_are_chained_to_the_kits_log(tmp_path: Path) -> None:
    place = tmp_path / LOG
    place.write_bytes(kit()[LOG])
    given = ["attempt", str(place), "--channel", "telephone", "--what", "=no answer"]
    assert CliRunner().invoke(app, given).exit_code == 0
    lines = place.read_text("utf-8").splitlines()
    assert json.loads(lines[-1])["details"] == {"channel": "telephone", "what": "=no answer"}
    assert chain.verify(lines).whole
    lost = CliRunner().invoke(app, ["attempt", str(tmp_path / "none"), *given[2:]])
    assert lost.exit_code == 2
    assert not (tmp_path / "none").exists()
