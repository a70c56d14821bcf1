"""`detector loss FILE... --since DAY [--value "3 MAD"]`: fans lost, and what they were worth."""

from __future__ import annotations

import io
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from detector.commands.columns import Maps, maps_of
from detector.commands.plain import UNUSABLE, complain, plain_errors, write_text
from detector.history import BadSetting
from detector.words import say


class Format(StrEnum):
    """How `loss` writes its result."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="loss", help=say("cli.loss.help"))(loss)


def loss(
    files: Annotated[list[Path], typer.Argument(help=say("cli.scan.files"), show_default=False)],
    since: Annotated[str, typer.Option(help=say("cli.loss.since"))],
    until: Annotated[str | None, typer.Option(help=say("cli.loss.until"))] = None,
    value: Annotated[str | None, typer.Option(help=say("cli.loss.value"))] = None,
    value_source: Annotated[str | None, typer.Option(help=say("cli.loss.value_source"))] = None,
    exchange: Annotated[str | None, typer.Option(help=say("cli.loss.exchange"))] = None,
    page: Annotated[str | None, typer.Option(help=say("cli.scan.page"))] = None,
    map_: Maps = None,
    format_: Annotated[
        Format, typer.Option("--format", help=say("cli.scan.format"))
    ] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help=say("cli.scan.out"))] = None,
) -> None:
    """Open exports and print what was lost since a day."""
    # The readers' imports take a second; `--help` should not wait for them.
    from detector.read import open_each
    from detector.report.loss import loss_json, show_losses
    from detector.watch import exchanged, measure_loss, price_of, together

    with plain_errors():
        first, end = day_of(since, "--since"), day_of(until, "--until") if until else None
        if end is not None and end <= first:
            raise BadSetting("loss.until_before_since", since=first, until=end)
        price = price_of(value, value_source) if value else None
        if exchange is not None:
            if price is None:
                raise BadSetting("loss.exchange_without_value")
            price = exchanged(price, exchange)
        maps = maps_of(map_)
    histories, failures = open_each(list(files), page=page, maps=maps)
    for failure in failures:
        complain(failure)
    with plain_errors():
        losses = [measure_loss(history, first, end) for history in histories]
        sums = together(losses)
        if format_ is Format.JSON:
            write_text(loss_json(losses, sums, price), out)
        elif out is None:
            show_losses(losses, sums, price, Console())
        else:
            text = io.StringIO()
            show_losses(losses, sums, price, Console(file=text, width=120))
            write_text(text.getvalue(), out)
    # Days outside every file are a wrong input, not an answer.
    outside = [x.reason is not None and x.reason.code == "loss.no_days" for x in losses]
    if failures or (outside and all(outside)):
        raise typer.Exit(UNUSABLE)


def day_of(text: str, option: str) -> date:
    """A day written year-month-day.

    Raises
    ------
    BadSetting
        It is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadSetting("cli.bad_day", option=option, value=text) from error
