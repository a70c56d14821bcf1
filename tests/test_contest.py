"""The page owner's turn: what is added changes what it should, and nothing else."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.history import InputError, UnreadableFile
from detector.log import Log
from detector.read import open_exports
from detector.report.contest import Told, contest
from detector.report.pack import Scanned, make_pack
from detector.report.pack_reading import OpenedPack, open_pack
from detector.samples import sample
from detector.scan import scan

PAGE = "Maroc Telecom"
HEADER = "Reporting starts,Reporting ends,Ad name,Results,Result indicator,Amount spent (MAD)"


@cache
def packed() -> bytes:
    file = next(path for path in sample("opunlike").files if PAGE in path.name)
    (history,) = open_exports([file])
    return make_pack([Scanned(scan(history, home="MA", languages=("fr", "ar")))], Log())


@cache
def opened() -> OpenedPack:
    return open_pack(packed(), "pack.zip")


def adverts(days: dict[str, int]) -> bytes:
    # An advertiser who pays a little every day, and much on some.
    span = [dt.date(2016, 1, 5) + dt.timedelta(n) for n in range(80)]
    fans = {day.isoformat(): 20 for day in span} | days
    rows = [f"{day},{day},Like us,{n},actions:like,{n / 2}" for day, n in fans.items()]
    return "\n".join([HEADER, *rows, ""]).encode()


def codes(changes: list) -> list[list[str]]:
    return [[line.code for line in change.notes] for change in changes]


def test_nothing_added_changes_nothing() -> None:
    changes = contest(opened(), [])
    assert len(changes) == 2
    assert all(notes == ["contest.same"] for notes in codes(changes))


def test_advertisements_in_the_interval_change_the_docket() -> None:
    table = adverts({"2016-02-27": 30_000, "2016-02-28": 20_000, "2016-02-29": 6_000})
    changes = contest(opened(), [("ads.csv", table)])
    gain = next(one for one in changes if one.after and one.after.kind != "loss")
    states = {line.code: line.state for line in gain.after.explanations}
    before = {line.code: line.state for line in gain.before.explanations}
    assert before["advertisement"] == "not_checked"
    assert states["advertisement"] == "found"
    said = [line.numbers.get("title") for line in gain.notes if line.code == "contest.look"]
    assert "explanation.advertisement.title" in said
    # What was counted is not touched by what was paid.
    assert gain.after.excess == gain.before.excess


def test_quiet_advertisements_are_looked_at_and_not_found() -> None:
    changes = contest(opened(), [("ads.csv", adverts({}))])
    gain = next(one for one in changes if one.after and one.after.kind != "loss")
    assert {e.code: e.state for e in gain.after.explanations}["advertisement"] == "not_found"


def test_what_is_told_stands_beside_its_days_only() -> None:
    told = Told(dt.date(2016, 2, 29), dt.date(2016, 3, 1), "a live broadcast")
    gain, loss = "masked_loss", "loss"
    notes = {c.after.kind: [n.code for n in c.notes] for c in contest(opened(), [], told=[told])}
    assert notes[gain][-1] == notes[loss][-1] == "contest.told"
    late = Told(dt.date(2016, 3, 20), dt.date(2016, 3, 21), "nothing to do with it")
    assert all("contest.told" not in one for one in codes(contest(opened(), [], told=[late])))


def test_another_pages_export_is_refused() -> None:
    other = next(path for path in sample("opunlike").files if "inwi" in path.name)
    with pytest.raises(UnreadableFile) as failure:
        contest(opened(), [other])
    assert failure.value.note.code == "contest.joins_nothing"
    with pytest.raises(InputError):
        contest(opened(), [("x.csv", b"\x00\x01\x02")])


def test_the_command_prints_what_changes(tmp_path) -> None:
    pack, table = tmp_path / "pack.zip", tmp_path / "ads.csv"
    pack.write_bytes(packed())
    table.write_bytes(adverts({"2016-02-27": 30_000, "2016-02-28": 20_000}))
    event = "2016-02-27..2016-02-28=a <b>live</b> broadcast"
    done = CliRunner().invoke(app, ["contest", str(pack), str(table), "--event", event])
    assert done.exit_code == 0, done.output
    assert "Advertisement" in done.output
    assert "not checked by this program: a <b>live</b> broadcast" in done.output
    for bad in ("yesterday=x", "2016-02-27", "2016-02-28..2016-02-27=x", "2016-02-27="):
        refused = CliRunner().invoke(app, ["contest", str(pack), "--event", bad])
        assert refused.exit_code == 2, bad
        assert "Traceback" not in refused.output
