"""The language in which this run speaks to its reader, for callers that name none.

The command line sets it once (`--words fr`); the window names a language with every
sentence, because one process serves several readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_READER: ContextVar[str] = ContextVar("reader", default="en")


def spoken(language: str | None = None) -> str:
    """The language asked for, or the run's own; English when nobody chose."""
    return _READER.get() if language is None else language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let every sentence that names no language be in this one."""
    token = _READER.set(language)
    try:
        yield
    finally:
        _READER.reset(token)
