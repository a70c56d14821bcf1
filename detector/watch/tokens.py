"""Tokens: from the environment or the system's keyring, and nowhere else."""

from __future__ import annotations

import os
from importlib import import_module

from detector.watch.trouble import Trouble

SERVICE = "purchased-audience-detector"


def variable(name: str) -> str:
    """The environment variable of a token: `youtube` is `DETECTOR_YOUTUBE_TOKEN`."""
    return f"DETECTOR_{name.upper()}_TOKEN"


def token(name: str) -> str | None:
    """The token of a platform, or None.

    The environment comes first; then the keyring, where the optional package is installed
    and the system has one.

    Raises
    ------
    Trouble
        What is there cannot be a token.
    """
    given = os.environ.get(variable(name), "").strip()
    if given:
        return _sendable(given, name)
    try:
        keyring = import_module("keyring")
        errors = import_module("keyring.errors")
    except ImportError:
        return None
    try:
        kept = keyring.get_password(SERVICE, name)
    except errors.KeyringError:
        return None
    return _sendable(str(kept).strip(), name) if kept and str(kept).strip() else None


def _sendable(text: str, name: str) -> str:
    """A token fits into a header; one copied with something around it does not."""
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise Trouble("bad_token", platform=name, variable=variable(name))
    return text
