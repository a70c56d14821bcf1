"""A log that shows when somebody changed it: each line holds the SHA-256 of the one before.

One JSON object a line. A changed, removed or inserted line breaks the chain behind it. What
it cannot show alone: that lines are missing at its end, or that all of it was written anew.
For that keep the last line's hash somewhere else, and give it to `verify`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from detector.history import UnreadableFile, why_of

# What stands in the first line for the hash of a line before it.
BEGINNING = "0" * 64

Detail = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at a log found.

    Attributes
    ----------
    whole
        Whether every line follows from the one before.
    lines
        Lines that do, from the first.
    last
        SHA-256 of the last of them.
    """

    whole: bool
    lines: int
    last: str


class Log:
    """Steps in the order they were taken, in memory and, when told, in a file.

    Parameters
    ----------
    path
        A file to which each step is written at once; one that exists is continued.
    now
        The clock.

    Raises
    ------
    UnreadableFile
        The file cannot be opened, or its chain is broken: it is not continued.
    """

    def __init__(
        self, path: Path | None = None, *, now: Callable[[], datetime] | None = None
    ) -> None:
        self._path = path
        self._now = now or (lambda: datetime.now(UTC))
        self._lines: list[str] = _continued(path) if path is not None else []

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, without line ends."""
        return tuple(self._lines)

    @property
    def last(self) -> str:
        """SHA-256 of the last line: what to keep elsewhere."""
        return line_hash(self._lines[-1]) if self._lines else BEGINNING

    def text(self) -> str:
        """The whole log as a file."""
        return "".join(line + "\n" for line in self._lines)

    def add(self, step: str, details: Mapping[str, Detail] | None = None) -> str:
        """Write one step down; its line is returned.

        Parameters
        ----------
        step
            What was done, as a code (`claim.corrected`).
        details
            Plain values that the step needs to be repeated.
        """
        line = next_line(self.last, step, details or {}, self._now())
        if self._path is not None:
            try:
                with self._path.open("a", encoding="utf-8", newline="\n") as file:
                    file.write(line + "\n")
            except OSError as error:
                raise UnreadableFile(
                    "log.cannot_write", file=self._path.name, why=why_of(error)
                ) from error
        self._lines.append(line)
        return line


def next_line(previous: str, step: str, details: Mapping[str, Detail], at: datetime) -> str:
    """The line of a step: `previous` is the hash of the line before, or `BEGINNING`."""
    record = {
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "step": step,
        "details": dict(details),
        "previous": previous,
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def line_hash(line: str) -> str:
    """SHA-256 of a line, hexadecimal, without its line end."""
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def verify(lines: Iterable[str], *, last: str | None = None) -> Verified:
    """Follow the chain of a log.

    Parameters
    ----------
    lines
        The log's lines, with or without line ends.
    last
        The hash of the last line as it was kept elsewhere, to notice a cut end.
    """
    previous, count = BEGINNING, 0
    for line in lines:
        bare = line.rstrip("\r\n")
        if _previous_of(bare) != previous:
            return Verified(False, count, previous)
        previous, count = line_hash(bare), count + 1
    return Verified(last is None or last == previous, count, previous)


def _previous_of(line: str) -> str | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    held = record.get("previous") if isinstance(record, dict) else None
    return held if isinstance(held, str) else None


def _continued(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except OSError as error:
        raise UnreadableFile("log.cannot_open", file=path.name, why=why_of(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("log.broken", file=path.name, line=1) from error
    # Only line feeds part lines: the text of a step may hold other line separators.
    lines = text.split("\n")
    if lines.pop():
        raise UnreadableFile("log.broken", file=path.name, line=len(lines) + 1)
    found = verify(lines)
    if not found.whole:
        raise UnreadableFile("log.broken", file=path.name, line=found.lines + 1)
    return lines
