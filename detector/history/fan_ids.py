"""Fans are kept as keyed hashes: the same fan in two files of one project is one fan.

HMAC-SHA256 under a random key. The key lives as long as the program runs and is never
written or exported, so that nobody can test whether a name he knows is in a list.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

KEY_BYTES = 32
SHOWN = 32  # hexadecimal digits kept: 128 bits, no two of a billion fans alike


@dataclass(frozen=True, slots=True)
class FanKey:
    """A project's secret, and the ids made with it."""

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(KEY_BYTES), repr=False)

    def hashed(self, platform: str, account: str) -> str:
        """The id of an account on a platform, 32 hexadecimal digits.

        Names are compared as platforms do: without case, `@` and spaces around them.
        """
        name = account.strip().lstrip("@").casefold()
        text = f"{platform}\0{name}".encode()
        return hmac.digest(self.secret, text, "sha256").hex()[:SHOWN]


# One key a run of the program: files opened at different moments join on it.
PROJECT = FanKey()
