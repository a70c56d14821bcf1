"""What a host says of its limits: how much is left, and how long to leave it alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Where a host says "too many" and not for how long.
UNTOLD = 60.0
LONGEST = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Quota:
    """Requests left of a limit; seconds until it is filled up again. None is not told."""

    left: float
    limit: float | None
    reset: float | None


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds of a Retry-After header, in either of its forms (RFC 9110, 10.2.3)."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST)
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return UNTOLD
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), LONGEST)


def quota_of(headers: Mapping[str, str], now: datetime) -> Quota | None:
    """The limit in the headers of GitHub, Bluesky, Mastodon (X-RateLimit-*, RateLimit-*) or Meta.

    Meta gives percentages used, worst of several, in X-App-Usage and
    X-Business-Use-Case-Usage.
    """
    for prefix in ("X-RateLimit-", "RateLimit-"):
        left = _number(headers.get(prefix + "Remaining"))
        if left is not None:
            limit = _number(headers.get(prefix + "Limit"))
            return Quota(left, limit, _reset(headers.get(prefix + "Reset"), now))
    used = [
        _most_used(headers[name])
        for name in ("X-App-Usage", "X-Business-Use-Case-Usage")
        if name in headers
    ]
    told = [number for number in used if number is not None]
    return Quota(max(0.0, 100.0 - max(told)), 100.0, None) if told else None


def _number(text: str | None) -> float | None:
    if text is None or not text.strip().isascii() or not text.strip().isdigit():
        return None
    return float(text)


def _reset(text: str | None, now: datetime) -> float | None:
    """Seconds until a reset that is given as an instant, in Unix seconds or ISO 8601."""
    number = _number(text)
    if text is None:
        return None
    if number is not None:
        # Small numbers are seconds from now, large ones seconds since 1970.
        ahead = number if number < LONGEST else number - now.timestamp()
    else:
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            return None
        ahead = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(ahead, 0.0), LONGEST)


def _most_used(text: str) -> float | None:
    try:
        parsed = json.loads(text)
    except ValueError:
        return None
    numbers: list[float] = []
    waiting = [parsed]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            for name, value in node.items():
                known = name in ("call_count", "total_time", "total_cputime")
                if known and isinstance(value, int | float):
                    numbers.append(float(value))
                else:
                    waiting.append(value)
        elif isinstance(node, list):
            waiting += node
    return max(numbers, default=None)
