"""Counts of the past: read from every layout, resumed after a kill, at the archive's pace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import detector.watch.archive
from detector.cli import app
from detector.history import BadSetting, Count
from detector.read import open_exports
from detector.watch.archive import archived_address, captures, count_in, rebuild
from detector.watch.client import Client
from detector.watch.trouble import Trouble
from tests.counter_server import Answer, Counters, as_json, counters

NB = "\u00a0"
META = '<meta name="description" content="%s">'
FACEBOOK = [
    (META % "Operator A. 42,217,774 likes · 969,810 talking about this.", 42_217_774),
    (META % "Operator A. 42,217,774 likes &#xb7; 969,810 talking about this.", 42_217_774),
    (META % "Radio 2. 1,234 likes · 7 talking about this", 1_234),
    (META % "Canal 2016. 5,397,655 likes · 1,560 talking about this · 89 were here.", 5_397_655),
    ('<meta content="Op. 812 likes" property="og:description"/>', 812),
    (META % f"Op. 1{NB}234{NB}567 J’aime · 12 en parlent", 1_234_567),
    (META % "Op. 1.234.567 Me gusta · 3 personas están hablando de esto", 1_234_567),
    (
        '<b id="PagesLikesCountDOMID"><span class="_52id">1,234 <span>likes</span></span></b>',
        1_234,
    ),
    (f'<div class="fcg">1{NB}234 personnes aiment ça · 56 personnes en parlent</div>', 1_234),
    (f"<span>1{NB}234 </span> personnes aiment ", 1_234),
    ("<div>A 4.658 personas les gusta esto.</div>", 4_658),
    ("<div>2,460,535 people like this</div><div>2,470,001 people follow this</div>", 2_460_535),
    ('<script>{"page_likers":{"global_likers_count":2460535}}</script>', 2_460_535),
    ('<a data-x="{&quot;fan_count&quot;:77}">', 77),
    (META % "أوب. ٢٬٥٠٧ تسجيل إعجاب", 2_507),
    (META % "\u200fأوب. \u200f٢٬٥٠٧\u200f إعجاب", 2_507),
]


@pytest.mark.parametrize(("page", "likes"), FACEBOOK, ids=range(len(FACEBOOK)))
def test_where_facebook_wrote_its_likes(page: str, likes: int):
    seen = count_in(page, "facebook", "likes")
    assert seen.count == Count.exact(likes)
    assert seen.agree


@pytest.mark.parametrize(
    ("page", "low", "high"),
    [
        (META % "Op. 2.4M likes · 3K talking about this", 2_350_000, 2_499_999),
        (META % "أوب. ٣٣ مليون تسجيل إعجاب", 32_500_000, 33_999_999),
        ("<div>a 30 mil personas les gusta esto</div>", 29_500, 30_999),
        (META % "أوب. ١٣٫٥ ألف إعجاب", 13_450, 13_599),
        (META % f"Op. 1,2{NB}M de J’aime", 1_150_000, 1_299_999),
    ],
)
def test_a_rounded_number_is_an_interval(page: str, low: float, high: float):
    seen = count_in(page, "facebook", "likes")
    assert seen.count is not None
    assert (seen.count.low, seen.count.high) == (low, high)


@pytest.mark.parametrize(
    ("platform", "measure", "page", "value"),
    [
        ("facebook", "followers", '{"follower_count":12345}', 12_345),
        ("facebook", "followers", "<div>2,470,001 people follow this</div>", 2_470_001),
        (
            "facebook",
            "followers",
            '{"interactionType":"http://schema.org/FollowAction","userInteractionCount":99}',
            99,
        ),
        (
            "twitter",
            "followers",
            '<span id="follower_count" class="numeric">12,345 </span>',
            12_345,
        ),
        ("twitter", "followers", '<a data-nav="followers" title="12,345 Followers">', 12_345),
        ("twitter", "followers", 'x="&quot;followers_count&quot;:12345,&quot;"', 12_345),
        (
            "twitter",
            "followers",
            '<a data-nav="followers" href="/f"><span data-count="12345">12.3K</span></a>',
            12_345,
        ),
        (
            "youtube",
            "subscribers",
            '<span class="yt-subscription-button-subscriber-count" title="1,234">1K</span>',
            1_234,
        ),
        ("instagram", "followers", '{"edge_followed_by":{"count":267793}}', 267_793),
        ("instagram", "followers", META % "12,345 Followers, 20 Following, 30 Posts", 12_345),
    ],
)
def test_other_measures_and_platforms(platform: str, measure: str, page: str, value: int):
    assert count_in(page, platform, measure).count == Count.exact(value)


def test_youtubes_short_form_is_an_interval():
    page = '{"subscriberCountText":{"simpleText":"1.23M subscribers"}}'
    seen = count_in(page, "youtube", "subscribers")
    assert seen.count == Count(1_230_000, 1_225_000, 1_239_999)


def test_a_word_of_thousands_is_not_multiplied_twice():
    # A known tool strips everything but digits from "12.3K" and then multiplies: 123,000.
    seen = count_in(META % "12.3K Followers, 1 Following", "instagram", "followers")
    assert seen.count == Count(12_300, 12_250, 12_399)


def test_a_wall_and_a_page_without_a_count_are_no_zeros():
    wall = count_in('<form id="login_form">You must log in to continue.', "facebook", "likes")
    assert (wall.count, wall.why) == (None, "login_wall")
    bare = count_in("<p>969,810 talking about this</p>", "facebook", "likes")
    assert (bare.count, bare.why) == (None, "no_count")


def test_places_that_differ_are_told():
    page = '{"fan_count":900}' + META % "Op. 1,234 likes"
    assert not count_in(page, "facebook", "likes").agree
    page = '{"fan_count":2410000}' + META % "Op. 2.4M likes"
    assert count_in(page, "facebook", "likes") == count_in(
        '{"fan_count":2410000}', "facebook", "likes"
    )


@given(st.text(max_size=300), st.sampled_from(["facebook likes", "twitter followers"]))
def test_no_page_breaks_the_reading(text: str, key: str):
    seen = count_in(META % text + text, *key.split())
    assert (seen.count is None) == (seen.why is not None)


@given(st.integers(0, 10**10))
def test_every_grouping_of_one_number_is_that_number(n: int):
    for mark in (",", ".", NB, "\u202f", "’"):
        page = META % f"Page. {n:,} likes · 3 talking about this".replace(",", mark)
        assert count_in(page, "facebook", "likes").count == Count.exact(n)


DIGESTS = {n: n * 32 for n in "ABC"}
HEADER = ["timestamp", "original", "mimetype", "statuscode", "digest"]


def row(stamp: str, digest: str, **other: str) -> list[str]:
    url = other.get("url", "http://www.facebook.com:80/inwi")
    return [stamp, url, other.get("mime", "text/html"), other.get("status", "200"), digest * 32]


ROWS = [
    row("20160225100000", "A"),
    row("20160226100000", "B"),
    row("20160227100000", "B"),
    row("20160228100000", "C"),
    row("20160228110000", "A", status="302"),
    row("20160228120000", "A", status="-"),
    row("20160228130000", "A", mime="warc/revisit"),
    row("20160228140000", "A", url="javascript:alert(1)"),
    row("20160399990000", "A"),
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counters]:
    monkeypatch.setattr(detector.watch.archive, "SPACING", 0.0)
    with counters() as made:
        monkeypatch.setenv("DETECTOR_TEST_BASE", made.base)
        made.routes["/web.archive.org/cdx"] = as_json([HEADER, *ROWS])
        for stamp, count in (("20160225", "1,806,346"), ("20160226", "1,763,054")):
            made.routes[f"/web.archive.org/web/{stamp}"] = snapshot(count)
        made.routes["/web.archive.org/web/20160228"] = Answer(body=b'<form id="login_form">')
        yield made


def snapshot(count: str) -> Answer:
    return Answer(body=(META % f"inwi. {count} likes · 3 talking about this").encode())


def fetched(server: Counters) -> list[str]:
    return [
        a.path.split("/")[3][:8] for a in server.asked if a.path.startswith("/web.archive.org/web")
    ]


def run(tmp_path: Path, *more: str) -> tuple[int, str]:
    given = ["archive", "facebook", "inwi", "--from", "2016-02-20", "--to", "2016-03-05"]
    done = CliRunner(env={"COLUMNS": "200"}).invoke(
        app, [*given, "--out", str(tmp_path / "inwi.csv"), *more]
    )
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def test_the_index_keeps_pages_that_were_there(server: Counters):
    found = captures(Client(), "facebook.com/inwi", date(2016, 2, 20), date(2016, 3, 5))
    assert [c.stamp[:8] for c in found] == ["20160225", "20160226", "20160227", "20160228"]
    assert found[0].address == (
        "https://web.archive.org/web/20160225100000/http://www.facebook.com:80/inwi"
    )
    assert "to=20160304" in server.asked[0].path


def test_the_index_is_read_page_by_page(server: Counters):
    server.routes["/web.archive.org/cdx"] = [
        as_json([HEADER, ROWS[0], [], ["com,facebook)/inwi 2016"]]),
        as_json([HEADER, ROWS[1]]),
    ]
    found = captures(Client(), "facebook.com/inwi", date(2016, 2, 20), date(2016, 3, 5))
    assert len(found) == 2
    assert "resumeKey=com%2Cfacebook" in server.asked[1].path


@pytest.mark.parametrize("body", [b"<html>", b'{"a": 1}', b'[["timestamp"], ["x"]]', b"[1, 2]"])
def test_a_malformed_index_is_said(server: Counters, body: bytes):
    server.routes["/web.archive.org/cdx"] = Answer(body=body)
    with pytest.raises(Trouble):
        captures(Client(), "facebook.com/inwi", date(2016, 2, 20), date(2016, 3, 5))


def test_the_command_makes_a_history_with_addresses(server: Counters, tmp_path: Path):
    status, said = run(tmp_path)
    assert status == 0
    # One digest is fetched once and counts for each of its captures.
    assert fetched(server) == ["20160225", "20160226", "20160228"]
    assert "log-in page" in said
    text = (tmp_path / "inwi.csv").read_text()
    assert "https://web.archive.org/web/20160227100000/" in text
    assert not (tmp_path / "inwi.csv.likes.partial").exists()
    (history,) = open_exports(tmp_path / "inwi.csv")
    assert (history.platform, history.measure, history.page) == ("facebook", "likes", "inwi")
    assert history.counts["total"].tolist() == [1_806_346, 1_763_054, 1_763_054]


def test_a_stopped_run_goes_on_where_it_was(server: Counters, tmp_path: Path):
    server.routes["/web.archive.org/web/20160226"] = as_json({}, 404)
    status, said = run(tmp_path)
    assert status == 0
    assert "again to go on" in said
    journal = tmp_path / "inwi.csv.likes.partial"
    # A kill cut the last line off.
    journal.write_text(journal.read_text() + '["BBBB')
    server.routes["/web.archive.org/web/20160226"] = snapshot("1,763,054")
    server.asked.clear()
    status, said = run(tmp_path)
    assert fetched(server) == ["20160226"]
    assert (tmp_path / "inwi.csv").read_text().count("1763054,1763054,1763054") == 2


def test_too_many_requests_are_waited_out(server: Counters, tmp_path: Path):
    server.routes["/web.archive.org/web/20160226"] = [
        as_json({}, 429, Retry_After="0"),
        snapshot("1,763,054"),
    ]
    client = Client(attempts=1, pause=lambda _: None)
    found = captures(client, "facebook.com/inwi", date(2016, 2, 20), date(2016, 3, 5))
    pauses: list[float] = []
    made = rebuild(client, found, "inwi", "facebook", "likes", tmp_path / "j", pause=pauses.append)
    assert pauses == [60.0]
    assert (len(made.rows), made.walls, made.unread) == (3, 1, 0)


def test_an_archive_that_stays_closed_stops_the_run(server: Counters, tmp_path: Path):
    server.routes["/web.archive.org/web"] = as_json({}, 429, Retry_After="3600")
    for route in [r for r in server.routes if "/web/2016" in r]:
        del server.routes[route]
    client = Client(attempts=1, pause=lambda _: None)
    found = captures(client, "facebook.com/inwi", date(2016, 2, 20), date(2016, 3, 5))
    made = rebuild(client, found, "inwi", "facebook", "likes", tmp_path / "j", pause=lambda _: None)
    assert made.unread == 4
    assert len(fetched(server)) == 1


def test_requests_keep_the_archives_pace(server: Counters):
    pauses: list[float] = []
    client = Client(pause=pauses.append, spacing=2.5)
    for _ in range(4):
        captures(client, "facebook.com/inwi", date(2016, 2, 20), date(2016, 3, 5))
    # The pauses are not really waited, so each is due that much later than the last.
    assert len(pauses) == 3
    assert pauses[-1] > 7.0
    assert 60 / 2.5 <= 24


def test_no_capture_and_bad_input_are_one_sentence(server: Counters, tmp_path: Path):
    server.routes["/web.archive.org/cdx"] = as_json([])
    status, said = run(tmp_path)
    assert (status, len(said.strip().splitlines())) == (2, 1)
    assert run(tmp_path, "--to", "2016-02-20")[0] == 2
    assert run(tmp_path, "--measure", "stars")[0] == 2


@pytest.mark.parametrize("handle", ["", "https://x", "a/b", "../x", "x?y", "x#", "a b", "*"])
@pytest.mark.parametrize("platform", ["facebook", "twitter", "youtube", "instagram"])
def test_an_address_is_no_handle(platform: str, handle: str):
    with pytest.raises(BadSetting):
        archived_address(platform, handle, None)
