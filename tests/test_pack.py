"""The evidence pack: comes out again, notices any change, and holds no name it need not."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import UnreadableFile
from detector.history.tables import checked
from detector.log import Log
from detector.log import verify as log_verify
from detector.read import open_exports
from detector.report.pack import (
    FINDINGS,
    LOG,
    MANIFEST,
    PRINTED,
    REQUEST,
    Scanned,
    make_pack,
)
from detector.report.table_files import table_csv, table_from_csv
from detector.report.timestamp import timestamp_request
from detector.report.verify import verify_pack
from detector.report.zipped import digest, put
from detector.samples import sample
from detector.scan import scan

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@cache
def a_pack(*, originals: bool = False) -> bytes:
    files = sample("slow_delivery").files
    histories = open_exports(files)
    scanned = [Scanned(scan(one, home="MA", languages=("fr",))) for one in histories]
    assert any(one.scan.findings for one in scanned)
    return make_pack(
        scanned,
        Log(now=lambda: NOON),
        originals=[(file.name, file.read_bytes()) for file in files],
        include_originals=originals,
    )


def members_of(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def zipped_again(members: dict[str, bytes], *, sign: bool) -> bytes:
    """The members as a zip; `sign` writes the manifest anew, as a forger would."""
    if sign:
        lines = [f"{digest(d)}  {n}\n" for n, d in sorted(members.items()) if n != MANIFEST]
        members = members | {MANIFEST: "".join(lines).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members.items():
            put(file, name, data)
    return out.getvalue()


def test_every_number_comes_out_again() -> None:
    found = verify_pack(a_pack(), "pack.zip")
    assert found.same
    assert found.values > 100
    assert found.versions == ()


def test_the_same_content_gives_the_same_bytes() -> None:
    a_pack.cache_clear()
    first = a_pack()
    a_pack.cache_clear()
    assert a_pack() == first


@pytest.mark.parametrize("name", [FINDINGS, "tables/01/counts.csv", "report.html"])
def test_a_changed_file_is_named(name: str) -> None:
    members = members_of(a_pack())
    members[name] += b"\n"
    found = verify_pack(zipped_again(members, sign=False), "pack.zip")
    assert found.changed == (name,)
    assert not found.same


def test_a_missing_and_an_added_file_are_named() -> None:
    members = members_of(a_pack())
    del members["report.html"]
    members["more.txt"] = b"?"
    found = verify_pack(zipped_again(members, sign=False), "pack.zip")
    assert found.changed == ("more.txt", "report.html")


def test_a_forged_finding_does_not_come_out_again() -> None:
    members = members_of(a_pack())
    findings = json.loads(members[FINDINGS])
    place = next(n for n, page in enumerate(findings["pages"]) if page["findings"])
    findings["pages"][place]["findings"][0]["excess"]["mid"] += 1000
    members[FINDINGS] = json.dumps(findings).encode()
    found = verify_pack(zipped_again(members, sign=True), "pack.zip")
    assert found.changed == ()
    assert [one.where for one in found.differences] == [f"pages[{place}].findings[0].excess.mid"]


def test_forged_counts_change_the_findings() -> None:
    members = members_of(a_pack())
    name = "tables/01/counts.csv"
    counts = pd.read_csv(io.BytesIO(members[name]))
    for column in ("gained", "gained_low", "gained_high"):
        counts[column] = np.where(counts[column] > 40, 12.0, counts[column])
    members[name] = counts.to_csv(index=False).encode()
    found = verify_pack(zipped_again(members, sign=True), "pack.zip")
    assert found.differences
    assert not found.same


def test_a_broken_log_is_noticed() -> None:
    members = members_of(a_pack())
    lines = members[LOG].splitlines(keepends=True)
    members[LOG] = b"".join(lines[1:])
    assert not verify_pack(zipped_again(members, sign=True), "pack.zip").log_whole


def test_originals_are_named_by_their_digest_and_packed_only_when_asked() -> None:
    files = sample("slow_delivery").files
    bare, full = members_of(a_pack()), members_of(a_pack(originals=True))
    assert not any(name.startswith("originals/") for name in bare)
    assert full["originals/0001"] == files[0].read_bytes()
    kept = json.loads(bare["pack.json"])["originals"]
    assert [one["sha256"] for one in kept] == [digest(file.read_bytes()) for file in files]
    assert log_verify(bare[LOG].decode().splitlines()).whole


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "pack.not_a_pack"),
        (b"PK\x03\x04 broken", "pack.not_a_pack"),
        (zipped_again({"other.txt": b"x"}, sign=True), "pack.not_a_pack"),
        (zipped_again({"pack.json": b"{}", FINDINGS: b"{}"}, sign=True), "pack.damaged"),
        (zipped_again({"pack.json": b"[" * 9999, FINDINGS: b"{}"}, sign=True), "pack.damaged"),
    ],
)
def test_what_is_no_pack_gets_one_sentence(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as failure:
        verify_pack(data, "pack.zip")
    assert failure.value.note.code == code


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_change_of_a_byte_ends_otherwise_than_in_a_word(data: st.DataObject) -> None:
    members = members_of(a_pack())
    name = data.draw(st.sampled_from(["pack.json", FINDINGS, LOG, MANIFEST]))
    raw = bytearray(members[name])
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    members[name] = bytes(raw)
    try:
        found = verify_pack(zipped_again(members, sign=False), "pack.zip")
    except UnreadableFile:
        return
    assert not found.same


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    str.strip
)


@given(
    st.lists(
        st.tuples(texts, st.floats(0, 1e12), st.none() | st.floats(0, 1)),
        min_size=1,
        max_size=8,
        unique_by=lambda row: row[0],
    )
)
def test_a_table_comes_back_to_the_last_digit(rows: list[tuple[str, float, float | None]]) -> None:
    frame = checked(
        "audience",
        pd.DataFrame(
            {
                "time": pd.Timestamp("2016-02-27T08:00:00.123456Z"),
                "dimension": "city",
                "place": [name for name, _, _ in rows],
                "fans": [fans for _, fans, _ in rows],
                "share": [np.nan if share is None else share for _, _, share in rows],
            }
        ),
    )
    pd.testing.assert_frame_equal(table_from_csv("audience", table_csv("audience", frame)), frame)


@pytest.mark.parametrize("place", ["NA", "=1+1", "'=1", "-", "@x", "None", "nan", 'a"b,c'])
def test_trying_names_come_back_and_are_no_formula(place: str) -> None:
    frame = checked(
        "audience",
        pd.DataFrame(
            {
                "time": [pd.Timestamp("2016-02-27T00:00Z")],
                "dimension": "city",
                "place": place,
                "fans": 1.0,
            }
        ),
    )
    text = table_csv("audience", frame)
    assert ",=" not in text
    assert ",@" not in text
    assert table_from_csv("audience", text)["place"].tolist() == [place]


def test_the_command_line_packs_and_verifies(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "detector", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    pack = tmp_path / "evidence.zip"
    files = [str(file) for file in sample("slow_delivery").files]
    trends = tmp_path / "trends.csv"
    days = (date(2016, 1, 1) + timedelta(days=n) for n in range(60))
    trends.write_text("Day,inwi\n" + "".join(f"{day},{day.day % 9}\n" for day in days))
    asked = ["--home", "MA", "--language", "fr", "--interest", str(trends)]
    made = run("pack", *files, *asked, "--out", str(pack))
    assert made.returncode == 0, made.stderr
    looked = run("verify", str(pack), "--format", "json")
    assert looked.returncode == 0
    assert json.loads(looked.stdout)["same"] is True
    # What was looked up goes with the pack, and is said in its receipt.
    with zipfile.ZipFile(pack) as packed:
        assert "nobody was asked" in packed.read("findings.json").decode()
        originals = json.loads(packed.read("pack.json"))["originals"]
    assert originals[-1]["name"] == "trends.csv"
    refused = run("verify", files[0])
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    missing = run("pack", files[0], str(tmp_path / "none.csv"), "--out", str(tmp_path / "no.zip"))
    assert missing.returncode == 2
    assert not (tmp_path / "no.zip").exists()


def test_the_request_for_a_time_stamp_is_the_one_openssl_makes(tmp_path: Path) -> None:
    # Written by: openssl ts -query -data m -sha256 -no_nonce -cert, for a file of "abc".
    made = timestamp_request(b"abc")
    assert made.hex() == (
        "303902010130" "31300d060960864801650304020105000420"
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" "0101ff"
    )  # fmt: skip
    if shutil.which("openssl") is None:
        return
    place = tmp_path / "m.tsq"
    place.write_bytes(made)
    shown = subprocess.run(
        ["openssl", "ts", "-query", "-in", place, "-text"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "Hash Algorithm: sha256" in shown
    assert "Certificate required: yes" in shown
    assert "ba 78 16 bf 8f 01 cf ea" in shown


def test_a_pack_with_a_request_verifies_and_a_foreign_request_does_not() -> None:
    members = members_of(a_pack())
    assert REQUEST not in members
    asked = members | {REQUEST: timestamp_request(members[MANIFEST])}
    assert verify_pack(zipped_again(asked, sign=False), "pack.zip").same
    foreign = members | {REQUEST: timestamp_request(b"another manifest")}
    assert verify_pack(zipped_again(foreign, sign=False), "pack.zip").changed == (REQUEST,)


def test_the_report_stands_in_the_pack_in_both_forms() -> None:
    members = members_of(a_pack())
    assert members["report.html"].startswith(b"<!doctype html>")
    assert members[PRINTED].startswith(b"%PDF")
