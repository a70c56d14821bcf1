"""`detector claim`: a claim, typed or read from a picture, held against an export."""

from __future__ import annotations

import io
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, Group
from rich.text import Text

from detector.commands.plain import UNUSABLE, complain, plain_errors, write_text
from detector.history import BadSetting
from detector.words import say

if TYPE_CHECKING:
    from detector.claims import Verdict


class ClaimFormat(StrEnum):
    """How `claim` writes its result."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="claim", help=say("cli.claim.help"))(claim)


def claim(
    number: Annotated[str | None, typer.Option(help=say("cli.claim.number"))] = None,
    kind: Annotated[str | None, typer.Option(help=say("cli.claim.kind"))] = None,
    place: Annotated[str | None, typer.Option(help=say("cli.claim.place"))] = None,
    when: Annotated[str | None, typer.Option(help=say("cli.claim.when"))] = None,
    zone: Annotated[str | None, typer.Option(help=say("cli.claim.zone"))] = None,
    against: Annotated[list[Path] | None, typer.Option(help=say("cli.claim.against"))] = None,
    page: Annotated[str | None, typer.Option(help=say("cli.claim.page"))] = None,
    format_: Annotated[
        ClaimFormat, typer.Option("--format", help=say("cli.claim.format"))
    ] = ClaimFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help=say("cli.claim.out"))] = None,
    log: Annotated[Path | None, typer.Option(help=say("cli.claim.log"))] = None,
) -> None:
    """Check a claim and print how it stands to the export."""
    from detector.claims import check, parse_when, typed_claim
    from detector.claims.record import date_record, described, to_json, typed_number
    from detector.log import Log
    from detector.read import open_each

    with plain_errors():
        steps = Log(log)
        if number is None:
            raise BadSetting("claim.nothing_claimed")
        span = parse_when(when, zone) if when else None
        typed = typed_claim(number, kind, place, span)
        steps.add("claim.typed", {"claim": described(typed), "zone": zone})
        histories, failures = open_each(list(against or ()), page=page)
        for failure in failures:
            complain(failure)
        for history in histories:
            steps.add("export.opened", {"page": history.page, "sha256": " ".join(history.digests)})
        verdicts = [check(typed, histories, page=page)]
        for one in verdicts:
            steps.add("claim.checked", {"claim": described(one.claim), "verdict": one.verdict})
        if format_ is ClaimFormat.JSON:
            dates = [date_record(span, confidence=1.0)] if span else []
            text = to_json([typed_number(typed)], dates, verdicts, picture=None)
            write_text(text, out)
        elif out is None:
            Console().print(_table(verdicts))
        else:
            sheet = io.StringIO()
            Console(file=sheet, width=100).print(_table(verdicts))
            write_text(sheet.getvalue(), out)
    if failures:
        raise typer.Exit(UNUSABLE)


def _table(verdicts: Sequence[Verdict]) -> Group:
    """Each claim with its verdict. Text from files goes in as `Text`, never as markup."""
    from detector.claims.record import described

    lines: list[Text] = []
    for one in verdicts:
        lines += [
            Text(described(one.claim), style="bold"),
            Text(say(f"claim.verdict.{one.verdict}")),
            Text(say(one.sentence)),
            Text(),
        ]
    return Group(*lines)
