"""The store: kept through kills, closed to a second run, gaps kept as gaps."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.history import BadSetting, Count, UnreadableFile, daily
from detector.read import open_exports
from detector.read.numbers import parse_count
from detector.watch.export import shown, store_files
from detector.watch.sources.youtube import cut
from detector.watch.store import Store, instant, only_run, stamp
from detector.watch.watchlist import watch_page

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def minute(n: int) -> datetime:
    return START + timedelta(minutes=n)


def test_what_is_kept_is_read_again(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        page = watch_page(store, "youtube", "@operator")
        store.keep(page, minute(0), Count(1_230_000, 1_230_000, 1_239_999))
        store.keep_gap(page, minute(1), "rate_limited")
    with Store.open(tmp_path / "w.db") as store:
        (page,) = store.pages()
        last = store.last(page)
        assert last is not None
        assert (last.at, last.count.high) == (minute(0), 1_239_999)
        assert store.gaps(page)["trouble"].tolist() == ["rate_limited"]
        assert store.tally(page) == (1, 1)
        assert store.readings(page, minute(1)).empty


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_an_instant_survives_to_the_microsecond(at: datetime):
    assert instant(stamp(at)) == at


def test_a_page_is_on_the_list_once_and_its_pace_can_change(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        first = watch_page(store, "github", "owner/repo", every=60)
        again = watch_page(store, "GitHub", " owner/repo ", every=120)
        assert (first.id, again.every) == (again.id, 120)
        assert len(store.pages()) == 1
        facebook = watch_page(store, "facebook", "inwi.ma", "likes")
        assert facebook.measure == "likes"


@pytest.mark.parametrize(
    ("platform", "handle", "measure", "every"),
    [
        ("youtube", "http://x", None, 300),
        ("nowhere", "@operator", None, 300),
        ("youtube", "@operator", "likes", 300),
        ("youtube", "@operator", None, 1),
        ("youtube", "@operator", None, float("nan")),
    ],
)
def test_what_cannot_be_watched_is_refused(tmp_path: Path, platform, handle, measure, every):
    with Store.open(tmp_path / "w.db") as store, pytest.raises(BadSetting):
        watch_page(store, platform, handle, measure, every)


def test_another_programs_file_is_left_alone(tmp_path: Path):
    text = tmp_path / "notes.db"
    text.write_text("no database at all, but long enough to be looked at as one" * 20)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()
    for path in (text, other, tmp_path / "no/such/folder.db"):
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(UnreadableFile):
            Store.open(path)
        assert (path.read_bytes() if path.exists() else None) == before


def test_a_second_run_is_refused_and_a_dead_one_is_not_in_the_way(tmp_path: Path):
    path = tmp_path / "w.db"
    with only_run(path), pytest.raises(BadSetting), only_run(path):
        pass
    with only_run(path):
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 of a fork is a matter of POSIX")
def test_a_killed_writer_loses_at_most_the_reading_in_flight(tmp_path: Path):
    path = tmp_path / "w.db"
    with Store.open(path) as store:
        watch_page(store, "github", "owner/repo")
    rng = np.random.default_rng(3)
    told = 0
    for _ in range(25):
        told = _killed_writer(path, told, float(rng.uniform(0.0, 0.03)))
        with Store.open(path) as store, only_run(path):
            (page,) = store.pages()
            kept = store.readings(page)["value"].tolist()
            assert kept == list(range(len(kept)))
            # The child tells of a reading after it is kept: one may be kept and not told.
            assert told <= len(kept) <= told + 1
            told = len(kept)
    assert told > 25


def _killed_writer(path: Path, first: int, after: float) -> int:
    """Start a writer of readings `first`, ...; kill it; the number it had told of."""
    heard, says = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(heard)
            with Store.open(path) as store, only_run(path):
                (page,) = store.pages()
                n = first
                while True:
                    store.keep(page, minute(n), Count.exact(n))
                    n += 1
                    os.write(says, b"x")
        finally:
            os._exit(1)
    os.close(says)
    assert os.read(heard, 1) == b"x"
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    count = first + 1
    while part := os.read(heard, 65_536):
        count += len(part)
    os.close(heard)
    return count


def test_fewer_points_keep_the_ends_and_the_order(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        page = watch_page(store, "github", "owner/repo")
        for n in range(300):
            store.keep(page, minute(n), Count.exact(n))
        few = store.readings(page, most=50)
        assert 20 <= len(few) <= 50
        assert few["value"].is_monotonic_increasing
        assert few["value"].iloc[-1] == 299
        assert (few["at"] == [minute(int(n)) for n in few["value"]]).all()
        assert store.readings(page, minute(1000), most=50).empty


@given(st.integers(0, 10**10))
def test_a_rounded_number_is_written_as_it_can_be_read(truth: int):
    size = 10 ** max(0, len(str(truth)) - 3)
    count = cut(truth // size * size)
    again = parse_count(shown(count))
    assert again is not None
    assert again.value == count.value
    assert again.low <= count.low <= count.high <= again.high
    assert (again.step == 0) == (count.step == 0)


def test_the_export_is_a_history_that_opens(tmp_path: Path):
    with Store.open(tmp_path / "w.db") as store:
        page = watch_page(store, "youtube", "@operator")
        other = watch_page(store, "youtube", "@other")
        exact = watch_page(store, "github", "owner/repo")
        for day in range(40):
            at = START + timedelta(days=day)
            if day != 20:
                store.keep(page, at, cut(1_230_000 + 10_000 * day))
            store.keep(other, at, Count.exact(500 + day))
            store.keep(exact, at, Count.exact(900 + day))
        files = store_files(store)
    assert set(files) == {"youtube-subscribers.csv", "github-stars.csv"}
    histories = {
        h.page: h for h in open_exports([(name, text.encode()) for name, text in files.items()])
    }
    assert set(histories) == {"@operator", "@other", "owner/repo"}
    operator = histories["@operator"]
    assert (operator.platform, operator.measure) == ("youtube", "subscribers")
    series = daily(operator)
    assert np.isnan(series.total[20]), "a gap stays a gap"
    assert series.total_high[0] > series.total[0] > 0
    assert histories["owner/repo"].measure == "stars"
    assert daily(histories["owner/repo"]).total[-1] == 939


def test_a_store_of_an_earlier_version_is_brought_up_to_date_with_all_it_held(tmp_path: Path):
    path = tmp_path / "w.db"
    with Store.open(path) as store:
        page = watch_page(store, "github", "owner/repo")
        for n in range(150):
            store.keep(page, minute(n), Count.exact(n))
        hours = list(store.hours(page))
    with sqlite3.connect(path) as db:
        for table in ("hours", "alerts", "log", "quotas"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 1")
    db.close()
    with Store.open(path) as store:
        (page,) = store.pages()
        assert list(store.hours(page)) == hours
        assert [count.value for _, count in hours] == [59, 119, 149]
        store.keep(page, minute(150), Count.exact(150))
        assert len(store.readings(page)) == 151
