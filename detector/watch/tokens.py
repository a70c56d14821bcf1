"""Tokens: from the environment or the system's keyring, and nowhere else."""

from __future__ import annotations

import os
from importlib import import_module

SERVICE = "purchased-audience-detector"


def variable(name: str) -> str:
    """The environment variable of a token: `youtube` is `DETECTOR_YOUTUBE_TOKEN`."""
    return f"DETECTOR_{name.upper()}_TOKEN"


def token(name: str) -> str | None:
    """The token of a platform, or None.

    The environment comes first; then the keyring, where the optional package is installed
    and the system has one.
    """
    given = os.environ.get(variable(name), "").strip()
    if given:
        return given
    try:
        keyring = import_module("keyring")
        errors = import_module("keyring.errors")
    except ImportError:
        return None
    try:
        kept = keyring.get_password(SERVICE, name)
    except errors.KeyringError:
        return None
    return str(kept).strip() or None if kept else None
