"""One polite way to ask a host: own User-Agent, limits honoured, nothing followed off host."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from detector import __version__
from detector.history import BadSetting
from detector.watch.address import PublicOnly
from detector.watch.limits import UNTOLD, Quota, quota_of, retry_after
from detector.watch.trouble import PASSING, Trouble

AGENT = f"purchased-audience-detector/{__version__}"
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 10.0, 15.0, 40.0
LARGEST_BODY = 4 * 2**20
CHUNK = 65_536
ATTEMPTS, FIRST_PAUSE = 3, 1.0
REDIRECTS = 3
WORKERS = 8
# Tests tell a base on this machine, under which every host is a folder. No other machine can
# be told: a token must not be led astray by a variable.
TEST_BASE = "DETECTOR_TEST_BASE"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: host and path are the program's own, never a person's address."""

    host: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    largest: int = LARGEST_BODY


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, headers, the body as bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def agent_of(text: str | None) -> str:
    """A person's own User-Agent, or the program's.

    Raises
    ------
    BadSetting
        It would break the request.
    """
    if text is None:
        return AGENT
    if not (0 < len(text) <= 200 and text.isascii() and text.isprintable()):
        raise BadSetting("watch.bad_agent")
    return text


class Client:
    """Asks hosts and remembers what they said of their limits.

    Parameters
    ----------
    agent
        User-Agent.
    pause
        Waits that many seconds; the tests have none to lose.
    attempts
        How often a passing problem is tried.
    spacing
        Seconds between the starts of two requests, redirects included.
    """

    def __init__(
        self,
        agent: str | None = None,
        *,
        pause: Callable[[float], object] = time.sleep,
        attempts: int | None = None,
        spacing: float = 0.0,
    ) -> None:
        self._pause = pause
        self._attempts = attempts or ATTEMPTS
        self._spacing, self._next = spacing, 0.0
        self._base = _test_base()
        self._session = requests.Session()
        # No proxies and no .netrc: nobody else is told, and no password of the person's sent.
        self._session.trust_env = False
        self._session.headers["User-Agent"] = agent_of(agent)
        if self._base is None:
            self._session.mount("https://", PublicOnly(pool_maxsize=WORKERS))
            self._session.mount("http://", PublicOnly(pool_maxsize=WORKERS))
        self._closed_until: dict[str, float] = {}
        self.quotas: dict[str, Quota] = {}

    def closed_for(self, host: str) -> float:
        """Seconds for which the host asked to be left alone."""
        return max(0.0, self._closed_until.get(host, 0.0) - time.monotonic())

    def leave_alone(self, host: str, seconds: float) -> None:
        """Do not ask the host for a while."""
        until = time.monotonic() + seconds
        self._closed_until[host] = max(until, self._closed_until.get(host, 0.0))

    def get(self, ask: Ask) -> Reply:
        """The answer with status 200.

        Raises
        ------
        Trouble
            Everything else, by kind; passing troubles only after three attempts.
        """
        for attempt in range(self._attempts):
            if (wait := self.closed_for(ask.host)) > 0:
                raise Trouble("rate_limited", wait=wait, host=ask.host, seconds=round(wait))
            try:
                return self._answer(ask)
            except Trouble as trouble:
                if trouble.kind not in PASSING or attempt == self._attempts - 1:
                    raise
            self._pause(FIRST_PAUSE * 2**attempt)
        raise AssertionError("unreachable")

    def _answer(self, ask: Ask) -> Reply:
        url = self._url(ask.host, ask.path)
        params: Mapping[str, str] | None = ask.params
        for _ in range(REDIRECTS + 1):
            reply, location = self._once(url, params, ask)
            if location is None:
                return self._judged(reply, ask.host)
            goal = urljoin(url, location)
            if not self._same_place(url, goal):
                raise Trouble("redirected", host=ask.host)
            url, params = goal, None
        raise Trouble("redirected", host=ask.host)

    def _once(
        self, url: str, params: Mapping[str, str] | None, ask: Ask
    ) -> tuple[Reply, str | None]:
        self._keep_apart()
        began = time.monotonic()
        # The exceptions of `requests` quote addresses: none of them may get out.
        try:
            with self._session.get(
                url,
                params=params,
                headers=dict(ask.headers),
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                body = bytearray()
                # `read1` gives what is there: a body that drips cannot hold the clock back.
                while chunk := answer.raw.read1(CHUNK, decode_content=True):
                    body += chunk
                    if len(body) > ask.largest:
                        raise Trouble("too_large", host=ask.host, most=ask.largest // 2**20)
                    if time.monotonic() - began > WHOLE_SECONDS:
                        raise Trouble("no_answer", host=ask.host)
                moved = answer.headers.get("Location") if answer.is_redirect else None
                return Reply(answer.status_code, answer.headers, bytes(body)), moved
        except urllib3.exceptions.ProtocolError:
            raise Trouble("cut_short", host=ask.host) from None
        except urllib3.exceptions.DecodeError:
            raise Trouble("malformed", host=ask.host) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError):
            raise Trouble("no_answer", host=ask.host) from None

    def _keep_apart(self) -> None:
        """Wait until the last request is `spacing` seconds away."""
        if self._spacing <= 0.0:
            return
        now = time.monotonic()
        if self._next > now:
            self._pause(self._next - now)
        self._next = max(self._next, now) + self._spacing

    def _judged(self, reply: Reply, host: str) -> Reply:
        now = datetime.now(UTC)
        quota = quota_of(reply.headers, now)
        if quota is not None:
            self.quotas[host] = quota
            if quota.left <= 0:
                self.leave_alone(host, UNTOLD if quota.reset is None else quota.reset)
        status = reply.status
        spent = quota is not None and quota.left <= 0
        if status == 200:
            return reply
        if (
            status == 429
            or (status in (403, 503) and "Retry-After" in reply.headers)
            or (status == 403 and spent)
        ):
            if status == 429 or "Retry-After" in reply.headers:
                self.leave_alone(host, retry_after(reply.headers, now))
            wait = self.closed_for(host)
            raise Trouble("rate_limited", wait=wait, host=host, seconds=round(wait))
        raise _Refusal(reply, host)

    def _url(self, host: str, path: str) -> str:
        if self._base is not None:
            return f"{self._base}/{host}{path}"
        return f"https://{host}{path}"

    def _same_place(self, url: str, goal: str) -> bool:
        one, other = urlsplit(url), urlsplit(goal)
        same = (one.scheme, one.netloc) == (other.scheme, other.netloc)
        if self._base is None:
            return same
        # Under the tests' base the first folder is the host.
        return same and one.path.split("/")[1] == other.path.split("/")[1]


class _Refusal(Trouble):
    """An answer other than 200, with its body: a source may know what it means."""

    def __init__(self, reply: Reply, host: str) -> None:
        kinds: dict[int, str] = {
            400: "refused",
            401: "unauthorised",
            403: "forbidden",
            404: "not_found",
            410: "not_found",
        }
        kind = kinds.get(reply.status, "server_error" if reply.status >= 500 else "refused")
        super().__init__(kind, host=host, status=reply.status)
        self.reply = reply


def reply_of(trouble: Trouble) -> Reply | None:
    """The refused answer behind a trouble, if there was one."""
    return trouble.reply if isinstance(trouble, _Refusal) else None


def _test_base() -> str | None:
    base: Any = os.environ.get(TEST_BASE)
    if not base:
        return None
    if urlsplit(base).hostname not in LOOPBACK:
        raise BadSetting("watch.bad_test_base")
    return str(base).rstrip("/")
