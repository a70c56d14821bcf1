"""The whole suite runs without a network: the guard itself, here and in programs started."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
import requests

from tests.offline.sitecustomize import is_here

# Python may have imported the guard by itself before, as a module of another name.
REACHED_OUT = pytest.raises(AssertionError, match=r"asked for|looked up")


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "graph.facebook.com", b"example.org"])
def test_other_machines_are_refused(host: str | bytes) -> None:
    assert not is_here(host)
    with REACHED_OUT:
        socket.getaddrinfo(host, 443)


def test_a_connection_out_is_refused() -> None:
    with socket.socket() as out, REACHED_OUT:
        out.connect(("192.0.2.1", 80))
    with socket.socket(type=socket.SOCK_DGRAM) as out, REACHED_OUT:
        out.sendto(b"?", ("192.0.2.1", 53))
    with REACHED_OUT:
        requests.get("https://example.org", timeout=1)


def test_this_machine_is_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as there,
    ):
        assert there.getpeername() == server.getsockname()
    assert is_here("localhost")
    assert is_here("::1")


def test_programs_that_tests_start_are_kept_here_too() -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ReachedOut" in done.stderr
