"""Files made to do harm, and damaged ones: each ends in its own sentence, within the memory."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from detector.history import InputError, UnreadableFile
from detector.read import limits, load, open_each, open_exports
from detector.words import say
from tests.test_read_open import zipped
from tests.test_read_workbook import ods, ods_cell, spreadsheet_2003, xlsx

ROWS = "".join(f"2020-01-{day:02},{1000 + day}\n" for day in range(1, 29))
PLAIN = ("date,followers\n" + ROWS).encode()
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
SPY = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def inside(book: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with some bytes of one part changed."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    return zipped({**parts, part: parts[part].replace(old, new)})


def declared(book: bytes, part: str, root: bytes, head: str) -> bytes:
    """The workbook with a document type put before the root element of one part."""
    return inside(book, part, root, head.encode() + root)


def lying(data: bytes, size: int) -> bytes:
    """The archive whose table of contents says that its first member unpacks to so much."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<L", size) + data[at + 28 :]


def marked(data: bytes, offset: int, value: int) -> bytes:
    """The archive with two bytes of its first entry changed in both places they stand."""
    at = data.index(b"PK\x01\x02")
    value_bytes = struct.pack("<H", value)
    body = data[: at + offset] + value_bytes + data[at + offset + 2 :]
    return body[: offset - 2] + value_bytes + body[offset:]


def overlapping() -> bytes:
    """An archive of two hundred names for one packed member."""
    data = zipped({"a.csv": PLAIN * 20})
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry, tail = data[at:end], data[end:]
    body = data[:at] + entry * 200
    size = len(entry) * 200
    return body + tail[:8] + struct.pack("<HHLL", 200, 200, size, at) + tail[20:]


