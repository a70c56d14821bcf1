"""How every command ends on bad input: one sentence, exit status 2, never a traceback."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from detector.history import BadSetting, InputError, why_of
from detector.words import say

UNUSABLE = 2
FILE_WIDTH = 100  # characters of a line where a table goes to a file


@contextmanager
def plain_errors() -> Iterator[None]:
    """End on the error's own sentence and status 2."""
    try:
        yield
    except InputError as error:
        complain(error)
        raise typer.Exit(UNUSABLE) from None


def complain(error: InputError) -> None:
    """Print an error's sentence on the error stream."""
    # `Text`: a file name may hold what Rich takes for markup.
    Console(stderr=True, soft_wrap=True).print(Text(say(error.note)))


def country_of(text: str | None) -> str | None:
    """A home given as a code or a name in any language the places know.

    Raises
    ------
    BadSetting
        No place has that name.
    """
    from detector.places import resolve_country

    if text is None:
        return None
    code = resolve_country(text)
    if code is None:
        raise BadSetting("error.home_unknown", home=text)
    return code


def write_text(text: str, out: Path | None) -> None:
    """Write a result to a file, or to the terminal.

    Raises
    ------
    BadSetting
        The file cannot be written.
    """
    if out is None:
        sys.stdout.write(text + ("" if text.endswith("\n") else "\n"))
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadSetting("error.cannot_write", file=str(out), why=why_of(error)) from error


def print_table(show: Callable[[Console], None], out: Path | None) -> None:
    """Show a result in the terminal, or write what would be shown to a file.

    Raises
    ------
    BadSetting
        The file cannot be written.
    """
    if out is None:
        show(Console())
        return
    sheet = io.StringIO()
    show(Console(file=sheet, width=FILE_WIDTH))
    write_text(sheet.getvalue(), out)


def write_bytes(data: bytes, out: Path) -> None:
    """Write a result that is no text to a file.

    Raises
    ------
    BadSetting
        The file cannot be written.
    """
    try:
        out.write_bytes(data)
    except OSError as error:
        raise BadSetting("error.cannot_write", file=str(out), why=why_of(error)) from error
