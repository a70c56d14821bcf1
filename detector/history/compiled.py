"""Compile loops with numba where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

# Where no wheel fits the interpreter, every caller has a NumPy twin that does the same.
HAVE_NUMBA = find_spec("numba") is not None
F = TypeVar("F", bound=Callable[..., Any])


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
        return made  # type: ignore[no-any-return]

    return decorate
