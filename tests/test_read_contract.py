"""What every reader keeps to, driven by the registry."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from detector.history import InputError, PageHistory
from detector.history.tables import COLUMNS, KEYS
from detector.read import READERS, load, open_each, reader_of
from detector.read.opened import Opened, Reader
from detector.words import has, say
from tests import legacy_layout as layout
from tests import source_files
from tests.test_read_open import export
from tests.test_read_stitch import post

TABLES = ("counts", "audience", "activity", "sources", "posts", "fans")
SERIES = 'sep=,\n"Follows"\n"Date","Primary"\n' + "".join(
    f'"2025-01-{day:02}T00:00:00","{day}"\n' for day in range(1, 29)
)
GRAPH = (
    '{"data":[{"id":"74100/insights/page_fans/lifetime","name":"page_fans","period":"lifetime",'
    '"values":[{"value":5,"end_time":"2013-06-05T07:00:00+0000"},'
    '{"value":6,"end_time":"2013-06-06T07:00:00+0000"}]}]}'
)
ADS = (
    "Reporting starts,Reporting ends,Ad name,Results,Result indicator,Amount spent (EUR)\n"
    "2025-01-03,2025-01-03,Like us,40,actions:like,12.5\n"
    "2025-01-05,2025-01-05,Like us,30,actions:like,11\n"
)
CONTENT = (
    '\ufeff"Post ID","Page ID","Page name","Publish time","Post type",Reach,Reactions\n'
    '1101,77,A page,"02/19/2024 04:29",Photos,1200,31\n'
    '1102,77,A page,"02/20/2024 10:01",Reels,800,12\n'
)
PLAIN = "date,followers\n" + "".join(f"2020-01-{day:02},{1000 + day}\n" for day in range(1, 29))

# A small file of each kind. A reader without one here fails the suite.
FILES: dict[str, Callable[[], Opened]] = {
    "BusinessSuitePosts": lambda: load("content.csv", CONTENT.encode())[0],
    "FacebookInsights": lambda: load(layout.name(), export())[0],
    "FacebookPosts": lambda: load(layout.posts_name(), layout.posts_csv([post("123456_1")]))[0],
    "AdsManager": lambda: load("ads.csv", ADS.encode())[0],
    "BusinessSuite": lambda: load("Follows.csv", SERIES.encode("utf-16"))[0],
    "GraphApi": lambda: load("page.json", GRAPH.encode())[0],
    **source_files.FILES,
    "PlainTable": lambda: load("plain.csv", PLAIN.encode())[0],
}
every_reader = pytest.mark.parametrize("reader", READERS, ids=lambda r: type(r).__name__)


def file_of(reader: Reader) -> Opened:
    return FILES[type(reader).__name__]()


def same(one: PageHistory, other: PageHistory) -> bool:
    return one.receipt == other.receipt and all(
        getattr(one, table).equals(getattr(other, table)) for table in TABLES
    )


@every_reader
def test_it_takes_its_own_file_and_no_reader_before_it_does(reader: Reader) -> None:
    assert reader_of(file_of(reader)) is reader


@every_reader
def test_its_histories_are_whole(reader: Reader) -> None:
    file = file_of(reader)
    histories = reader.read(file)
    assert histories
    for history in histories:
        assert history.receipt.source == reader.source
        assert history.digests == (file.digest,)
        assert any(not getattr(history, table).empty for table in TABLES)
        for table in TABLES:
            frame = getattr(history, table)
            assert list(frame.columns) == list(COLUMNS[table])  # type: ignore[index]
            assert not frame.duplicated(KEYS[table]).any()
    kinds = {(h.page, h.page_id, h.platform, h.measure, h.net_only) for h in histories}
    assert len(kinds) == len(histories)


@every_reader
def test_its_receipt_is_not_empty_and_every_line_is_a_sentence(reader: Reader) -> None:
    assert has(reader.source)
    for history in reader.read(file_of(reader)):
        receipt = history.receipt
        assert receipt.read
        for line in (*receipt.read, *receipt.guessed, *receipt.left_out, *receipt.unresolved):
            assert "{" not in say(line)


@every_reader
def test_reading_twice_gives_the_same_and_changes_nothing(reader: Reader) -> None:
    file = file_of(reader)
    before = copy.deepcopy((file.text, dict(file.sheets), file.json))
    first, second = reader.read(file), reader.read(file)
    assert (file.text, dict(file.sheets), file.json) == before
    assert len(first) == len(second)
    assert all(map(same, first, second))


@every_reader
@pytest.mark.parametrize(
    "data",
    [b"x", b"a,b\n1,2\n", b"[]", b"{}", b"null", b'[{"a": [1, {"b": null}]}]', b'"\n"', b",,,\n;;"],
)
def test_strange_files_are_not_taken_or_refused_in_words(reader: Reader, data: bytes) -> None:
    (file,) = load("strange", data)
    if not reader.recognises(file):
        return
    with pytest.raises(InputError) as raised:
        reader.read(file)
    assert say(raised.value.note)


@every_reader
def test_half_a_file_is_read_or_refused_in_words(reader: Reader) -> None:
    file = file_of(reader)
    for cut in range(0, len(file.text), max(1, len(file.text) // 25)):
        (half,) = load(file.name, file.text[:cut].encode() or b"x")
        histories, failures = open_each((file.name, half.text.encode()))
        assert histories or failures
        assert all(say(failure.note) for failure in failures)
