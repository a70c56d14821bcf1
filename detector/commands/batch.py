"""`python -m detector batch PATH`: scan every page of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.commands.plain import UNUSABLE, country_of, plain_errors
from detector.words import say, spoken


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="batch", help=say("cli.batch.help"))(batch)


def batch(
    path: Annotated[Path, typer.Argument(help=say("cli.batch.path"), show_default=False)],
    out: Annotated[Path, typer.Option(help=say("cli.batch.out"))] = Path("batch.parquet"),
    engine: Annotated[str, typer.Option(help=say("cli.batch.engine"))] = "local",
    address: Annotated[str | None, typer.Option(help=say("cli.batch.address"))] = None,
    rate: Annotated[float, typer.Option(help=say("cli.batch.rate"))] = 0.1,
    home: Annotated[str | None, typer.Option(help=say("cli.scan.home"))] = None,
    language: Annotated[list[str] | None, typer.Option(help=say("cli.scan.language"))] = None,
    jobs: Annotated[int, typer.Option(help=say("cli.batch.jobs"))] = -1,
    every: Annotated[bool, typer.Option("--whole", help=say("cli.batch.whole"))] = False,
    references: Annotated[int, typer.Option(help=say("cli.batch.references"))] = 0,
) -> None:
    """Scan every page, write the results, say what stands out."""
    # The scan's imports take a second; `--help` should not wait for them.
    from rich.console import Console
    from rich.progress import Progress

    from detector.batch import MOST_REFERENCES, REFERENCES, Engine, Settings, run_batch
    from detector.history import BadSetting
    from detector.report.ranked import show_ranked

    with plain_errors():
        _check_name(out)
        if engine not in set(Engine):
            raise BadSetting("batch.engine_unknown", engine=engine)
        if not 0 < rate < 1:
            raise BadSetting("batch.rate_outside", rate=rate)
        if references and not REFERENCES <= references <= MOST_REFERENCES:
            raise BadSetting(
                "batch.references_outside", n=references, low=REFERENCES, high=MOST_REFERENCES
            )
        if jobs == 0:
            raise BadSetting("batch.no_jobs")
        settings = Settings(
            country_of(home),
            tuple(language or ()),
            words=spoken(),
            screen=not every,
            references=references,
        )
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task(say("batch.progress"), total=None)
            done = run_batch(
                path,
                out,
                settings=settings,
                rate=rate,
                engine=Engine(engine),
                address=address,
                jobs=jobs,
                progress=lambda n, total: bar.update(task, completed=n, total=total),
            )
    table, found = done.table, done.found
    unreadable = int((table["outcome"] == "unreadable").sum())
    lines = [say("batch.done", n=len(table), out=str(out))]
    if unreadable < len(table):
        lines += [
            say("batch.discoveries", n=int(found.chosen.sum()), rate=rate),
            say("batch.smallest", n=found.smallest),
        ]
    if stopped := int(table["screened"].sum()):
        lines.append(say("batch.screened", n=stopped))
    if unreadable < len(table) and found.smallest > 1 and found.needed <= MOST_REFERENCES:
        # A number to be typed, so without marks between thousands.
        lines.append(say("batch.single_page", references=str(max(found.needed, REFERENCES))))
    if not found.attainable and unreadable < len(table):
        lines.append(say("batch.unattainable"))
    if unreadable:
        lines.append(say("batch.unreadable", n=unreadable))
    if done.resumed:
        lines.append(say("batch.resumed", n=done.resumed))
    for line in lines:
        typer.echo(line)
    show_ranked(table, Console())
    # Some bad pages among many are told in their rows; with nothing else there, nothing was done.
    if unreadable == len(table):
        raise typer.Exit(UNUSABLE)


def _check_name(out: Path) -> None:
    # Under another name a table would be written that nothing opens.
    from detector.history import BadSetting

    if out.suffix.lower() != ".parquet":
        raise BadSetting("batch.out_no_parquet", file=out.name)
