"""No network but this machine, for the tests and every Python they start.

Python imports this by itself where the folder stands on its path. A connection to any other
address, and the look-up of any other name, ends in an error that names it.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

HERE = {"localhost", "", "0.0.0.0", "::"}


class ReachedOut(AssertionError):
    """A test, or the program under it, asked for an address that is not this machine's."""


def is_here(host: object) -> bool:
    """Whether a name or an address is this machine's own."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in HERE or name == socket.gethostname():
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def guard() -> None:
    """Refuse connections and look-ups that leave the machine. Twice is once."""
    if getattr(socket, "_kept_here", False):
        return
    socket._kept_here = True  # type: ignore[attr-defined]
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    sendto, look_up = socket.socket.sendto, socket.getaddrinfo

    def check(address: Any) -> None:
        if isinstance(address, tuple) and not is_here(address[0]):
            raise ReachedOut(f"asked for {address[0]}")

    def connect_here(self: socket.socket, address: Any) -> None:
        check(address)
        connect(self, address)

    def connect_ex_here(self: socket.socket, address: Any) -> int:
        check(address)
        return connect_ex(self, address)

    def sendto_here(self: socket.socket, *arguments: Any) -> int:
        check(arguments[-1])
        return sendto(self, *arguments)

    def look_up_here(host: Any, *arguments: Any, **named: Any) -> Any:
        if not is_here(host):
            raise ReachedOut(f"looked up {host}")
        return look_up(host, *arguments, **named)

    socket.socket.connect = connect_here  # type: ignore[method-assign]
    socket.socket.connect_ex = connect_ex_here  # type: ignore[method-assign]
    socket.socket.sendto = sendto_here  # type: ignore[assignment,method-assign]
    socket.getaddrinfo = look_up_here


guard()
