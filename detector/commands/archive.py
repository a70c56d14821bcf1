"""`detector archive PLATFORM HANDLE --from --to`: a page's counts out of the Wayback Machine."""

from __future__ import annotations

import math
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from detector.commands.loss import day_of
from detector.commands.plain import plain_errors, write_text
from detector.history import BadSetting, note, why_of
from detector.words import say


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="archive", help=say("cli.archive.help"))(archive)


def archive(
    platform: Annotated[str, typer.Argument(help=say("cli.archive.platform"), show_default=False)],
    handle: Annotated[str, typer.Argument(help=say("cli.watch.handle"), show_default=False)],
    from_: Annotated[str, typer.Option("--from", help=say("cli.archive.from"))],
    to: Annotated[str, typer.Option("--to", help=say("cli.archive.to"))],
    measure: Annotated[str | None, typer.Option(help=say("cli.watch.measure"))] = None,
    social_blade: Annotated[
        bool, typer.Option("--social-blade", help=say("cli.archive.social_blade"))
    ] = False,
    out: Annotated[Path | None, typer.Option(help=say("cli.archive.out"))] = None,
    agent: Annotated[str | None, typer.Option(help=say("cli.watch.agent"))] = None,
) -> None:
    """Rebuild a page's counts from its archived captures."""
    from detector.watch.archive import SPACING, archived_address, captures, rebuild
    from detector.watch.client import Client
    from detector.watch.export import file_stem, history_csv

    console = Console(soft_wrap=True)
    with plain_errors():
        first, end = day_of(from_, "--from"), day_of(to, "--to")
        if end <= first:
            raise BadSetting("archive.to_before_from", first=first, end=end)
        site = platform.strip().lower()
        if social_blade:
            if site != "youtube" or measure not in (None, "subscribers"):
                raise BadSetting("archive.social_blade_youtube", platform=site[:50])
            _series(console, handle.strip(), first, end, out, agent)
            return
        address, kind = archived_address(site, handle.strip(), measure)
        client = Client(agent, attempts=1, spacing=SPACING)
        found = captures(client, address, first, end)
        if not found:
            raise BadSetting("archive.nothing", page=address, first=first, end=end)
        different = len({capture.digest for capture in found})
        minutes = math.ceil(different * SPACING / 60)
        plan = note("archive.plan", n=len(found), different=different, minutes=minutes)
        console.print(Text(say(plan)))
        target = out or Path(f"{file_stem(site, handle, kind)}.csv")
        journal = target.with_name(f"{target.name}.{kind}.partial")
        try:
            with Progress(console=console, transient=True) as bar:
                task = bar.add_task("", total=len(found))
                made = rebuild(
                    client,
                    found,
                    handle.strip(),
                    site,
                    kind,
                    journal,
                    pause=time.sleep,
                    tell=lambda done, _all: bar.update(task, completed=done),
                )
        except OSError as error:
            raise BadSetting("error.cannot_write", file=str(journal), why=why_of(error)) from error
        if made.rows:
            write_text(history_csv(site, kind, made.rows), target)
        lines = [note("archive.done", n=len(made.rows), file=str(target))]
        for name in ("walls", "without", "differing", "unread"):
            if many := getattr(made, name):
                lines.append(note(f"archive.{name}", n=many))
        for line in lines:
            console.print(Text(say(line)))
        if not made.unread:
            journal.unlink(missing_ok=True)


def _series(
    console: Console, handle: str, first: date, end: date, out: Path | None, agent: str | None
) -> None:
    """A channel's days out of archived pages of Social Blade."""
    from detector.watch.archive import SPACING, captures, rebuild_series, series_address
    from detector.watch.archive.social_blade import MEASURE, PLATFORM, REACH
    from detector.watch.client import Client
    from detector.watch.export import file_stem, history_csv

    address = series_address(handle)
    client = Client(agent, attempts=1, spacing=SPACING)
    found = captures(client, address, first, min(end + REACH, date.today() + timedelta(days=1)))
    if not found:
        raise BadSetting("archive.nothing", page=address, first=first, end=end)
    console.print(Text(say("archive.series.plan", n=len(found))))
    target = out or Path(f"{file_stem(PLATFORM, handle, 'socialblade')}.csv")
    journal = target.with_name(f"{target.name}.socialblade.partial")
    try:
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("", total=(end - first).days)
            made = rebuild_series(
                client,
                found,
                handle,
                (first, end),
                journal,
                pause=time.sleep,
                tell=lambda done, _all: bar.update(task, completed=done),
            )
    except OSError as error:
        raise BadSetting("error.cannot_write", file=str(journal), why=why_of(error)) from error
    if made.rows:
        write_text(history_csv(PLATFORM, MEASURE, made.rows), target)
    lines = [note("archive.series.done", n=len(made.rows), file=str(target))]
    for name in ("missing", "without", "differing"):
        if many := getattr(made, name):
            lines.append(note(f"archive.series.{name}", n=many))
    if made.unread:
        lines.append(note("archive.unread", n=made.unread))
    else:
        journal.unlink(missing_ok=True)
    for line in lines:
        console.print(Text(say(line)))
