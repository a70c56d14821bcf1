"""`python -m detector calibrate`: fit the weighing that is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.commands.plain import plain_errors
from detector.words import say

TABLES = Path("build/weighing")


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="calibrate", help=say("cli.calibrate.about"))(calibrate)


def calibrate(
    tables: Annotated[Path, typer.Option(help=say("cli.calibrate.tables"))] = TABLES,
    pages: Annotated[int | None, typer.Option(help=say("cli.calibrate.each"), min=40)] = None,
) -> None:
    """Make the tables of flagged intervals as far as they are missing, and fit on them."""
    from detector.validate.flagged import FITTED, PAGES, fitted_pages
    from detector.weigh import forest
    from detector.weigh.fit import fit
    from detector.weigh.forest_fit import of_innocent
    from detector.weigh.model import REAL_SERIES, write

    with plain_errors():
        made = fitted_pages(tables, {name: pages or PAGES[name] for name in FITTED})
        examples = [row.example for page in made for row in page.rows]
        model = fit(examples, pages=len(made), real_series=len(REAL_SERIES))
        write(model)
        forest.write(of_innocent(examples, model.standards))
    h1, h2 = model.intervals["h1"], model.intervals["h2"]
    typer.echo(say("cli.calibrate.done", pages=len(made), h1=h1, h2=h2))
