"""Lists of fans: gains by day against a plain count, hashes instead of names, refusals."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.history import InputError, PageHistory
from detector.history.fan_ids import PROJECT
from detector.read import open_each, open_exports
from detector.read.fan_list import moment
from detector.read.x_archive import created
from tests import source_files as files


def one(name: str, document: object) -> PageHistory:
    text = document if isinstance(document, str) else json.dumps(document)
    (history,) = open_exports((name, text.encode()))
    return history


def refusal(name: str, document: object) -> str:
    text = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(InputError) as raised:
        open_exports((name, text.encode()))
    return raised.value.note.code


def test_a_tiktok_archive_gives_gains_by_day_with_true_zeros_between() -> None:
    history = one("user_data.json", files.TIKTOK_ARCHIVE)
    assert history.counts["gained"].tolist() == [2, 0, 1]
    assert history.counts["total"].isna().all()
    assert set(history.fans["fan"]) == {
        PROJECT.hashed("tiktok", n) for n in ("one", "two", "three")
    }


def test_the_older_text_of_tiktok_reads_the_same() -> None:
    text = "".join(
        f"Date: {fan['Date']} UTC\nUsername: {fan['UserName']}\n\n"
        for fan in files.TIKTOK_ARCHIVE["Activity"]["Follower List"]["FansList"]
    )
    history = one("Follower.txt", text)
    assert history.receipt.source == "source.tiktok_archive"
    assert history.counts["gained"].tolist() == [2, 0, 1]
    assert refusal("Following.txt", text) == "read.fans.following"


@pytest.mark.parametrize(
    "document",
    [
        files.instagram("a", "b", "c"),
        {"relationships_followers": files.instagram("a", "b", "c")},
    ],
    ids=["bare", "keyed"],
)
def test_both_shapes_of_instagram_followers(document: object) -> None:
    history = one("followers_1.json", document)
    assert (history.platform, history.measure) == ("instagram", "followers")
    assert history.counts["gained"].tolist() == [3]


def test_instagram_names_are_found_where_releases_put_them() -> None:
    titled = files.instagram("a")
    titled[0]["title"] = "a"
    del titled[0]["string_list_data"][0]["value"]  # type: ignore[index]
    linked = files.instagram("a")
    del linked[0]["string_list_data"][0]["value"]  # type: ignore[index]
    for document in (titled, linked):
        assert one("f.json", document).fans["fan"].tolist() == [PROJECT.hashed("instagram", "a")]


def test_following_is_not_followers() -> None:
    document = {"relationships_following": files.instagram("a")}
    assert refusal("following.json", document) == "read.fans.following"
    following = files.X_ARCHIVE.replace("follower", "following")
    assert refusal("following.js", following) == "read.fans.following"
    csv = "Account address,Show boosts,Notify on new posts,Languages\na@b.example,true,false,\n"
    assert refusal("following_accounts.csv", csv) == "read.fans.following"


def test_parts_of_one_list_add_up_on_the_day_they_share() -> None:
    day = 1_704_067_200
    first = files.instagram("a", "b", start=day)
    second = files.instagram("b", "c", "d", start=day + 7200)
    inside = {"connections/followers_1.json": json.dumps(first).encode()}
    inside["connections/followers_2.json"] = json.dumps(second).encode()
    inside["connections/following.json"] = b'{"relationships_following": []}'
    inside["messages/note.txt"] = b"nothing, of use"
    histories, failures = open_each(("account.zip", files.zipped(inside)))
    assert not failures
    (history,) = histories
    assert len(history.fans) == 4
    assert history.counts["gained"].tolist() == [4]
    assert not [line for line in history.receipt.unresolved if "overlap" in line.code]
    assert any(line.code == "read.archive_set_aside" for line in history.receipt.left_out)


def test_x_ids_tell_the_age_of_accounts_and_nothing_of_the_day_they_followed() -> None:
    history = one("follower.js", files.X_ARCHIVE)
    assert history.counts.empty
    assert history.fans["time"].isna().all()
    assert history.fans["created"].notna().sum() == 1
    assert created("783214") is None
    assert created("٣" * 17) is None


def test_stars_are_a_measure_of_their_own() -> None:
    history = one("stars.json", files.STARS)
    assert (history.platform, history.measure) == ("github", "stars")
    assert history.counts["gained"].tolist() == [2, 0, 1]
    assert one("stars.json", [files.STARS]).counts.equals(history.counts)


def test_bluesky_names_the_page_and_no_fan() -> None:
    history = one("followers.json", files.BLUESKY)
    assert (history.page, history.page_id) == ("paper.example", "did:plc:subject")
    assert history.fans["created"].notna().all()


@pytest.mark.parametrize(
    "content",
    [
        files.TIKTOK_ARCHIVE,
        files.instagram("someone"),
        files.X_ARCHIVE,
        files.STARS,
        files.MASTODON,
    ],
)
def test_no_name_is_kept(content: object) -> None:
    history = one("list.json", content)
    kept = f"{history.fans.to_csv()} {history.receipt} {history}"
    for name in ("someone", "three", "user1", "a@one.example", "1266822912346890240"):
        assert name not in kept


@given(st.lists(st.integers(1_300_000_000, 1_300_000_000 + 40 * 86_400), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_gains_by_day_agree_with_a_plain_count(stamps: list[int]) -> None:
    stars = [
        {
            "starred_at": dt.datetime.fromtimestamp(stamp, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "user": {"login": f"user{n}"},
        }
        for n, stamp in enumerate(stamps)
    ]
    history = one("stars.json", stars)
    days = Counter(dt.datetime.fromtimestamp(stamp, dt.UTC).date() for stamp in stamps)
    read = {
        start.date(): gained
        for start, gained in zip(history.counts["start"], history.counts["gained"], strict=True)
    }
    assert {day: n for day, n in read.items() if n} == days
    assert len(read) == (max(days) - min(days)).days + 1


@given(st.one_of(st.integers(), st.floats(allow_nan=True), st.text(max_size=30), st.none()))
@settings(max_examples=100, deadline=None)
def test_any_stamp_is_a_moment_or_none(value: object) -> None:
    read = moment(value)
    assert read is None or read.tzinfo is not None


def test_a_damaged_part_of_an_archive_is_told_and_the_rest_is_read() -> None:
    inside = {"followers_1.json": json.dumps(files.instagram("a")).encode()}
    inside["followers_2.json"] = json.dumps(files.instagram("b")).encode()[:-20]
    inside["photo.jpg"] = b"\xff\xd8\xff and more"
    histories, failures = open_each(("account.zip", files.zipped(inside)))
    assert len(histories) == 1
    assert [failure.note.numbers["file"] for failure in failures] == ["followers_2.json"]


def test_parts_without_dates_are_one_list() -> None:
    inside = {"data/follower.js": files.X_ARCHIVE.encode()}
    part = files.X_ARCHIVE.replace("part0", "part1").replace("783214", "783215")
    inside["data/follower-part1.js"] = part.encode()
    inside["data/tweets.js"] = b"window.YTD.tweets.part0 = []"
    histories, failures = open_each(("x.zip", files.zipped(inside)))
    assert not failures
    (history,) = histories
    assert len(history.fans) == 3


def test_an_archive_of_web_pages_is_refused_with_the_way_out() -> None:
    fan = '<div><a target="_blank" href="https://www.instagram.com/{}">{}</a></div>'
    page = f"<html><head></head><body>{fan.format('a', 'a')}{fan.format('b', 'b')}</body></html>"
    assert refusal("followers_1.html", page) == "read.instagram.html"
