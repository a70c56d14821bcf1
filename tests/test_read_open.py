"""Opening files: any bytes end in histories or in one plain sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detector.history import InputError, UnreadableFile
from detector.read import Named, load, open_each, open_exports
from detector.read.limits import MOST_MEMBERS
from detector.words import say
from tests import legacy_layout as layout
from tests.legacy_layout import Layout


def export(days: int = 30, first: float = 100.0) -> bytes:
    new = [float(n % 4) for n in range(days)]
    return Layout().counts(list(first + np.cumsum(new)), new, [0.0] * days).csv()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


REFUSED = {
    "read.empty": b"",
    "read.picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "read.pdf": b"%PDF-1.7\n...",
    "read.web_page": b"\n<!DOCTYPE html><html><body>Log in</body></html>",
    "read.binary": bytes(range(1, 256)) * 20,
    "read.json_damaged": b'{"data": [1,\n 2 3]}',
    "read.unknown_format": b"once upon a time\nthere was a page\n",
    "read.workbook_damaged": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "read.archive_damaged": b"PK\x03\x04" + bytes(600) + b"PK\x05\x06" + b"\xff" * 18,
    "read.archive_nested": zipped({"folder/": b""}),
    "read.archive_too_big": zipped({"bomb.csv": bytes(20_000_000)}),
}


@pytest.mark.parametrize("code", REFUSED)
def test_each_kind_of_wrong_file_has_its_own_sentence(code: str) -> None:
    with pytest.raises(InputError) as raised:
        open_exports(("wrong.csv", REFUSED[code]))
    assert raised.value.note.code == code
    sentence = say(raised.value.note)
    assert "wrong.csv" in sentence
    assert "{" not in sentence


def test_a_white_file_is_empty_and_a_huge_one_too_big(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match=r"read\.empty"):
        open_exports(b"\xef\xbb\xbf \r\n\r\n")
    monkeypatch.setattr("detector.read.loading.LARGEST_FILE", 10)
    with pytest.raises(UnreadableFile, match=r"read\.too_big"):
        open_exports(export())


def test_an_archive_of_too_many_files_is_not_unpacked() -> None:
    with pytest.raises(UnreadableFile, match=r"read\.archive_too_many"):
        open_exports(zipped({f"{n}.csv": b"a,b\n" for n in range(MOST_MEMBERS + 1)}))


@settings(max_examples=150)
@given(st.binary(max_size=300), st.sampled_from(["", "a.csv", layout.name(), "x.xlsx", "x.json"]))
@example(b"[" * 100_000, "x.json")
@example(b"[" + b"9" * 5000 + b"]", "x.json")
@example(b'"Date","Lifetime Total Likes"\n"1/1/2014","', "a.csv")
@example(b"sep=", "a.csv")
@example(b"\xff\xfea", "a.csv")
def test_any_bytes_end_in_histories_or_one_sentence(data: bytes, name: str) -> None:
    histories, failures = open_each((name, data))
    assert histories or failures
    assert all(say(failure.note) for failure in failures)


@settings(max_examples=30)
@given(st.data())
def test_a_damaged_export_ends_in_histories_or_one_sentence(data: st.DataObject) -> None:
    body = bytearray(export(6))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=5))
    histories, failures = open_each((layout.name(), bytes(body)))
    assert histories or failures
    assert all(say(failure.note) for failure in failures)


@given(st.lists(st.lists(st.sampled_from(["1", "-5", "1e999", "inf", "nan", "2²", "1,5M", "9" * 30])
                         , min_size=3, max_size=3), min_size=1, max_size=8))  # fmt: skip
@settings(max_examples=15)
def test_strange_numbers_never_break_a_table(rows: list[list[str]]) -> None:
    head = "Date,Lifetime Total Likes,Daily New Likes,Daily Unlikes"
    body = [
        ",".join([f"2014-01-{n:02}", *(f'"{cell}"' for cell in row)])
        for n, row in enumerate(rows, 1)
    ]
    histories, failures = open_each("\n".join([head, *body]).encode())
    assert histories or failures
    for history in histories:
        numbers = history.counts[["total", "gained", "lost"]].to_numpy()
        assert np.nanmin(numbers) >= 0
        assert np.nanmax(numbers) < 10**15


def test_paths_bytes_and_named_bytes_are_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / layout.name()
    path.write_bytes(export())
    histories = [
        open_exports(source)[0]
        for source in (path, str(path), [path], (path.name, export()), Named(path.name, export()))
    ]
    assert {h.page for h in histories} == {"Café Ünlü"}
    assert len({h.digests for h in histories}) == 1
    (nameless,) = open_exports(export())
    assert not nameless.named


def test_one_bad_file_among_several_leaves_the_rest(tmp_path: Path) -> None:
    sources = [(layout.name(), export()), b"", tmp_path / "none.csv", tmp_path]
    histories, failures = open_each(sources)
    assert [h.page for h in histories] == ["Café Ünlü"]
    assert [f.note.code for f in failures] == ["read.empty", "read.cannot_open", "read.is_folder"]
    with pytest.raises(InputError):
        open_exports(sources)
    with pytest.raises(InputError, match=r"read\.no_file"):
        open_exports([])


def test_an_archive_gives_each_export_inside() -> None:
    inside = {
        "folder/": b"",
        "__MACOSX/._x.csv": b"\0\0",
        f"folder/{layout.name('One')}": export(),
        layout.name("Two"): export(20),
    }
    assert {h.page for h in open_exports(("all.zip", zipped(inside)))} == {"One", "Two"}


def test_reading_changes_nothing_that_was_given() -> None:
    sources = [(layout.name(), export()), (layout.name("B"), export(9))]
    before = list(sources)
    open_each(sources)
    assert sources == before
    assert load("a.csv", b"a,b\n")[0].text == "a,b\n"


def broken(data: bytes, name: str) -> bytes:
    """The archive with one letter of the packed text of a member changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo(name).header_offset + 30 + len(name.encode()) + 4
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def test_a_refused_file_inside_an_archive_leaves_the_others() -> None:
    inside = {
        "bad.csv": b"Date,Likes\n" * 40,
        "x.png": b"\x89PNG" + bytes(50),
        layout.name("Good"): export(),
        "deep.zip": zipped({"a.csv": export()}),
        "empty.csv": b"",
        "notes.txt": b"once upon a time\n",
    }
    histories, failures = open_each(("all.zip", broken(zipped(inside), "bad.csv")))
    assert [h.page for h in histories] == ["Good"]
    assert [(f.note.code, f.note.numbers["file"]) for f in failures] == [
        ("read.archive_member_damaged", "bad.csv"),
        ("read.picture", "x.png"),
        ("read.archive_nested", "deep.zip"),
        ("read.empty", "empty.csv"),
        ("read.unknown_format", "notes.txt"),
    ]
    assert all("{" not in say(failure.note) for failure in failures)
    with pytest.raises(UnreadableFile, match=r"read\.archive_member_damaged"):
        load("all.zip", broken(zipped(inside), "bad.csv"))


