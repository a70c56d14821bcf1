"""What a reader did with a file: shown to the person every time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detector.history.note import Note


@dataclass(frozen=True, slots=True)
class Receipt:
    """The four lists of a reading.

    Attributes
    ----------
    source
        The kind of export recognised, as a message code (`source.facebook_insights`).
    read
        What was taken, with how much of it.
    guessed
        Decisions the file did not settle: encoding, date order, zone, delimiter.
    left_out
        What was seen and not used, with how much of it.
    unresolved
        What does not add up or could not be understood.
    """

    source: str
    read: tuple[Note, ...] = ()
    guessed: tuple[Note, ...] = ()
    left_out: tuple[Note, ...] = ()
    unresolved: tuple[Note, ...] = ()

    def plus(
        self,
        *,
        read: Iterable[Note] = (),
        guessed: Iterable[Note] = (),
        left_out: Iterable[Note] = (),
        unresolved: Iterable[Note] = (),
    ) -> Receipt:
        """The same receipt with more lines; a line already there is not repeated."""

        def joined(old: tuple[Note, ...], new: Iterable[Note]) -> tuple[Note, ...]:
            lines = list(old)
            for line in new:
                if line not in lines:
                    lines.append(line)
            return tuple(lines)

        return Receipt(
            self.source,
            joined(self.read, read),
            joined(self.guessed, guessed),
            joined(self.left_out, left_out),
            joined(self.unresolved, unresolved),
        )
