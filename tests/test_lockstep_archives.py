"""Fan lists from the archives of accounts, and lists that stand beside an export."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector import load_fans, open_exports, scan
from detector.history import InputError, Interval, Outcome, PageHistory, UnknownFormat
from detector.history.tables import UTC_TIME, checked
from detector.lockstep.beside import lists_beside
from tests.cases import history
from tests.fan_cases import DAY

START = 1_451_635_200  # 2016-01-01 08:00 UTC


def instagram(names: list[str], start: int = START) -> str:
    return json.dumps(
        [
            {
                "title": "",
                "media_list_data": [],
                "string_list_data": [
                    {"href": f"https://www.instagram.com/{name}", "value": name,
                     "timestamp": start + 60 * k}
                ],
            }
            for k, name in enumerate(names)
        ]
    )  # fmt: skip


TIKTOK = {
    "Activity": {
        "Follower List": {
            "FansList": [
                {"Date": "2016-01-01 08:00:00", "UserName": "ann"},
                {"Date": "2016-01-02 08:00:00", "UserName": "bob"},
            ]
        }
    }
}


def test_parts_of_one_download_are_one_page_and_accounts_stay_hashed(tmp_path: Path) -> None:
    (tmp_path / "followers_1.json").write_text(instagram(["ann", "bob"]))
    (tmp_path / "followers_2.json").write_text(instagram(["cid", "@Ann"], START + DAY))
    loaded = load_fans([tmp_path], hashed=False)
    assert loaded.edges.pages.tolist() == ["followers"]
    assert len(loaded.edges.fans) == 3
    assert loaded.edges.time.min() == START
    assert not {"ann", "bob", "cid"} & set(loaded.edges.fans)
    assert all(set(fan) <= set("0123456789abcdef") for fan in loaded.edges.fans)
    assert "lockstep.archive_hashed" in {line.code for line in loaded.receipt.guessed}


def test_zips_of_two_accounts_are_two_pages_with_the_same_fans(tmp_path: Path) -> None:
    for name in ("atlas", "zellige"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("connections/followers_1.json", instagram(["ann", "bob"]))
            archive.writestr("connections/followers_2.json", instagram(["cid"]))
    edges = load_fans([tmp_path]).edges
    assert sorted(edges.pages) == ["atlas", "zellige"]
    assert len(edges.fans) == 3
    assert len(edges) == 6


def test_tiktok_in_either_shape(tmp_path: Path) -> None:
    (tmp_path / "user_data.json").write_text(json.dumps(TIKTOK))
    (tmp_path / "Follower.txt").write_text(
        "Date: 2016-01-01 08:00:00 UTC\nUsername: ann\n\n"
        "Date: 2016-01-02 08:00:00 UTC\nUsername: bob\n\n"
    )
    one, other = (load_fans([tmp_path / name]).edges for name in ("user_data.json", "Follower.txt"))
    assert sorted(one.fans) == sorted(other.fans)
    assert sorted(one.time) == sorted(other.time) == [START, START + DAY]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        (
            "follower.js",
            'window.YTD.follower.part0 = [{"follower": {"accountId": "1266822912346890240"}}]',
            "lockstep.archive_undated",
        ),
        ("user_data.json", json.dumps({"FansList": []}), "read.fans.none"),
    ],
)
def test_an_archive_that_cannot_serve_says_why(
    tmp_path: Path, name: str, text: str, code: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as reason:
        load_fans([tmp_path / name])
    assert reason.value.note.code == code


def test_a_table_says_when_accounts_were_made_and_which_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "fans.csv"
    path.write_text(
        "fan,page,time,created_at,deleted\n"
        f"a,p,{START},{START - DAY},yes\na,q,{START},,\nb,p,{START},2015-12-31T08:00:00Z,0\n"
        f"c,p,{START},soon,2016-05-01\n"
    )
    loaded = load_fans([path], hashed=False)
    of = {fan: k for k, fan in enumerate(loaded.edges.fans)}
    order = [of[fan] for fan in "abc"]
    np.testing.assert_array_equal(loaded.created[order], [START - DAY, START - DAY, np.nan])
    np.testing.assert_array_equal(loaded.gone[order], [1, 0, 1])
    assert len(loaded.created) == len(loaded.edges.fans)


@pytest.mark.parametrize("gone", [[1, 0, None], ["yes", "", "f"], [True, False, False]])
def test_gone_is_read_in_every_common_form(tmp_path: Path, gone: list[object]) -> None:
    frame = pd.DataFrame({"fan": ["a", "b", "c"], "time": START, "gone": gone})
    frame.to_csv(tmp_path / "p.csv", index=False)
    frame.to_parquet(tmp_path / "p.parquet")
    for name in ("p.csv", "p.parquet"):
        loaded = load_fans([tmp_path / name], hashed=False)
        assert loaded.gone[np.argsort(loaded.edges.fans)].tolist() == [1, 0, 0]


def test_whole_days_fall_into_the_reporting_day_of_their_date(tmp_path: Path) -> None:
    days = pd.date_range("2016-01-01", periods=120).strftime("%Y-%m-%d")
    frame = pd.DataFrame({"fan": range(120), "time": days})
    frame.to_csv(tmp_path / "page.csv", index=False)
    one = burst()
    lists = lists_beside(one, load_fans([tmp_path / "page.csv"])).lists
    assert lists is not None
    assert lists.daily
    _, time = lists.here()
    for zone in ("Pacific/Honolulu", "Africa/Casablanca", "Asia/Bangkok", "Pacific/Auckland"):
        interval = Interval.of_days(date(2016, 2, 1), date(2016, 2, 3), zone)
        assert np.flatnonzero(lists.within(interval, time)).tolist() == [31, 32]


def burst() -> PageHistory:
    gained = np.full(120, 20.0)
    gained[70] = 700
    return history(gained, lost=np.full(120, 2.0))


def listed(page: str, folder: Path, *, created: bool = True) -> Path:
    """Twenty a day at any hour and a crowd of accounts of one age on day 70."""
    rng = np.random.default_rng(8)
    usual = np.arange(2_400)
    crowd = np.arange(10_000, 10_680)
    time = np.concatenate([START + rng.integers(0, 120 * DAY, 2_400), START + 70 * DAY + crowd])
    made = np.concatenate(
        [START - rng.integers(0, 900, 2_400) * DAY, np.full(680, START + 60 * DAY)]
    )
    frame = pd.DataFrame({"fan": np.concatenate([usual, crowd]), "page": page, "time": time})
    path = folder / "fans.parquet"
    (frame.assign(created_at=made) if created else frame).to_parquet(path)
    return path


def test_lists_add_checks_to_a_finding_and_no_finding(tmp_path: Path) -> None:
    loaded = load_fans([listed("page", tmp_path)])
    bare, with_lists = scan(burst(), findable=False), scan(burst(), fans=loaded, findable=False)
    assert [f.interval for f in bare.findings] == [f.interval for f in with_lists.findings]
    (before,), (after,) = bare.findings, with_lists.findings
    assert (before.p_value, before.excess) == (after.p_value, after.excess)
    # What the lists tell is weighed with the rest, and only where there are lists.
    assert after.support is not None
    told = {one.code for one in after.support.contributions}
    assert "join_order" in told
    assert before.support is not None
    assert told - {one.code for one in before.support.contributions} >= {"join_order"}
    outcomes = {check.code: check.outcome for check in after.checks}
    assert outcomes["join_order"] is Outcome.FOUND
    assert outcomes["young_accounts"] is Outcome.FOUND
    assert outcomes["later_deletion"] is Outcome.CANNOT_TELL
    assert outcomes["fans_together"] is Outcome.CANNOT_TELL
    assert {c.outcome for c in before.checks if c.code == "join_order"} == {Outcome.NOT_RUN}
    assert "lockstep.read_file" in {line.code for line in with_lists.history.receipt.read}


def test_lists_of_other_pages_alone_are_refused(tmp_path: Path) -> None:
    frame = pd.DataFrame({"fan": ["a", "b"], "page": ["p", "q"], "time": [START, START]})
    frame.to_csv(tmp_path / "fans.csv", index=False)
    with pytest.raises(UnknownFormat) as reason:
        lists_beside(burst(), load_fans([tmp_path / "fans.csv"]))
    assert reason.value.note.code == "lockstep.no_such_page"


def test_a_list_of_one_page_is_taken_for_the_page_and_told(tmp_path: Path) -> None:
    beside = lists_beside(burst(), load_fans([listed("whatever", tmp_path)]))
    assert beside.lists is not None
    assert beside.receipt is not None
    assert "lockstep.only_page" in {line.code for line in beside.receipt.guessed}


def test_archives_opened_together_are_lists_of_each_other(tmp_path: Path) -> None:
    (tmp_path / "followers_1.json").write_text(instagram(["ann", "bob", "cid"]))
    (one,) = open_exports(tmp_path / "followers_1.json")
    other = replace(one, page="Other")
    undated = replace(
        other, fans=checked("fans", one.fans.assign(time=pd.Series([pd.NaT] * 3, dtype=UTC_TIME)))
    )
    lists = lists_beside(one, None, (other, undated, burst())).lists
    assert lists is not None
    assert lists.pages == 2
    assert len(lists.here()[0]) == 3
    assert lists_beside(burst(), None, (other,)).lists is None


@pytest.mark.parametrize(
    ("more", "fans", "taken"),
    [
        ({}, 3, True),
        ({"tiktok.json": json.dumps(TIKTOK)}, 7, False),  # of which platform the table is, is open
        (
            {"repo.json": json.dumps([{"starred_at": "2016-01-01T08:00:00Z", "user": {"id": 9}}])},
            6,
            False,
        ),
    ],
    ids=["one platform", "two platforms", "stargazers"],
)
def test_a_table_joins_archives_of_one_platform_on_the_accounts_name(
    tmp_path: Path, more: dict[str, str], fans: int, taken: bool
) -> None:
    (tmp_path / "followers_1.json").write_text(instagram(["ann", "bob"]))
    (tmp_path / "list.csv").write_text(
        f"fan,page,time\nAnn,q,{START}\nbob,q,{START}\ncid,q,{START}\n"
    )
    for name, text in more.items():
        (tmp_path / name).write_text(text)
    loaded = load_fans([tmp_path])
    assert len(loaded.edges.fans) == fans
    told = {line.code for line in loaded.receipt.guessed}
    assert ("lockstep.one_platform" in told) == taken
    # Names that are given back cannot be compared with hashes.
    assert (
        len(
            load_fans(
                [tmp_path / "followers_1.json", tmp_path / "list.csv"], hashed=False
            ).edges.fans
        )
        == 5
    )
