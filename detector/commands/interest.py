"""`detector interest`: did many people look at the subject on the days in question?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from detector.commands.loss import day_of
from detector.commands.plain import UNUSABLE, complain, plain_errors, write_text
from detector.history import BadSetting, InputError, note, why_of
from detector.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from detector.watch.client import Client
    from detector.watch.interest import Interest

    Asking = Callable[[Client, str, date, date], Interest]


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="interest", help=say("cli.interest.help"))(interest)


def interest(
    from_: Annotated[str, typer.Option("--from", help=say("cli.archive.from"))],
    to: Annotated[str, typer.Option("--to", help=say("cli.archive.to"))],
    article: Annotated[list[str] | None, typer.Option(help=say("cli.interest.article"))] = None,
    news: Annotated[list[str] | None, typer.Option(help=say("cli.interest.news"))] = None,
    trends: Annotated[list[Path] | None, typer.Option(help=say("cli.interest.trends"))] = None,
    agent: Annotated[str | None, typer.Option(help=say("cli.watch.agent"))] = None,
    out: Annotated[Path | None, typer.Option(help=say("cli.interest.out"))] = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("cli.interest.yes"))] = False,
) -> None:
    """Look up public interest and hold the days in question against the others."""
    from detector.watch import interest as room
    from detector.watch.client import Client
    from detector.watch.looked_up import LookUp, asked, look_ups_json, sent_of

    console = Console(soft_wrap=True)
    with plain_errors():
        first, end = day_of(from_, "--from"), day_of(to, "--to")
        if end <= first:
            raise BadSetting("archive.to_before_from", first=first, end=end)
        begin, last = first - room.BEFORE, min(end + room.AFTER, date.today())
        if not (article or news or trends):
            raise BadSetting("interest.nothing_named")
        # Made first, so that nothing is sent before all of it is known to be in order.
        asks = [room.views_ask(name, begin, last) for name in article or ()]
        asks += [room.news_ask(query, begin, last) for query in news or ()]
        client, slow = Client(agent), Client(agent, spacing=room.NEWS_SPACING)
        series: list[LookUp] = []
        for path in trends or ():
            try:
                series += [LookUp(one) for one in room.trends(path.name, path.read_bytes())]
            except OSError as error:
                raise BadSetting(
                    "interest.cannot_open", file=path.name, why=why_of(error)
                ) from error
        for ask in asks:
            console.print(Text(say("interest.plan", host=ask.host, sent=sent_of(ask))))
        if asks and not yes and not typer.confirm(say("interest.go")):
            raise typer.Exit
    failed = False
    jobs: list[tuple[Asking, Client, str]] = []
    jobs += [(room.views, client, name) for name in article or ()]
    jobs += [(room.news, slow, query) for query in news or ()]
    for ask, (look_up, asking, subject) in zip(asks, jobs, strict=True):
        try:
            series.append(asked(look_up(asking, subject, begin, last), ask))
        except InputError as error:
            complain(error)
            failed = True
    for one in series:
        _tell(console, one.interest, first, end)
    if out is not None and series:
        with plain_errors():
            write_text(look_ups_json(series), out)
    console.print(Text(say("interest.never_proof")))
    if failed:
        raise typer.Exit(UNUSABLE)


def _tell(console: Console, one: Interest, first: date, end: date) -> None:
    from detector.watch.interest import event

    found = event(one, first, end)
    line = note(
        f"interest.{found.outcome.value}",
        source=say(f"interest.source.{one.source}"),
        subject=one.subject,
        peak=found.peak,
        usual=found.usual,
        p=found.p_value,
        n=found.stretches,
    )
    console.print(Text(say(line)))
