"""Every source against a server that speaks its protocol, with its errors."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from detector.history import BadSetting, Count
from detector.watch import client as client_module
from detector.watch.address import PublicOnly
from detector.watch.client import Client, Reply
from detector.watch.sources import SOURCES, count
from detector.watch.tokens import token
from detector.watch.trouble import Trouble
from tests.counter_server import Answer, Counters, as_json, counters

SECRET = "s3cret-token"
HANDLES = {
    "youtube": "@operator",
    "bluesky": "name.bsky.social",
    "mastodon": "user@social.example.org",
    "github": "owner/repo.js",
    "telegram": "channelname",
    "facebook": "inwi.ma",
    "instagram": "inwi",
}
PATHS = {
    "youtube": "/www.googleapis.com/youtube/v3/channels",
    "bluesky": "/public.api.bsky.app/xrpc/app.bsky.actor.getProfile",
    "mastodon": "/social.example.org/api/v1/accounts/lookup",
    "github": "/api.github.com/repos/owner/repo.js",
    "telegram": "/t.me/channelname",
    "facebook": "/graph.facebook.com/v26.0/inwi.ma",
    "instagram": "/graph.facebook.com/v26.0/178",
}
EXTRA = '<div class="tgme_page_extra">%s</div>'
GOOD = {
    "youtube": {
        "items": [{"statistics": {"viewCount": "9", "subscriberCount": "1230000"}}],
    },
    "bluesky": {"did": "did:plc:x", "followersCount": 4321},
    "mastodon": {"id": "1", "followers_count": 4321},
    "github": {"stargazers_count": 4321},
    "facebook": {"followers_count": 4321, "id": "1"},
    "instagram": {"business_discovery": {"followers_count": 4321, "id": "2"}, "id": "178"},
}


def good(platform: str) -> Answer:
    if platform == "telegram":
        return Answer(body=(EXTRA % "4 321 subscribers").encode())
    return as_json(GOOD[platform])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counters]:
    for name in ("YOUTUBE", "FACEBOOK", "INSTAGRAM"):
        monkeypatch.setenv(f"DETECTOR_{name}_TOKEN", SECRET)
    monkeypatch.delenv("DETECTOR_GITHUB_TOKEN", raising=False)
    monkeypatch.setenv("DETECTOR_INSTAGRAM_ACCOUNT", "178")
    with counters() as made:
        monkeypatch.setenv("DETECTOR_TEST_BASE", made.base)
        yield made


def read(platform: str, client: Client | None = None) -> Count:
    source = SOURCES[platform]
    handle = source.handle(HANDLES[platform])
    client = client or Client(pause=lambda _: None)
    return count(client, source, handle, source.measures[0])


def trouble(platform: str, client: Client | None = None) -> Trouble:
    with pytest.raises(Trouble) as caught:
        read(platform, client)
    return caught.value


@pytest.mark.parametrize("platform", SOURCES)
def test_a_count_is_read(server: Counters, platform: str):
    server.routes[PATHS[platform]] = good(platform)
    expected = Count(1_230_000, 1_230_000, 1_239_999)
    assert read(platform) == (expected if platform == "youtube" else Count.exact(4321))


@pytest.mark.parametrize("platform", SOURCES)
@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "unauthorised"), (403, "forbidden"), (404, "not_found"), (500, "server_error")],
)
def test_errors_of_every_platform(server: Counters, platform: str, status: int, kind: str):
    server.routes[PATHS[platform]] = as_json({}, status)
    assert trouble(platform).kind == kind


@pytest.mark.parametrize("platform", SOURCES)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"<html>", b"\xff\xfe", b'{"items": 3}']
)
def test_what_is_malformed_is_never_a_count(server: Counters, platform: str, body: bytes):
    server.routes[PATHS[platform]] = Answer(body=body)
    assert trouble(platform).kind in ("malformed", "not_found")


@pytest.mark.parametrize("bad", [-1, 1.5, True, None, "12x", "", 10**13, [5], "9" * 40])
def test_a_count_is_a_whole_number_or_none(server: Counters, bad: object):
    server.routes[PATHS["bluesky"]] = as_json({"followersCount": bad})
    assert trouble("bluesky").kind == "malformed"


@given(st.binary(max_size=300), st.sampled_from(sorted(SOURCES)))
def test_no_body_breaks_a_source(body: bytes, platform: str):
    source = SOURCES[platform]
    for part in (body, b'{"followersCount":' + body, EXTRA.encode().replace(b"%s", body)):
        try:
            found = source.read(Reply(200, {}, part), source.measures[0])
        except Trouble:
            continue
        assert 0 <= found.low <= found.high
    refused = source.refused(Reply(400, {}, body))
    assert refused is None or isinstance(refused, Trouble)


def test_too_many_requests_closes_the_host_for_as_long_as_it_says(server: Counters):
    server.routes[PATHS["bluesky"]] = as_json({}, 429, Retry_After="120")
    client = Client(pause=lambda _: None)
    assert trouble("bluesky", client).kind == "rate_limited"
    assert 110 < client.closed_for("public.api.bsky.app") <= 120
    assert trouble("bluesky", client).wait > 100
    assert len(server.asked) == 1, "a closed host is not asked"


def test_retry_after_may_be_a_date_or_missing(server: Counters):
    server.routes[PATHS["bluesky"]] = as_json({}, 429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")
    server.routes[PATHS["mastodon"]] = as_json({}, 429)
    client = Client(pause=lambda _: None)
    assert trouble("bluesky", client).wait == 0
    assert 50 < trouble("mastodon", client).wait <= 60


def test_a_problem_that_passes_is_asked_again_with_growing_pauses(server: Counters):
    server.routes[PATHS["github"]] = [as_json({}, 502), Answer(body=b"{", cut=True), good("github")]
    pauses: list[float] = []
    assert read("github", Client(pause=pauses.append)) == Count.exact(4321)
    assert pauses == [1.0, 2.0]


def test_no_more_than_three_attempts(server: Counters):
    server.routes[PATHS["github"]] = as_json({}, 503)
    assert trouble("github").kind == "server_error"
    assert len(server.asked) == 3


def test_a_spent_limit_is_honoured_before_the_host_must_say_no(server: Counters):
    headers = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "900"}
    server.routes[PATHS["github"]] = Answer(body=good("github").body, headers=headers)
    client = Client(pause=lambda _: None)
    assert read("github", client) == Count.exact(4321)
    assert client.quotas["api.github.com"].left == 0
    assert 890 < trouble("github", client).wait <= 900
    assert len(server.asked) == 1


def test_githubs_403_with_nothing_left_is_a_limit(server: Counters):
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "600"}
    server.routes[PATHS["github"]] = Answer(403, b"{}", headers)
    assert trouble("github").kind == "rate_limited"


def test_youtubes_quota_lasts_until_midnight_in_california(server: Counters):
    error = {"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}]}}
    server.routes[PATHS["youtube"]] = as_json(error, 403)
    client = Client(pause=lambda _: None)
    first = trouble("youtube", client)
    assert first.kind == "quota_spent"
    assert 0 < first.wait <= 25 * 3600
    assert trouble("youtube", client).kind == "rate_limited"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [(4, "quota_spent"), (613, "quota_spent"), (190, "unauthorised"), (803, "not_found")],
)
@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_graph_errors_by_their_own_code(server: Counters, platform: str, code: int, kind: str):
    server.routes[PATHS[platform]] = as_json({"error": {"code": code, "message": SECRET}}, 400)
    found = trouble(platform)
    assert found.kind == kind
    assert SECRET not in repr(found)


def test_metas_usage_is_shown_as_what_is_left(server: Counters):
    usage = json.dumps({"1": [{"type": "pages", "call_count": 28, "total_time": 75}]})
    server.routes[PATHS["facebook"]] = as_json(GOOD["facebook"], X_Business_Use_Case_Usage=usage)
    client = Client(pause=lambda _: None)
    read("facebook", client)
    assert client.quotas["graph.facebook.com"].left == 25


def test_likes_and_followers_of_a_page_are_two_counts(server: Counters):
    server.routes[PATHS["facebook"]] = as_json({"fan_count": 7, "id": "1"})
    source = SOURCES["facebook"]
    client = Client(pause=lambda _: None)
    assert count(client, source, "inwi.ma", "likes") == Count.exact(7)
    with pytest.raises(Trouble) as caught:
        count(client, source, "inwi.ma", "followers")
    assert caught.value.kind == "hidden"


def test_a_hidden_count_is_no_zero(server: Counters):
    hidden = {"items": [{"statistics": {"hiddenSubscriberCount": True, "subscriberCount": "0"}}]}
    server.routes[PATHS["youtube"]] = as_json(hidden)
    assert trouble("youtube").kind == "hidden"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 345 subscribers", Count.exact(12_345)),
        ("1 subscriber", Count.exact(1)),
        ("12&nbsp;345 members, 67 online", Count.exact(12_345)),
        ("1.2M subscribers", Count(1_200_000, 1_150_000, 1_299_999)),
    ],
)
def test_telegrams_line(server: Counters, text: str, expected: Count):
    server.routes[PATHS["telegram"]] = Answer(body=(EXTRA % text).encode())
    assert read("telegram") == expected


def test_a_persons_telegram_page_is_no_channel(server: Counters):
    server.routes[PATHS["telegram"]] = Answer(body=(EXTRA % "@channelname").encode())
    assert trouble("telegram").kind == "not_found"


def test_nothing_is_followed_off_the_host(server: Counters):
    goal = server.base + "/elsewhere.example.org/x"
    server.routes[PATHS["facebook"]] = Answer(302, headers={"Location": goal})
    assert trouble("facebook").kind == "redirected"
    assert len(server.asked) == 1


def test_a_redirect_on_the_host_is_followed_and_not_forever(server: Counters):
    server.routes[PATHS["github"]] = Answer(301, headers={"Location": "/api.github.com/moved"})
    server.routes["/api.github.com/moved"] = good("github")
    assert read("github") == Count.exact(4321)
    server.routes["/api.github.com/moved"] = Answer(
        301, headers={"Location": "/api.github.com/moved"}
    )
    assert trouble("github").kind == "redirected"


def test_a_large_body_is_not_read(server: Counters):
    server.routes[PATHS["github"]] = Answer(body=b"x" * (client_module.LARGEST_BODY + 70_000))
    assert trouble("github").kind == "too_large"


def test_a_small_body_that_unpacks_to_a_large_one_is_not_read(server: Counters):
    import gzip

    bomb = gzip.compress(b"0" * (client_module.LARGEST_BODY * 4))
    server.routes[PATHS["github"]] = Answer(body=bomb, headers={"Content-Encoding": "gzip"})
    assert trouble("github").kind == "too_large"


def test_a_body_that_drips_is_given_up(server: Counters, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client_module, "READ_SECONDS", 0.2)
    monkeypatch.setattr(client_module, "ATTEMPTS", 1)
    server.routes[PATHS["github"]] = Answer(body=b"{}", slow=1.0)
    assert trouble("github").kind == "no_answer"


def test_a_body_that_keeps_dripping_is_given_up(server: Counters, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client_module, "WHOLE_SECONDS", 0.2)
    monkeypatch.setattr(client_module, "ATTEMPTS", 1)
    server.routes[PATHS["github"]] = Answer(body=b" " * 400 + good("github").body, slow=0.02)
    assert trouble("github").kind == "no_answer"


@pytest.mark.parametrize("bad", ["a b", "a\nb", "é"])
def test_what_is_no_token_is_said_and_not_sent(
    server: Counters, monkeypatch: pytest.MonkeyPatch, bad: str
):
    monkeypatch.setenv("DETECTOR_FACEBOOK_TOKEN", bad)
    found = trouble("facebook")
    assert found.kind == "bad_token"
    assert bad not in str(found.note.numbers)
    assert server.asked == []


@pytest.mark.parametrize("body", [b"not gzip at all", b""])
def test_a_body_that_cannot_be_unpacked_is_malformed(server: Counters, body: bytes):
    server.routes[PATHS["github"]] = Answer(body=body, headers={"Content-Encoding": "gzip"})
    assert trouble("github").kind == "malformed"


def test_the_address_is_checked_on_the_connected_socket(server: Counters):
    session = requests.Session()
    session.mount("http://", PublicOnly())
    with pytest.raises(Trouble) as caught:
        session.get(server.base + "/t.me/channelname", timeout=5)
    assert caught.value.kind == "private_address"
    assert server.asked == []


def test_without_the_tests_base_this_machine_is_out_of_reach(
    server: Counters, monkeypatch: pytest.MonkeyPatch
):
    from detector.watch.client import Ask

    monkeypatch.delenv("DETECTOR_TEST_BASE")
    port = server.base.rsplit(":", 1)[1]
    with pytest.raises(Trouble) as caught:
        Client(pause=lambda _: None).get(Ask(f"127.0.0.1:{port}", "/"))
    assert caught.value.kind == "private_address"


@pytest.mark.parametrize("base", ["http://example.org", "http://127.0.0.1.example.org", "x"])
def test_the_tests_base_cannot_lead_anywhere_else(monkeypatch: pytest.MonkeyPatch, base: str):
    monkeypatch.setenv("DETECTOR_TEST_BASE", base)
    with pytest.raises(BadSetting):
        Client()


def test_tokens_travel_in_headers_and_never_in_addresses(server: Counters):
    for platform in SOURCES:
        server.routes[PATHS[platform]] = good(platform)
        read(platform)
    assert all(SECRET not in asked.path for asked in server.asked)
    carried = [a.path.split("/")[1] for a in server.asked if SECRET in str(a.headers)]
    assert set(carried) == {"www.googleapis.com", "graph.facebook.com"}


def test_a_missing_token_is_said_before_anything_is_asked(
    server: Counters, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("DETECTOR_YOUTUBE_TOKEN")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    found = trouble("youtube")
    assert found.kind == "no_token"
    assert found.note.numbers["variable"] == "DETECTOR_YOUTUBE_TOKEN"
    assert server.asked == []


def test_a_blank_token_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DETECTOR_YOUTUBE_TOKEN", "  ")
    assert token("youtube") is None


def test_the_persons_own_agent_is_sent(server: Counters):
    server.routes[PATHS["github"]] = good("github")
    read("github", Client("newsroom (desk@example.org)", pause=lambda _: None))
    assert server.asked[0].headers["User-Agent"] == "newsroom (desk@example.org)"
