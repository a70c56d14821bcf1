"""Handles, agents and rounded numbers: what is refused before anything is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.history import BadSetting, Count
from detector.watch.client import Client
from detector.watch.sources import SOURCES, source_of
from detector.watch.sources.youtube import cut


@pytest.mark.parametrize("agent", ["", "a\r\nX: y", "é", "x" * 300])
def test_an_agent_that_would_break_the_request_is_refused(agent: str):
    with pytest.raises(BadSetting):
        Client(agent)


@pytest.mark.parametrize("platform", SOURCES)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org/x",
        "../../x",
        "a/../b",
        "owner/..",
        "owner/.",
        "x?y=1",
        "a b",
        "user@127.0.0.1",
        "user@localhost",
        "user@host:80",
        "user@[::1]",
        "name\n",
        "x#y",
        "a%2fb",
        "a{b}",
        "é" * 5,
    ],
)
def test_an_address_is_no_handle(platform: str, text: str):
    if text == "name\n" and platform in ("telegram", "instagram"):
        assert SOURCES[platform].handle(text) == "name"
        return
    with pytest.raises(BadSetting):
        SOURCES[platform].handle(text)


def test_an_unknown_platform_is_refused():
    with pytest.raises(BadSetting):
        source_of("myspace")


@given(st.integers(1_000, 10**11))
def test_three_digits_are_an_interval_that_holds_the_truth(truth: int):
    size = 10 ** (len(str(truth)) - 3)
    found = cut(truth // size * size)
    assert found.low <= truth <= found.high
    assert cut(999) == Count.exact(999)
