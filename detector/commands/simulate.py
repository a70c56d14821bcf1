"""`python -m detector simulate KIND --out FILE`: a simulated page as an export file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.commands.plain import plain_errors
from detector.history import BadSetting, DaySpan, why_of
from detector.words import say

ORDINARY = "ordinary"
SHORTEST, LONGEST = 28, 3653


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="simulate", help=say("cli.simulate.help"))(simulate)


def simulate(
    kind: Annotated[str, typer.Argument(help=say("cli.simulate.kind"))],
    out: Annotated[Path, typer.Option(help=say("cli.simulate.out"))],
    seed: Annotated[int, typer.Option(help=say("cli.simulate.seed"), min=0)] = 1,
    days: Annotated[int, typer.Option(help=say("cli.simulate.days"))] = 365,
    weeks: Annotated[float | None, typer.Option(help=say("cli.simulate.weeks"))] = None,
    without: Annotated[list[str] | None, typer.Option(help=say("cli.simulate.without"))] = None,
    fans: Annotated[Path | None, typer.Option(help=say("cli.simulate.fans"))] = None,
    by_hour: Annotated[bool, typer.Option("--hourly", help=say("cli.simulate.hourly"))] = False,
) -> None:
    """Simulate one page with one story and write it as a legacy page-level export."""
    import numpy as np

    from detector.simulate.eventful import STORIES, eventful
    from detector.simulate.eventful_export import PARTS, export_page
    from detector.simulate.exports import legacy_csv
    from detector.simulate.hourly import hourly, hourly_csv
    from detector.simulate.listed import listed
    from detector.simulate.listed_csv import listed_csv

    with plain_errors():
        if kind not in (*STORIES, ORDINARY):
            raise BadSetting(
                "error.no_such_story", kind=kind, kinds=", ".join((*STORIES, ORDINARY))
            )
        if not SHORTEST <= days <= LONGEST:
            raise BadSetting("error.simulated_days", days=days, low=SHORTEST, high=LONGEST)
        if weeks is not None and not 0.01 <= weeks <= 1000:
            raise BadSetting("error.simulated_weeks", weeks=weeks)
        for part in without or ():
            if part not in PARTS:
                raise BadSetting("error.no_such_part", part=part, parts=", ".join(PARTS))
        if by_hour and without:
            raise BadSetting("error.hourly_has_no_parts", part=without[0])
        rng = np.random.default_rng(seed)
        page = eventful(None if kind == ORDINARY else kind, days, rng, weeks=weeks)
        if by_hour:
            data = hourly_csv(hourly(page, rng))
        else:
            data = legacy_csv(export_page(page, f"Simulated {kind}", without=tuple(without or ())))
        written = {out: data}
        if fans is not None:
            # Drawn apart, so that the page is the same with lists and without.
            beside = listed(page, np.random.default_rng([seed, 1]))
            written[fans] = listed_csv(beside, f"Simulated {kind}", page.places)
        for file, content in written.items():
            try:
                file.write_bytes(content)
            except OSError as error:
                raise BadSetting("error.cannot_write", file=str(file), why=why_of(error)) from error
    typer.echo(
        say("cli.simulate.page", home=page.home, languages=", ".join(page.languages), file=out.name)
    )
    for told in page.told:
        typer.echo(
            say(
                "cli.simulate.told",
                kind=told.kind,
                days=DaySpan(
                    page.days[told.start].item(),
                    page.days[0].item() + (page.days[1] - page.days[0]).item() * told.end,
                ),
                gained=round(told.gained),
                lost=round(told.lost),
            )
        )
