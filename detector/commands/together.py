"""`detector together FILE...`: joint falls of several pages, and refills of one of them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from detector.commands.plain import UNUSABLE, complain, country_of, plain_errors, write_text
from detector.history import BadSetting
from detector.words import say


class Format(StrEnum):
    """How `together` writes its result."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="together", help=say("cli.together.help"))(together)


def together(
    files: Annotated[list[Path], typer.Argument(help=say("cli.scan.files"), show_default=False)],
    home: Annotated[str | None, typer.Option(help=say("cli.scan.home"))] = None,
    language: Annotated[list[str] | None, typer.Option(help=say("cli.scan.language"))] = None,
    false_alarms: Annotated[float, typer.Option(help=say("cli.scan.false_alarms"))] = 0.1,
    format_: Annotated[
        Format, typer.Option("--format", help=say("cli.scan.format"))
    ] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help=say("cli.scan.out"))] = None,
) -> None:
    """Scan several pages and print what they did together."""
    import numpy as np

    from detector.assembly import SEED
    from detector.read import open_each
    from detector.report.together import together_json, together_lines
    from detector.scan import scan as scan_page
    from detector.watch.synchrony import joint_falls

    histories, failures = open_each(list(files))
    for failure in failures:
        complain(failure)
    with plain_errors():
        if len(histories) < 2:
            raise BadSetting("together.one_page", n=len(histories))
        country = country_of(home)
        scans = [
            scan_page(
                history,
                home=country,
                languages=tuple(language or ()),
                false_alarms_per_year=false_alarms,
            )
            for history in histories
        ]
        falls = joint_falls(scans, np.random.default_rng(SEED))
        if format_ is Format.JSON:
            write_text(together_json(scans, falls), out)
        else:
            text = "\n".join(say(line) for line in together_lines(scans, falls))
            if out is None:
                Console(soft_wrap=True).print(Text(text))
            else:
                write_text(text, out)
    if failures:
        raise typer.Exit(UNUSABLE)
