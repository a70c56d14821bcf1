"""`python -m detector calibrate`: fit the weighing that is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.commands.plain import plain_errors
from detector.words import say

TABLE = Path("build/weighing/fitted.jsonl")
PAGES = 228


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="calibrate", help=say("cli.calibrate.help"))(calibrate)


def calibrate(
    pages: Annotated[int, typer.Option(help=say("cli.calibrate.pages"), min=40)] = PAGES,
    table: Annotated[Path, typer.Option(help=say("cli.calibrate.table"))] = TABLE,
) -> None:
    """Make the table of flagged intervals where it is not there yet, and fit on it."""
    from detector.validate.flagged import FITTED_SEED, table_of
    from detector.weigh.fit import fit
    from detector.weigh.model import REAL_SERIES, write

    with plain_errors():
        made = table_of(table, pages, FITTED_SEED)
        model = fit(
            [row.example for page in made for row in page.rows],
            pages=len(made),
            real_series=len(REAL_SERIES),
        )
        write(model)
    h1, h2 = model.intervals["h1"], model.intervals["h2"]
    typer.echo(say("cli.calibrate.done", pages=len(made), h1=h1, h2=h2))
