"""Tokens in the system's keyring: used in headers, and found in no file and no output."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.watch.store import Store
from detector.watch.tokens import SERVICE, token
from tests.counter_server import Counters, as_json, counters

SECRET = "kept-in-the-keyring-1234"


class InMemory(keyring.backend.KeyringBackend):
    """A keyring of this process: the real interface, without the system's own store."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemory]:
    for name in ("YOUTUBE", "GITHUB"):
        monkeypatch.delenv(f"DETECTOR_{name}_TOKEN", raising=False)
    before, made = keyring.get_keyring(), InMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_token_is_found_by_service_and_platform(ring: InMemory, monkeypatch: pytest.MonkeyPatch):
    assert token("github") is None
    keyring.set_password(SERVICE, "github", SECRET)
    assert token("github") == SECRET
    assert token("youtube") is None
    monkeypatch.setenv("DETECTOR_GITHUB_TOKEN", "of-the-environment")
    assert token("github") == "of-the-environment"


def test_a_locked_keyring_is_as_none(ring: InMemory):
    keyring.set_password(SERVICE, "github", SECRET)
    ring.locked = True
    assert token("github") is None


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counters]:
    with counters() as made:
        monkeypatch.setenv("DETECTOR_TEST_BASE", made.base)
        yield made


@pytest.mark.parametrize("status", [200, 401, 403, 500])
def test_a_token_travels_in_a_header_and_stays_nowhere(
    ring: InMemory, server: Counters, tmp_path: Path, status: int
):
    keyring.set_password(SERVICE, "github", SECRET)
    keyring.set_password(SERVICE, "youtube", SECRET)
    server.routes["/api.github.com/repos/owner/repo"] = as_json({"stargazers_count": 5}, status)
    store = str(tmp_path / "w.db")
    with Store.open(tmp_path / "w.db") as kept:
        kept.add("github", "owner/repo", "stars", 60.0)
        kept.add("youtube", "@operator", "subscribers", 60.0)
    runner = CliRunner(env={"COLUMNS": "200"})
    said = "".join(
        runner.invoke(app, ["watch", *arguments, "--store", store]).output
        for arguments in (
            ["run", "--rounds", "1"],
            ["list"],
            ["alerts"],
            ["export", str(tmp_path / "out")],
        )
    )
    assert any(SECRET in str(asked.headers) for asked in server.asked)
    assert not any(SECRET in asked.path for asked in server.asked)
    assert SECRET not in said
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes()
