"""Why a counter could not be read: one class, told apart by its code."""

from __future__ import annotations

from detector.history import InputError
from detector.history.note import Value

# Codes that asking again soon can mend.
PASSING = frozenset({"server_error", "no_answer", "cut_short"})


class Trouble(InputError):
    """A reading that did not happen. Nothing of the request stands in it: it may hold a token.

    Parameters
    ----------
    kind
        What went wrong, such as `not_found`; the message is `watch.trouble.<kind>`.
    wait
        Seconds in which the host asks to be left alone.
    numbers
        Values of the sentence.
    """

    def __init__(self, kind: str, *, wait: float = 0.0, **numbers: Value) -> None:
        super().__init__(f"watch.trouble.{kind}", **numbers)
        self.kind = kind
        self.wait = wait
