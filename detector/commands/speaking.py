"""`--words fr` on every command: the language in which it answers.

Not `--language`, which is the language a page is written in.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import Annotated, Any

import typer

from detector.commands.plain import plain_errors
from detector.history import BadSetting
from detector.words import codes, offered, say, speaking


def add_words(app: typer.Typer) -> None:
    """Give every command of the line, and of its groups, the option."""
    for command in app.registered_commands:
        if command.callback is not None:
            command.callback = _speaking(command.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            add_words(group.typer_instance)


def _chosen(context: typer.Context, language: str | None) -> str | None:
    """Speak the language until the command has ended."""
    if language is not None:
        with plain_errors():
            if language not in offered():
                known = ", ".join(offered())
                raise BadSetting("error.words_unknown", words=language, known=known)
        context.with_resource(speaking(language))
        _translate(context.command)
    return language


Words = Annotated[
    str | None,
    typer.Option(
        "--words", help=say("cli.words"), metavar="LANGUAGE", is_eager=True, callback=_chosen
    ),
]


def _speaking(run: Callable[..., Any]) -> Callable[..., Any]:
    """The command with one parameter more, which its option's callback has used already."""

    @wraps(run)
    def command(*, words: str | None = None, **given: Any) -> Any:  # noqa: ARG001
        return run(**given)

    shape = inspect.signature(run, eval_str=True)
    extra = inspect.Parameter("words", inspect.Parameter.KEYWORD_ONLY, default=None)
    command.__signature__ = shape.replace(  # type: ignore[attr-defined]
        parameters=[*shape.parameters.values(), extra.replace(annotation=Words)]
    )
    command.__annotations__ = {**run.__annotations__, "words": Words}
    return command


def _translate(command: Any) -> None:
    """Put help texts, which were written when the program was loaded, into the language."""
    for one in (command, *command.params):
        code = _codes_of_help().get(getattr(one, "help", None) or "")
        if code is not None:
            one.help = say(code)
    for part in getattr(command, "commands", {}).values():
        _translate(part)


@cache
def _codes_of_help() -> dict[str, str]:
    """English help text to its message code."""
    texts: dict[str, str] = {}
    for code in codes("en"):
        try:
            texts[say(code, language="en")] = code
        except KeyError:  # a sentence with values is no help text
            continue
    return texts
