"""`detector figures FILE... --out FOLDER`: every chart as a table, a picture and its words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.commands.columns import Maps
from detector.commands.plain import plain_errors
from detector.commands.scanning import (
    FalseAlarms,
    Files,
    Home,
    Interest,
    Languages,
    Page,
    Peers,
    scanned_files,
    write_folder,
)
from detector.words import say


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="figures", help=say("cli.figures.help"))(figures)


def figures(
    files: Files,
    out: Annotated[Path, typer.Option(help=say("cli.figures.out"))],
    home: Home = None,
    language: Languages = None,
    peer: Peers = None,
    page: Page = None,
    map_: Maps = None,
    interest: Interest = None,
    false_alarms: FalseAlarms = 0.1,
    pictures: Annotated[bool, typer.Option(help=say("cli.figures.pictures"))] = True,
) -> None:
    """Scan exports and write the numbers and pictures of every chart."""
    from detector.charts.files import can_draw
    from detector.report.figure_files import figure_files

    with plain_errors():
        scanned = scanned_files(
            files,
            home=home,
            languages=language,
            peers=peer,
            page=page,
            false_alarms=false_alarms,
            maps=map_,
            interest=interest,
        )
        made = figure_files([one.scan for one in scanned], pictures=pictures)
        write_folder(made, out)
    typer.echo(say("figures.made", folder=str(out), n=len(made)))
    if pictures and not can_draw():
        typer.echo(say("charts.needs_extra"), err=True)
