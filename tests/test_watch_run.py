"""Polling and the commands: against the local server, with troubles kept as gaps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.history import Count
from detector.watch.client import Client
from detector.watch.poll import Step, poll
from detector.watch.store import Store, only_run
from tests.counter_server import Answer, Counters, as_json, counters


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Counters]:
    monkeypatch.delenv("DETECTOR_GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("DETECTOR_YOUTUBE_TOKEN", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DETECTOR_STORE", str(tmp_path / "w.db"))
    with counters() as made:
        monkeypatch.setenv("DETECTOR_TEST_BASE", made.base)
        yield made


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["watch", *arguments])
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def stars(n: int) -> Answer:
    return as_json({"stargazers_count": n})


def test_every_page_is_read_in_every_round(server: Counters, tmp_path: Path):
    names = [f"owner/repo{n}" for n in range(30)]
    for n, name in enumerate(names):
        server.routes[f"/api.github.com/repos/{name}"] = stars(1000 + n)
    with Store.open(tmp_path / "many.db") as store:
        for name in names:
            store.add("github", name, "stars", 0.05)
        poll(store, Client(pause=lambda _: None), rounds=3)
        for n, page in enumerate(store.pages()):
            assert store.readings(page)["value"].tolist() == [1000 + n] * 3


def test_a_trouble_is_a_gap_and_the_next_reading_is_tried(server: Counters, tmp_path: Path):
    server.routes["/api.github.com/repos/owner/repo"] = [
        stars(10),
        as_json({}, 404),
        stars(8),
    ]
    seen: list[Step] = []
    with Store.open(tmp_path / "gaps.db") as store:
        page = store.add("github", "owner/repo", "stars", 0.05)
        poll(store, Client(pause=lambda _: None), rounds=3, tell=seen.append)
        assert store.readings(page)["value"].tolist() == [10, 8]
        assert store.gaps(page)["trouble"].tolist() == ["not_found"]
    assert [step.count for step in seen] == [Count.exact(10), None, Count.exact(8)]


def test_a_host_that_closes_costs_only_its_own_pages(server: Counters, tmp_path: Path):
    server.routes["/api.github.com"] = as_json({}, 429, Retry_After="300")
    server.routes["/public.api.bsky.app"] = as_json({"followersCount": 5})
    with Store.open(tmp_path / "two.db") as store:
        closed = store.add("github", "owner/repo", "stars", 0.05)
        open_page = store.add("bluesky", "name.bsky.social", "followers", 0.05)
        poll(store, Client(pause=lambda _: None), rounds=4)
        assert len(store.readings(open_page)) == 4
        assert set(store.gaps(closed)["trouble"]) == {"rate_limited"}
    assert sum("github" in asked.path for asked in server.asked) == 1


def test_told_to_stop_it_keeps_what_is_in_flight(server: Counters, tmp_path: Path):
    server.routes["/api.github.com"] = stars(3)
    stop = threading.Event()
    with Store.open(tmp_path / "stop.db") as store:
        page = store.add("github", "owner/repo", "stars", 60.0)
        poll(store, Client(pause=lambda _: None), stop=stop, tell=lambda _: stop.set())
        assert len(store.readings(page)) == 1


def test_add_run_list_export_and_scan(server: Counters, tmp_path: Path):
    server.routes["/api.github.com/repos/owner/repo"] = stars(1234)
    assert run("add", "github", "owner/repo", "--every", "60")[0] == 0
    assert run("add", "youtube", "@operator")[0] == 0
    status, said = run("run", "--rounds", "1")
    assert status == 0
    assert "1,234" in said
    assert "DETECTOR_YOUTUBE_TOKEN" in said
    status, said = run("list")
    assert "1,234" in said
    status, said = run("export", str(tmp_path / "out"))
    assert status == 0
    text = (tmp_path / "out/github-stars.csv").read_text()
    assert text.startswith("time,page,github stars,low,high,address\n")
    assert ",owner/repo,1234,1234,1234," in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["add", "youtube", "https://youtube.com/@x"], "address"),
        (["add", "myspace", "tom"], "myspace"),
        (["add", "github", "owner/repo", "--every", "1"], "--every"),
        (["run"], "watch add"),
        (["export", "out"], "watch run"),
        (["list", "--store", "no/such/place.db"], "place.db"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_bad_input_is_one_sentence_and_status_two(server, arguments, says):
    status, said = run(*arguments)
    assert status == 2
    assert says in said
    assert len(said.strip().splitlines()) == 1


def test_a_second_run_says_so(server: Counters, tmp_path: Path):
    run("add", "github", "owner/repo")
    with only_run(tmp_path / "w.db"):
        status, said = run("run", "--rounds", "1")
    assert status == 2
    assert "w.db" in said
    assert server.asked == []
