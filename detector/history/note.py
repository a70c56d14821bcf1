"""What code says to a person: a message code and its numbers, never a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Half-open reporting days `[first, end)`; a sentence names the last day that belongs."""

    first: date
    end: date


Value: TypeAlias = str | int | float | date | DaySpan | None


@dataclass(frozen=True, slots=True)
class Note:
    """A code of the message catalogue and the values its sentence needs.

    `detector.words.say` turns it into a sentence. A value named `n` chooses the
    plural form.
    """

    code: str
    numbers: Mapping[str, Value] = field(default_factory=dict)


def note(code: str, **numbers: Value) -> Note:
    """Short form: `note("read.columns_unused", n=3)`."""
    return Note(code, numbers)
