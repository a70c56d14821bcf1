"""What one check measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detector.history.note import Note, Value
from detector.history.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Measurement:
    """The result of one check on one case.

    Attributes
    ----------
    code
        Code of the check (`country_surprise`); its title is the message `check.<code>.title`.
    outcome
        How the check ended.
    sentence
        What to say about it. For `cannot_tell` and `not_run` it holds the reason.
    numbers
        The quantities measured, JSON numbers or None.
    """

    code: str
    outcome: Outcome
    sentence: Note
    numbers: Mapping[str, Value] = field(default_factory=dict)


class CannotTell(Exception):
    """Raised by an explicit look at the input: what is missing for this check."""

    def __init__(self, code: str, **numbers: Value) -> None:
        super().__init__(code, numbers)
        self.note = Note(code, numbers)
