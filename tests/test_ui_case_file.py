"""A case survives saving and opening; a hostile zip gets one sentence and nothing else."""

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.history import BadSetting, InputError, UnreadableFile
from detector.report.zipped import digest
from detector.ui import case_file
from detector.ui.case_file import INDEX, SavedCase, is_case, pack, unpack
from detector.ui.settings import RATES, PageSettings, Settings

FILES = (("page.csv", b"Date,Likes\n2016-02-26,1\n"), ("../../etc/passwd", b"\x00\xff"))

codes = st.sampled_from(["MA", "FR", "TH", ""])
pages = st.builds(
    PageSettings,
    st.none() | codes,
    st.none() | st.lists(st.sampled_from(["ar", "fr", "kab"]), unique=True).map(tuple),
)
settings = st.builds(
    Settings,
    rate=st.sampled_from(RATES),
    page_name=st.text(max_size=50),
    join_nameless=st.booleans(),
    western_sahara=st.sampled_from(["as_listed", "with_morocco"]),
    everywhere=pages,
    pages=st.dictionaries(st.text(max_size=12), pages, max_size=3),
)
# Surrogates cannot be written as UTF-8; no file system gives them to a browser.
names = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


def zipped(members, *, index=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if index is not None:
            file.writestr(INDEX, json.dumps(index))
        for name, data in members:
            file.writestr(name, data)
    return out.getvalue()


def index_of(originals, **changes):
    return {
        "format": case_file.FORMAT,
        "settings": {},
        "files": [
            {"name": name, "member": f"m{i}", "sha256": digest(data)}
            for i, (name, data) in enumerate(originals)
        ],
        **changes,
    }


@given(st.lists(st.tuples(names, st.binary(max_size=200)), max_size=4), settings)
def test_what_is_saved_comes_back(files, chosen):
    case = SavedCase(tuple(files), chosen, "opunlike")
    assert unpack(pack(case, "1")) == case


def test_the_same_case_gives_the_same_bytes():
    case = SavedCase(FILES, Settings())
    assert pack(case, "1") == pack(case, "1")


def test_a_name_never_becomes_a_path():
    with zipfile.ZipFile(io.BytesIO(pack(SavedCase(FILES, Settings()), "1"))) as file:
        assert set(file.namelist()) == {INDEX, "originals/0001", "originals/0002"}


def test_only_a_case_is_taken_for_one():
    assert is_case(pack(SavedCase(FILES, Settings()), "1"))
    assert not is_case(zipped([("Table data.csv", b"a,b")]))
    assert not is_case(b"PK\x03\x04 not a zip")
    assert not is_case(b"Date,Likes")


@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_case_or_one_sentence(data):
    is_case(b"PK" + data)
    with pytest.raises(InputError):
        unpack(data)


@given(st.integers(0, 3000), st.integers(0, 255))
def test_a_damaged_case_ends_in_one_sentence_or_is_whole(place, value):
    data = bytearray(pack(SavedCase(FILES, Settings()), "1"))
    data[place % len(data)] = value
    try:
        opened = unpack(bytes(data))
    except InputError:
        return
    # A byte that no reader looks at (a time stamp) may change; the originals may not.
    assert opened.files == FILES


def test_a_bomb_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(case_file, "MOST_BYTES", 10_000)
    big = [("a", b"0" * 20_000)]
    with pytest.raises(UnreadableFile) as refused:
        unpack(zipped([("m0", big[0][1])], index=index_of(big)))
    assert refused.value.note.code == "ui.case.too_big"


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch):
    """The directory says a hundred bytes; the stream holds two hundred thousand."""
    monkeypatch.setattr(case_file, "MOST_BYTES", 10_000)
    honest = b"0" * 200_000
    data = zipped([("m0", honest)], index=index_of([("a", honest)]))
    lie = data.replace(len(honest).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lie != data
    with pytest.raises(UnreadableFile):
        unpack(lie)


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(case_file, "MOST_MEMBERS", 5)
    with pytest.raises(UnreadableFile) as refused:
        unpack(zipped([(f"x{i}", b"") for i in range(9)], index=index_of([])))
    assert refused.value.note.code == "ui.case.too_many"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_member_twice_is_refused():
    with pytest.raises(UnreadableFile):
        unpack(zipped([("m0", b"one"), ("m0", b"two")], index=index_of([("a", b"two")])))


def test_an_original_that_was_changed_is_refused():
    with pytest.raises(UnreadableFile) as refused:
        unpack(zipped([("m0", b"other")], index=index_of([("a.csv", b"saved")])))
    assert refused.value.note.code == "ui.case.changed"


@pytest.mark.parametrize(
    "index",
    [
        [],
        {"format": "something else"},
        index_of([], files="none"),
        index_of([], files=[{"name": 3}]),
        index_of([], files=[{"name": "a", "member": "missing", "sha256": ""}]),
        index_of([("a", b"")], settings=None),
    ],
)
def test_an_index_that_makes_no_sense_is_refused(index):
    with pytest.raises(InputError):
        unpack(zipped([("m0", b"")], index=index))


@pytest.mark.parametrize(
    "record",
    [
        {"rate": 0},
        {"rate": "0.1"},
        {"page_name": "x" * 1000},
        {"page_name": 3},
        {"western_sahara": "elsewhere"},
        {"pages": [1]},
        {"pages": {"a": {"home": "ma"}}},
        {"pages": {"a": {"home": 3}}},
        {"pages": {"a": {"languages": "fr"}}},
        {"pages": {"a": {"languages": ["<b>"]}}},
        {"pages": {"a": {"peers": "b"}}},
        {"pages": {"a": {"peers": [3]}}},
        {"everywhere": {"languages": ["fr"] * 99}},
    ],
)
def test_settings_outside_what_they_can_be_are_refused(record):
    with pytest.raises(BadSetting):
        unpack(zipped([], index=index_of([], settings=record)))
