"""`python -m detector validate`: judge the weighing and write the figures into the docs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.commands.calibrate import TABLE
from detector.commands.plain import plain_errors
from detector.history import BadSetting
from detector.words import say

JUDGED = Path("build/weighing/judged.jsonl")
PAGES = 144
DOCS = Path("docs/validation.md")
BEGIN, END = "<!-- weighing: begin -->", "<!-- weighing: end -->"


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="validate", help=say("cli.validate.help"))(validate)


def validate(
    pages: Annotated[int, typer.Option(help=say("cli.validate.pages"), min=40)] = PAGES,
    table: Annotated[Path, typer.Option(help=say("cli.validate.table"))] = JUDGED,
    fitted: Annotated[Path, typer.Option(help=say("cli.validate.fitted"))] = TABLE,
    out: Annotated[Path | None, typer.Option(help=say("cli.validate.out"))] = None,
) -> None:
    """Make the judged table where it is not there yet, and write what it shows."""
    from detector.validate.flagged import JUDGED_SEED, read_table, table_of
    from detector.validate.judged_figures import figures
    from detector.validate.weighing import section
    from detector.weigh.judged import write_judged
    from detector.weigh.model import shipped

    with plain_errors():
        model = shipped()
        if model is None or not fitted.exists():
            raise BadSetting("error.no_table", file=str(fitted))
        judged = table_of(table, pages, JUDGED_SEED)
        text = "\n".join(section(judged, read_table(fitted), model))
        file = out or DOCS
        try:
            before = file.read_text(encoding="utf-8") if out is None else f"{BEGIN}\n{END}\n"
            head, _, rest = before.partition(BEGIN)
            tail = rest.partition(END)[2]
            file.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")
            if out is None:
                # What the page shows beside a ratio.
                write_judged(figures(judged, read_table(fitted), model))
        except OSError as error:
            raise BadSetting("error.cannot_write", file=str(file), why=error.strerror) from error
