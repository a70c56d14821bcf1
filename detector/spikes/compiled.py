"""Compile loops with numba where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

try:
    import numba
except ImportError:  # numba has no wheel for this interpreter: arrays.py does the job
    numba = None

HAVE_NUMBA = numba is not None
F = TypeVar("F", bound=Callable[..., object])


def compiled(signature: str, *, inline: bool = False) -> Callable[[F], F]:
    """Decorator: compile for one signature at import, cached on disk, without the GIL.

    An explicit signature compiles once per machine and never again for another type.
    """

    def decorate(function: F) -> F:
        if numba is None:
            return function
        options = {
            "cache": True,
            "nogil": True,
            "error_model": "numpy",
            "fastmath": {"contract", "reassoc"},
        }
        if inline:
            options["inline"] = "always"
        made: F = numba.njit(signature, **options)(function)
        return made

    return decorate
