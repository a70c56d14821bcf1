"""A server on this machine that speaks every counter's protocol, with its errors.

Hosts are folders under the base: `/api.github.com/repos/...`. A real server on a real socket,
so that what is tested is what runs.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One answer; `slow` is the pause between its bytes, `cut` breaks off half way."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    cut: bool = False


@dataclass
class Asked:
    path: str
    headers: dict[str, str]


Route = Answer | Callable[[str], Answer]


class Counters:
    """Answers by the longest path that a request starts with; lists are given in turn."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.routes: dict[str, Route | list[Route]] = {}
        self.asked: list[Asked] = []
        self._lock = threading.Lock()

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        with self._lock:
            self.asked.append(Asked(path, headers))
            fits = [route for route in self.routes if path.startswith(route)]
            if not fits:
                return Answer(404, b"{}")
            found = self.routes[max(fits, key=len)]
            if isinstance(found, list):
                found = found.pop(0) if len(found) > 1 else found[0]
        return found if isinstance(found, Answer) else found(path)


@contextmanager
def counters() -> Iterator[Counters]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = made.answer(self.path, dict(self.headers))
            self.send_response(answer.status)
            length = len(answer.body) + (100 if answer.cut else 0)
            self.send_header("Content-Length", str(length))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if answer.slow:
                    for byte in answer.body:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(answer.slow)
                else:
                    self.wfile.write(answer.body)
            except (BrokenPipeError, ConnectionResetError):
                pass
            if answer.cut:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    made = Counters(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def as_json(value: object, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), named)
