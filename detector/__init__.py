"""Purchased-audience detector: the library's front door.

Names are resolved on first use, so that importing the ground floor never pulls in
the roof (PEP 562).
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detector.history import Finding, InputError, PageHistory, Receipt, Scan
    from detector.lockstep.load import load_fans
    from detector.read import open_exports
    from detector.scan import scan

__version__ = "0.1.0"

_HOME = {
    "open_exports": "detector.read",
    "load_fans": "detector.lockstep.load",
    "scan": "detector.scan",
    "PageHistory": "detector.history",
    "Scan": "detector.history",
    "Finding": "detector.history",
    "Receipt": "detector.history",
    "InputError": "detector.history",
}

__all__ = [
    "Finding",
    "InputError",
    "PageHistory",
    "Receipt",
    "Scan",
    "__version__",
    "load_fans",
    "open_exports",
    "scan",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'detector' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


class _FrontDoor(ModuleType):
    """The package, on which `detector.scan` is always the function.

    Importing the submodule of the same name would otherwise bind the module over it.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOME and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _FrontDoor
