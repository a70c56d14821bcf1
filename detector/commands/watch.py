"""`detector watch add|run|list|export`: counters of pages, read as they stand."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from detector.commands.plain import plain_errors, write_text
from detector.history import BadSetting, why_of
from detector.words import say

if TYPE_CHECKING:
    from detector.watch.alerts.kept import Alarms
    from detector.watch.poll import Step
    from detector.watch.store import Store

RateOption = Annotated[float, typer.Option("--false-alarms", help=say("cli.alerts.rate"))]
StoreOption = Annotated[Path | None, typer.Option("--store", help=say("cli.watch.store"))]


def register(app: typer.Typer) -> None:
    """Hang the commands on the line."""
    group = typer.Typer(no_args_is_help=True, help=say("cli.watch.help"))
    group.command(name="add", help=say("cli.watch.add.help"))(add)
    group.command(name="run", help=say("cli.watch.run.help"))(run)
    group.command(name="list", help=say("cli.watch.list.help"))(show_list)
    group.command(name="alerts", help=say("cli.alerts.help"))(show_alerts)
    group.command(name="export", help=say("cli.watch.export.help"))(export)
    app.add_typer(group, name="watch")


def add(
    platform: Annotated[str, typer.Argument(help=say("cli.watch.platform"), show_default=False)],
    handle: Annotated[str, typer.Argument(help=say("cli.watch.handle"), show_default=False)],
    every: Annotated[float, typer.Option(help=say("cli.watch.every"))] = 300.0,
    measure: Annotated[str | None, typer.Option(help=say("cli.watch.measure"))] = None,
    store: StoreOption = None,
) -> None:
    """Put a page on the watch list."""
    from detector.watch.watchlist import watch_page

    with plain_errors(), _opened(store) as kept:
        page = watch_page(kept, platform, handle, measure, every)
        name = Text(
            say(
                "watch.added",
                page=page.handle,
                platform=page.platform,
                measure=page.measure,
                seconds=page.every,
            )
        )
        Console(soft_wrap=True).print(name)


def run(
    agent: Annotated[str | None, typer.Option(help=say("cli.watch.agent"))] = None,
    rounds: Annotated[int | None, typer.Option(help=say("cli.watch.rounds"), min=1)] = None,
    false_alarms: RateOption = 0.1,
    store: StoreOption = None,
) -> None:
    """Read the counters until stopped."""
    from detector.watch.alerts.kept import Alarms
    from detector.watch.client import Client
    from detector.watch.poll import poll
    from detector.watch.quotas import Quotas
    from detector.watch.store import only_run

    console = Console(soft_wrap=True)
    with plain_errors(), _opened(store) as kept, only_run(kept.path):
        if not kept.pages():
            raise BadSetting("watch.empty_list")
        client, alarms = Client(agent), Alarms(kept, false_alarms)
        quotas = Quotas(kept, client)
        for page in kept.pages():
            alarms.of(page)  # the past is gone through before the first minute is due

        def tell(step: Step) -> None:
            _tell(console, step)
            _raise_alarm(console, alarms, step)
            for line in quotas.changed():
                console.print(Text(say(line)))

        with _stopped_by_signal() as stop:
            poll(kept, client, rounds=rounds, stop=stop, tell=tell)
        for line in quotas.all():
            console.print(Text(say(line)))


def show_list(store: StoreOption = None) -> None:
    """Show the watch list with the latest counts."""
    columns = ("page", "platform", "measure", "every", "count", "at", "readings", "gaps")
    table = Table(*(say(f"watch.column.{name}") for name in columns))
    with plain_errors(), _opened(store) as kept:
        for page in kept.pages():
            last = kept.last(page)
            count = "" if last is None else f"{last.count.value:,.0f}"
            if last is not None and last.count.step > 0:
                count = f"{last.count.low:,.0f} - {last.count.high:,.0f}"
            when = "" if last is None else last.at.isoformat(" ", "seconds")
            cells = [page.handle, page.platform, page.measure, f"{page.every:g}", count, when]
            table.add_row(*(Text(cell) for cell in cells), *map(str, kept.tally(page)))
    Console().print(table)


def show_alerts(
    false_alarms: RateOption = 0.1,
    scan_days: Annotated[bool, typer.Option("--scan", help=say("cli.alerts.scan"))] = False,
    store: StoreOption = None,
) -> None:
    """Print the alerts of every page, or what would have raised one."""
    from detector.commands.alerts import alert_lines, scan_lines
    from detector.log import line_hash
    from detector.watch.alerts.kept import Alarms, log_lines

    console = Console(soft_wrap=True)
    with plain_errors(), _opened(store) as kept:
        if not kept.pages():
            raise BadSetting("watch.empty_list")
        alarms = Alarms(kept, false_alarms)
        for page in kept.pages():
            for line in alert_lines(alarms, page):
                console.print(Text(line))
            if scan_days and alarms.of(page).alerts():
                for line in scan_lines(kept, page, false_alarms):
                    console.print(Text(line))
        console.print(Text(say("alerts.rate_on_average", rate=false_alarms)))
        if lines := log_lines(kept):
            console.print(Text(say("alerts.log", hash=line_hash(lines[-1]))))


def export(
    folder: Annotated[Path, typer.Argument(help=say("cli.watch.folder"), show_default=False)],
    store: StoreOption = None,
) -> None:
    """Write the readings as files that `scan` opens."""
    from detector.watch.alerts.kept import log_lines
    from detector.watch.export import store_files

    with plain_errors(), _opened(store) as kept:
        files = store_files(kept)
        if not files:
            raise BadSetting("watch.nothing_read")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadSetting("error.cannot_write", file=str(folder), why=why_of(error)) from error
        if lines := log_lines(kept):
            files["watch-log.jsonl"] = "".join(line + "\n" for line in lines)
        for name, text in files.items():
            write_text(text, folder / name)
            Console(soft_wrap=True).print(Text(str(folder / name)))


@contextmanager
def _opened(path: Path | None) -> Iterator[Store]:
    from detector.watch.store import Store
    from detector.watch.watchlist import usual_store

    with Store.open(path or usual_store()) as kept:
        yield kept


@contextmanager
def _stopped_by_signal() -> Iterator[threading.Event]:
    """An event that Ctrl-C or a polite kill sets, so that what is in flight is kept."""
    stop = threading.Event()
    names = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(name, lambda *_: stop.set()) for name in names]
    try:
        yield stop
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)


def _tell(console: Console, step: Step) -> None:
    if step.count is not None:
        said = say(
            "watch.read",
            at=step.at.isoformat(" ", "seconds"),
            page=step.page.handle,
            platform=step.page.platform,
            count=step.count.value,
        )
    else:
        why = say(step.trouble.note) if step.trouble is not None else ""
        said = say(
            "watch.not_read",
            at=step.at.isoformat(" ", "seconds"),
            page=step.page.handle,
            platform=step.page.platform,
            why=why,
        )
    console.print(Text(said))


def _raise_alarm(console: Console, alarms: Alarms, step: Step) -> None:
    """Print what a reading raises, with what explains it innocently."""
    from detector.commands.alerts import told

    if step.count is None:
        return
    for alert in alarms.keep(step.page, step.at):
        if alert.until is None:
            for line in (
                *told(alarms, step.page, alert),
                say("alerts.rate_on_average", rate=alarms.rate),
            ):
                console.print(Text(line))
