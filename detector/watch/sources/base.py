"""What every source of counters is: a handle checked, a request made, an answer read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Protocol

from detector.history import BadSetting, Count
from detector.watch.client import Ask, Reply
from detector.watch.trouble import Trouble

LONGEST_COUNT = 10**12


class Source(Protocol):
    """One platform.

    Attributes
    ----------
    platform
        Its code.
    measures
        What can be counted there, the usual one first.
    example
        A handle as it is written.
    fastest
        Seconds that must lie between two readings of one page.
    """

    @property
    def platform(self) -> str: ...  # noqa: D102
    @property
    def measures(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def example(self) -> str: ...  # noqa: D102
    @property
    def fastest(self) -> float: ...  # noqa: D102

    def handle(self, text: str) -> str:
        """The handle in its one form; BadSetting where it is none. Addresses are refused."""
        ...

    def ask(self, handle: str, measure: str) -> Ask:
        """The request for a count; Trouble `no_token` where one is needed and missing."""
        ...

    def read(self, reply: Reply, measure: str) -> Count:
        """The count in an answer with status 200, as an interval where it is rounded."""
        ...

    def refused(self, reply: Reply) -> Trouble | None:
        """What an answer other than 200 means here, where the status does not say it all."""
        ...


@dataclass(frozen=True, slots=True)
class Plain:
    """A source's fixed parts, and what most sources share."""

    platform: str
    measures: tuple[str, ...]
    example: str
    form: str = field(repr=False)
    fastest: float = 60.0

    def handle(self, text: str) -> str:
        """The handle in its one form."""
        given = text.strip()
        if not re.fullmatch(self.form, given, re.ASCII):
            raise BadSetting(
                "watch.bad_handle", platform=self.platform, value=text[:100], example=self.example
            )
        return given

    def refused(self, reply: Reply) -> Trouble | None:  # noqa: ARG002
        """The status says it all."""
        return None


def parsed(reply: Reply) -> Any:
    """The JSON of an answer.

    Raises
    ------
    Trouble
        It is none.
    """
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        raise Trouble("malformed") from None


def whole(value: Any) -> int:
    """A count as platforms send it: a whole number, or digits in quotes.

    Raises
    ------
    Trouble
        It is anything else, or beyond what can be an audience.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LONGEST_COUNT:
        raise Trouble("malformed")
    return value


def field_of(node: Any, *path: str | int) -> Any:
    """A value deep in parsed JSON.

    Raises
    ------
    Trouble
        It is not there.
    """
    for step in path:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            raise Trouble("malformed") from None
    return node