def nameless(data: bytes, name: str) -> bytes:
    """The archive with a member renamed to nothing in its table of contents.

    The letters of the name become a comment, so that every length still adds up.
    """
    at = data.index(b"PK\x01\x02")
    while data[at + 46 :][: len(name)] != name.encode():
        at = data.index(b"PK\x01\x02", at + 4)
    size = len(name).to_bytes(2, "little")
    head = data[: at + 28] + bytes(2) + data[at + 30 : at + 32] + size + data[at + 34 : at + 46]
    extra = int.from_bytes(data[at + 30 : at + 32], "little")
    rest = data[at + 46 + len(name) :]
    return head + rest[:extra] + name.encode() + rest[extra:]


def test_a_member_without_a_name_is_passed_over() -> None:
    data = nameless(zipped({"lost.csv": b"x", layout.name("Good"): export()}), "lost.csv")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "" in archive.namelist()
    histories, failures = open_each(("all.zip", data))
    assert ([h.page for h in histories], failures) == (["Good"], ())


@pytest.mark.parametrize(
    "member", ["docProps/app.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"]
)
def test_a_workbook_with_a_nameless_member_is_read_or_refused(member: str) -> None:
    new = [1.0, 2.0, 3.0]
    book = Layout().counts([10.0, 12.0, 15.0], new, [0.0] * 3).workbook()
    histories, failures = open_each((layout.name(), nameless(book, member)))
    assert len(histories) + len(failures) == 1
    assert all("{" not in say(failure.note) for failure in failures)
