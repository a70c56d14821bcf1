"""Connections that look at whom they reached before they say anything.

A name can point anywhere, at this machine too. The address is checked on the connected
socket, so that no second answer of the name server can slip in between.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from detector.watch.trouble import Trouble


def check_peer(sock: socket.socket) -> None:
    """Refuse a socket whose other end is no public address.

    Raises
    ------
    Trouble
        It is private, loopback, link-local or otherwise not on the public internet.
    """
    address = ipaddress.ip_address(sock.getpeername()[0].split("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    if not (mapped or address).is_global:
        sock.close()
        raise Trouble("private_address")


class _PublicHTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        check_peer(sock)
        return sock


class _PublicHTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        check_peer(sock)
        return sock


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTP


class _PublicTLSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPS


class PublicOnly(HTTPAdapter):
    """A transport of `requests` that reaches public addresses only."""

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **more: Any
    ) -> None:
        """Make the pools with checked connections."""
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **more)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PublicPool,
            "https": _PublicTLSPool,
        }
