"""Compile loops with numba where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

# Where no wheel fits the interpreter, every caller has a NumPy twin that does the same.
HAVE_NUMBA = find_spec("numba") is not None
F = TypeVar("F", bound=Callable[..., Any])
# The part of all loops that is ready, 0 to 1.
Tell: TypeAlias = Callable[[float], None]
_LISTENER: ContextVar[Tell | None] = ContextVar("listener", default=None)
ROOMS = ("history", "origin", "simulate", "spikes")


@contextmanager
def preparing(tell: Tell) -> Iterator[None]:
    """Tell of loops that are compiled for the first time on this machine, as they are.

    Nothing is told where they all come from the disk, as they do from the second time on.
    """
    token = _LISTENER.set(tell)
    try:
        yield
    finally:
        _LISTENER.reset(token)


@cache
def _loops() -> int:
    """How many loops there are to compile, counted in the sources."""
    root = Path(__file__).parent.parent
    files = (path for room in ROOMS for path in (root / room).glob("*.py"))
    return sum(path.read_text(encoding="utf-8").count("\n@compiled(") for path in files)


_READY: list[str] = []


def _ready(name: str, *, fresh: bool) -> None:
    """One loop of this process more is ready, fresh or from the disk."""
    _READY.append(name)
    tell = _LISTENER.get()
    if fresh and tell is not None:
        tell(min(1.0, len(_READY) / max(1, _loops())))


@cache
def drop_stale(room: Path) -> None:
    """Remove compiled code older than any source of the room, once a process.

    numba looks only at the file of a function itself; a loop compiled into another file's
    function would live on there after it was changed.
    """
    newest = max(path.stat().st_mtime for path in room.glob("*.py"))
    for index in (room / "__pycache__").glob("*.nbi"):
        # Another process that starts beside this one may have removed it.
        with suppress(FileNotFoundError):
            if index.stat().st_mtime < newest:
                index.unlink()


def compiled(signature: str) -> Callable[[F], F]:
    """Decorator: compile for one signature at import, cached on disk, without the GIL.

    An explicit signature compiles once per machine and never again for another type.
    """

    def decorate(function: F) -> F:
        if not HAVE_NUMBA:
            return function
        from numba import njit

        drop_stale(Path(function.__code__.co_filename).parent)
        # Sums may be reordered for speed; NaN keeps its meaning.
        options: dict[str, Any] = {
            "cache": True,
            "nogil": True,
            "error_model": "numpy",
            "fastmath": {"contract", "reassoc"},
        }
        made: Any = njit(signature, **options)(function)
        _ready(function.__qualname__, fresh=bool(made.stats.cache_misses))
        return made  # type: ignore[no-any-return]

    return decorate
