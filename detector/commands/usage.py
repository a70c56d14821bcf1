"""A line that cannot be understood ends as bad input does: one sentence, exit status 2.

The parser's own words are in English, for programmers, and differ from version to version;
what it found is told in the catalogue's. What a pattern does not know is told in general.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from detector.commands.plain import UNUSABLE, complain
from detector.commands.prepare import told_of_preparing
from detector.history import BadSetting
from detector.words import offered, speaking, spoken

# Of the parser that typer brings along or stands on, whichever the version.
UsageError: Any = typer.BadParameter.__base__
CHOICES = re.compile(r"is not one of (.+?)\.?$")
LEAST = re.compile(r"(?:greater than or equal to |x>=)(-?[\d.]+)")
NUMBER = re.compile(r"valid (?:number|integer|float)")
QUOTED = re.compile(r"'([^']*)'")


class Line(TyperGroup):
    """The command line whose errors of use are sentences of the catalogue."""

    given: tuple[str, ...] = ()

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """The context of a line, its words kept: the parser takes them away."""
        self.given = tuple(args)
        with self._plain():
            return super().make_context(info_name, args, *more, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that the line names."""
        with self._plain(), told_of_preparing():
            return super().invoke(ctx)

    @contextmanager
    def _plain(self) -> Iterator[None]:
        try:
            yield
        except UsageError as error:
            if type(error).__name__ == "NoArgsIsHelpError":
                raise
            with speaking(_language(self.given)):
                complain(sentence(error, self.given, tuple(self.commands)))
            raise typer.Exit(UNUSABLE) from None


def sentence(error: Any, given: Sequence[str], commands: Sequence[str]) -> BadSetting:
    """What is wrong with the line, where, and what to do next."""
    message, kind = str(error.message), type(error).__name__
    names = _command(getattr(error, "ctx", None))
    if names is None:  # an option without its value: the parser does not say where
        names = [word for word in given if word in commands][:1]
    where = " ".join(("python -m detector", *names, "--help"))
    if kind == "MissingParameter":
        return _missing(error.param, given, where)
    if kind == "BadParameter" and error.param is not None:
        return _bad_value(message, _name(error.param), _value(error.param, given), where)
    if kind == "NoSuchOption":
        return BadSetting("usage.no_option", option=error.option_name, help=where)
    if kind == "BadOptionUsage" and "requires" in message:
        return BadSetting("usage.no_value", option=error.option_name, help=where)
    quoted = QUOTED.search(message)
    if "No such command" in message and quoted is not None:
        return BadSetting("usage.no_command", command=quoted[1], help=where)
    return BadSetting("usage.other", help=where)


def _missing(param: Any, given: Sequence[str], where: str) -> BadSetting:
    # `--fans --out FILE`: the parser takes the second option for the value of the first.
    for option, taken in itertools.pairwise(given):
        if taken in param.opts and option.startswith("--"):
            return BadSetting("usage.swallowed", option=option, what=taken, help=where)
    return BadSetting("usage.missing", what=_name(param), help=where)


def _bad_value(message: str, option: str, value: str, where: str) -> BadSetting:
    if (choices := CHOICES.search(message)) is not None:
        known = ", ".join(QUOTED.findall(choices[1]))
        return BadSetting("usage.choice", option=option, value=value, known=known)
    if (least := LEAST.search(message)) is not None:
        return BadSetting("usage.least", option=option, value=value, least=float(least[1]))
    if NUMBER.search(message):
        return BadSetting("usage.number", option=option, value=value)
    return BadSetting("usage.value", option=option, value=value, help=where)


def _command(context: Any) -> list[str] | None:
    """The names of the command and its group, the program's own left out."""
    if context is None:
        return None
    names: list[str] = []
    while context.parent is not None:
        names.insert(0, context.info_name)
        context = context.parent
    return names


def _name(param: Any) -> str:
    """An option as it is typed, an argument in the capitals of the usage line."""
    if param is None:
        return ""
    options = [name for name in param.opts if name.startswith("--")]
    return options[0] if options else str(param.name).rstrip("_").upper()


def _value(param: Any, given: Sequence[str]) -> str:
    """What stands on the line for an option, as far as it can be found there."""
    for place, word in enumerate(given):
        name, sign, value = word.partition("=")
        if name in param.opts:
            return value if sign else given[place + 1] if place + 1 < len(given) else ""
    return ""


def _language(given: Sequence[str]) -> str:
    """The language asked for on a line that was not understood."""
    for place, word in enumerate(given):
        name, sign, value = word.partition("=")
        if name == "--words":
            asked = value if sign else given[place + 1] if place + 1 < len(given) else ""
            return asked if asked in offered() else spoken()
    return spoken()
