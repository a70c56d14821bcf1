"""`python -m detector validate`: judge the weighing and write the figures into the docs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.commands.calibrate import TABLES
from detector.commands.plain import plain_errors
from detector.history import BadSetting, why_of
from detector.words import say

DOCS = Path("docs/validation.md")
PICTURES = Path("docs/pictures")
BEGIN, END = "<!-- weighing: begin -->", "<!-- weighing: end -->"


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="validate", help=say("cli.validate.help"))(validate)


def validate(
    tables: Annotated[Path, typer.Option(help=say("cli.validate.tables"))] = TABLES,
    pages: Annotated[int | None, typer.Option(help=say("cli.validate.each"), min=40)] = None,
    out: Annotated[Path | None, typer.Option(help=say("cli.validate.out"))] = None,
) -> None:
    """Make the judged tables as far as they are missing, and write what they show."""
    from detector.validate.flagged import FITTED, JUDGED, PAGES, SEEDS, fitted_pages, table_of
    from detector.validate.judged_figures import figures
    from detector.validate.weighing import left_out, pictures, section
    from detector.weigh.judged import write_judged
    from detector.weigh.model import shipped

    with plain_errors():
        model = shipped()
        if model is None or not all((tables / f"{name}.jsonl").exists() for name in FITTED):
            raise BadSetting("error.no_table", file=str(tables / f"{FITTED[0]}.jsonl"))
        fitted = fitted_pages(tables, {name: pages or PAGES[name] for name in FITTED})
        judged, second = (
            table_of(tables / f"{name}.jsonl", pages or PAGES[name], SEEDS[name]) for name in JUDGED
        )
        missing = left_out([row for page in judged for row in page.rows], fitted)
        text = "\n".join(section(judged, model, missing, second))
        file = out or DOCS
        try:
            before = file.read_text(encoding="utf-8") if out is None else f"{BEGIN}\n{END}\n"
            head, _, rest = before.partition(BEGIN)
            tail = rest.partition(END)[2]
            file.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")
            if out is None:
                # What the page shows beside a ratio, and the pictures of the docs.
                write_judged(figures(judged, model, missing))
                for name, svg in pictures(judged, model):
                    (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
        except OSError as error:
            raise BadSetting("error.cannot_write", file=str(file), why=why_of(error)) from error
