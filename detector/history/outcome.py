"""How a check or a scan ended. 'Cannot tell' is an answer."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The four ends of a check."""

    FOUND = "found"
    NOTHING_FOUND = "nothing_found"
    CANNOT_TELL = "cannot_tell"
    NOT_RUN = "not_run"


class ScanOutcome(StrEnum):
    """The three ends of a scan of one page."""

    DONE = "done"
    NOT_RESOLVABLE = "not_resolvable"
    CANNOT_TELL = "cannot_tell"
