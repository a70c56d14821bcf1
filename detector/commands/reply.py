"""`detector reply FILE... --deadline DAY --out FOLDER`, and `detector attempt LOG`."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from detector.commands.columns import Maps
from detector.commands.loss import day_of
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
from detector.history import UnreadableFile
from detector.words import say


def register(app: typer.Typer) -> None:
    """Hang the commands on the line."""
    app.command(name="reply", help=say("cli.reply.help"))(reply)
    app.command(name="attempt", help=say("cli.attempt.help"))(attempt)


def reply(
    files: Files,
    deadline: Annotated[str, typer.Option(help=say("cli.reply.deadline"))],
    out: Annotated[Path, typer.Option(help=say("cli.reply.out"))],
    letter: Annotated[list[str] | None, typer.Option(help=say("cli.reply.letter"))] = None,
    home: Home = None,
    language: Languages = None,
    peer: Peers = None,
    page: Page = None,
    map_: Maps = None,
    interest: Interest = None,
    false_alarms: FalseAlarms = 0.1,
) -> None:
    """Scan exports and write what is sent to each page's owner before publication."""
    from detector.log import Log
    from detector.report.reply import reply_kit

    with plain_errors():
        until = day_of(deadline, "--deadline")
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
        made = reply_kit(
            [one.scan for one in scanned],
            until,
            Log(),
            today=datetime.now(UTC).astimezone().date(),
            languages=letter,
        )
        write_folder(made, out)
    typer.echo(say("reply.made", folder=str(out), n=len(made)))


def attempt(
    log: Annotated[Path, typer.Argument(help=say("cli.attempt.log"), show_default=False)],
    channel: Annotated[str, typer.Option(help=say("cli.attempt.channel"))],
    what: Annotated[str, typer.Option(help=say("cli.attempt.what"))],
) -> None:
    """Add one attempt to the kit's log, chained to the lines before it."""
    from detector.log import Log

    with plain_errors():
        if not log.is_file():
            raise UnreadableFile("log.cannot_open", file=str(log), why=os.strerror(errno.ENOENT))
        kept = Log(log)
        kept.add("reply.attempt", {"channel": channel, "what": what})
    typer.echo(say("reply.attempt.added", line=len(kept.lines), last=kept.last))