def link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("export.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


BOOK = xlsx({"A1": "date", "B1": "followers", "A2": "2020-01-01", "B2": 5})
SHEET = "xl/worksheets/sheet1.xml"
LONG = "x" * 30_000
HOSTILE: dict[str, tuple[str, bytes]] = {
    "read.login_page": (
        "x.csv",
        b"<!-- hi --><html><form><input name=p type='password'></form></html>",
    ),
    "read.html_table": ("x.xls", b"<html><table><tr><td>Date</td></tr></table></html>"),
    "read.web_page": ("x.csv", b"<?xml version='1.0'?><!DOCTYPE html><html>Moved</html>"),
    "read.picture": ("x.csv", b"\xff\xd8\xff\xe0" + bytes(200)),
    "read.other_archive": ("x.csv.gz", b"\x1f\x8b\x08" + bytes(50)),
    "read.binary": ("x.csv", b"\x7fELF" + bytes(50)),
    "read.utf16_unmarked": ("x.csv", PLAIN.decode().encode("utf-16-le")),
    "read.nul_bytes": ("x.csv", PLAIN + bytes(4096)),
    "read.json_cut": ("x.json", b'{"data": [{"name": "page_fa'),
    "read.json_too_deep": ("x.json", b"[" * 200 + b"]" * 200),
    "read.json_too_wide": ("x.json", b"[" + b"0," * (limits.MOST_JSON_VALUES + 1) + b"0]"),
    "read.too_many_rows": ("x.csv", b"a\n" * (limits.MOST_ROWS + 1)),
    "read.too_many_columns": ("x.csv", b"a," * limits.MOST_COLUMNS + b"\n1\n"),
    "read.too_many_cells": ("x.csv", (b"," * 9_999 + b"\n") * 1_300),
    "read.cell_too_long": ("x.csv", PLAIN + b'2020-02-01,"' + b"1\n" * 600_000),
    "read.archive_cut": ("x.zip", zipped({"a.csv": PLAIN})[:-30]),
    "read.archive_locked": ("x.zip", marked(zipped({"a.csv": PLAIN}), 8, 1)),
    "read.archive_method": ("x.zip", marked(zipped({"a.csv": PLAIN}), 10, 14)),
    "read.archive_lies": ("x.zip", lying(zipped({"a.csv": PLAIN}), 100)),
    "read.archive_overlaps": ("x.zip", overlapping()),
    "read.archive_path": ("x.zip", zipped({"../../a.csv": PLAIN})),
    "read.workbook_locked": (
        "x.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    ),
    "read.other_document": ("x.docx", zipped({"word/document.xml": b"<x/>"})),
    "read.xml_entities": ("x.xlsx", declared(BOOK, SHEET, b"<worksheet", LAUGHS)),
    "read.workbook_too_long": (
        "x.ods",
        ods(
            "<table:table-row table:number-rows-repeated='900'>"
            f"{ods_cell(LONG, 100)}</table:table-row>"
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE)
def test_each_hostile_file_has_its_own_sentence(code: str) -> None:
    histories, failures = open_each(HOSTILE[code])
    assert not histories
    assert {failure.note.code for failure in failures} == {code}
    sentence = say(failures[0].note)
    assert "{" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("head", [LAUGHS, SPY])
def test_entities_are_refused_in_every_kind_of_workbook(head: str) -> None:
    files = [
        ("x.xls", spreadsheet_2003([["&c;"]], head)),
        ("x.xlsx", declared(BOOK, SHEET, b"<worksheet", head)),
        ("x.ods", declared(ods(""), "content.xml", b"<office:document", head)),
    ]  # fmt: skip
    for file in files:
        with pytest.raises(UnreadableFile, match=r"read\.xml_entities"):
            load(*file)


@pytest.mark.parametrize(
    "path", ["/etc/a.csv", "C:\\a.csv", "a/../../a.csv", "..\\a.csv", "\\\\host\\a.csv"]
)
def test_a_path_out_of_an_archive_is_refused_and_the_rest_read(path: str) -> None:
    histories, failures = open_each(("x.zip", zipped({path: PLAIN, "dir/good.csv": PLAIN})))
    assert [failure.note.code for failure in failures] == ["read.archive_path"]
    assert [history.page for history in histories] == ["good"]


def test_a_link_in_an_archive_is_not_followed() -> None:
    with pytest.raises(UnreadableFile, match=r"read\.archive_path"):
        open_exports(("x.zip", link()))


def sharing(cells: int) -> bytes:
    """A workbook of so many cells that all show one long text."""
    cell = b'<c t="s"><v>0</v></c>'
    rows = b"".join(b"<row>" + cell * 30 + b"</row>" for _ in range(cells // 30))
    book = inside(BOOK, SHEET, b"<sheetData>", b"<sheetData>" + rows)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = f"<sst><si><t>{LONG}</t></si></sst>"
    return zipped({**parts, "xl/sharedStrings.xml": text.encode()})


def test_a_text_that_many_cells_share_is_not_copied() -> None:
    assert load("x.xlsx", sharing(30))[0].sheets
    with pytest.raises(UnreadableFile, match=r"read\.workbook_too_long"):
        load("x.xlsx", sharing(12_000))


def test_a_cell_without_a_place_is_counted_where_it_stands() -> None:
    wide = b"<row>" + b"<c/>" * 16_000 + b"</row>" + b"<row></row>" * 1_000
    data = inside(BOOK, SHEET, b"<sheetData>", b"<sheetData>" + wide)
    with pytest.raises(UnreadableFile, match=r"read\.workbook_too_wide"):
        load("x.xlsx", data)


@pytest.mark.parametrize("place", ["xfd400", "ZZZZ300", "zZzZ300", "AAAAAAA1", "A99999999999"])
def test_a_place_that_excel_does_not_have_is_measured_too(place: str) -> None:
    row = f'<row><c r="{place}"><v>1</v></c></row>'.encode()
    with pytest.raises(UnreadableFile, match=r"read\.workbook_too_wide"):
        load("x.xlsx", inside(BOOK, SHEET, b"</sheetData>", row + b"</sheetData>"))


def test_a_sheet_under_another_name_is_measured_too() -> None:
    data = xlsx({"A1": 1, "XFD400": 1})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/strange.bin"] = parts.pop(SHEET)
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"worksheets/sheet1.xml", b"strange.bin")
    with pytest.raises(UnreadableFile, match=r"read\.workbook_too_wide"):
        load("x.xlsx", zipped(parts))


def test_formulas_are_told_and_never_computed() -> None:
    cells: dict[str, object] = {"A1": "date", "B1": "followers"}
    for day in range(1, 9):
        cells |= {f"A{day + 1}": f"2020-01-{day:02}", f"B{day + 1}": 1000 + day}
    cells["B9"] = "=B8+1"
    (history,) = open_exports(("x.xlsx", xlsx(cells)))
    told = {line.code: line.numbers for line in history.receipt.guessed}
    assert told["read.formulas"] == {"n": 1}
    assert told["read.formulas_blank"] == {"n": 1}
    assert history.counts["total"].tolist() == [1000.0 + day for day in range(1, 8)]


def test_a_formula_in_a_text_is_no_count_and_no_command() -> None:
    data = PLAIN + b"2020-01-29,=1+1\n2020-01-30,1030\n"
    (history,) = open_exports(("x.csv", data))
    assert len(history.counts) == 29


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    with pytest.raises(UnreadableFile, match=r"read\.too_big"):
        open_exports(path)


def test_a_text_cut_inside_a_cell_is_read_and_the_receipt_says_so() -> None:
    whole = PLAIN + b'2020-01-29,"1029"'
    for data, told in ((whole[:-1], True), (whole, False), (whole + b"\n", False)):
        (history,) = open_exports(("x.csv", data))
        codes = {line.code for line in history.receipt.guessed}
        assert ("read.ends_in_a_cell" in codes) is told


def test_a_stray_zero_byte_is_dropped() -> None:
    (history,) = open_exports(("x.csv", PLAIN.replace(b"1010", b"10\x0010") * 1 + b"\n" * 900))
    assert len(history.counts) == 28


def test_a_long_honest_text_is_not_refused() -> None:
    post = '"' + "word, " * 10_000 + '"'
    text = "a,b\n" + f"1,{post}\n" * 300
    try:
        limits.refuse_long_text("x", text)
    except InputError as failure:
        pytest.fail(say(failure.note))
