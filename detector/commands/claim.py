"""`detector claim`: a claim, typed or read from a picture, held against an export."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.text import Text

from detector.commands.columns import Maps, maps_of
from detector.commands.plain import UNUSABLE, complain, plain_errors, print_table, write_text
from detector.history import BadSetting, UnreadableFile, why_of
from detector.words import say, visible

if TYPE_CHECKING:
    from detector.claims import Verdict
    from detector.claims.record import Record
    from detector.claims.seen import Seen
    from detector.log import Log


class ClaimFormat(StrEnum):
    """How `claim` writes its result."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="claim", help=say("cli.claim.help"))(claim)


def claim(
    picture: Annotated[
        Path | None, typer.Argument(help=say("cli.claim.picture"), show_default=False)
    ] = None,
    compare: Annotated[Path | None, typer.Option(help=say("cli.claim.compare"))] = None,
    number: Annotated[str | None, typer.Option(help=say("cli.claim.number"))] = None,
    kind: Annotated[str | None, typer.Option(help=say("cli.claim.kind"))] = None,
    place: Annotated[str | None, typer.Option(help=say("cli.claim.place"))] = None,
    when: Annotated[str | None, typer.Option(help=say("cli.claim.when"))] = None,
    zone: Annotated[str | None, typer.Option(help=say("cli.claim.zone"))] = None,
    against: Annotated[list[Path] | None, typer.Option(help=say("cli.claim.against"))] = None,
    page: Annotated[str | None, typer.Option(help=say("cli.claim.page"))] = None,
    map_: Maps = None,
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
        _enough(number, picture, compare)
        steps = Log(log)
        span = parse_when(when, zone) if when else None
        numbers = []
        dates = [date_record(span, confidence=1.0)] if span else []
        claims = []
        if number is not None:
            claims.append(typed_claim(number, kind, place, span))
            numbers.append(typed_number(claims[0]))
            steps.add("claim.typed", {"claim": described(claims[0]), "zone": zone})
        seen = _seen(picture, steps)
        if seen is not None:
            numbers += seen.numbers
            dates += seen.dates
            if number is None:
                # A typed claim is what is asked; without one, all that was read is.
                claims = [one.claim(span) for one in seen.reading.numbers]
        histories, failures = open_each(list(against or ()), page=page, maps=maps_of(map_))
        for failure in failures:
            complain(failure)
        for history in histories:
            steps.add("export.opened", {"page": history.page, "sha256": " ".join(history.digests)})
        verdicts = [check(one, histories, page=page) for one in claims]
        for verdict in verdicts:
            held = {"claim": described(verdict.claim), "verdict": verdict.verdict}
            steps.add("claim.checked", held)
        hints = seen.hints if seen else []
        if seen is not None and compare is not None:
            hints.append(_compared(seen, compare, steps))
        if format_ is ClaimFormat.JSON:
            about = seen.about if seen else None
            write_text(to_json(numbers, dates, verdicts, hints, picture=about), out)
        else:
            print_table(lambda console: console.print(_table(verdicts, hints)), out)
    if failures:
        raise typer.Exit(UNUSABLE)


def _enough(number: str | None, picture: Path | None, compare: Path | None) -> None:
    if number is None and picture is None:
        raise BadSetting("claim.nothing_claimed")
    if compare is not None and picture is None:
        raise BadSetting("claim.compare_alone")


def _seen(path: Path | None, steps: Log) -> Seen | None:
    """The picture, read and written down."""
    from detector.claims.seen import look

    return None if path is None else look(path.name, _bytes(path), steps)


def _compared(seen: Seen, path: Path, steps: Log) -> Record:
    """Where another picture of the same screen differs, as a hint with its boxes."""
    from detector.claims.compare import compare
    from detector.claims.picture import open_picture
    from detector.history import CannotTell, note

    other = open_picture(path.name, _bytes(path))
    boxes: list[list[int]] = []
    try:
        boxes = [list(box) for box in compare(seen.picture, other).boxes]
        said = note("claim.pair.differ", n=len(boxes)) if boxes else note("claim.pair.same")
    except CannotTell as reason:
        said = reason.note
    steps.add("pictures.compared", {"sha256": other.digest, "said": said.code})
    return {"code": said.code, "sentence": say(said), "boxes": boxes}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            "claim.picture_cannot_open", file=path.name, why=why_of(error)
        ) from error


def _table(verdicts: Sequence[Verdict], hints: Sequence[Record]) -> Group:
    """Each claim with its verdict. Text from files goes in as `Text`, never as markup."""
    from detector.claims.record import described
    from detector.claims.table import summaries

    lines: list[Text] = []
    for table in summaries(verdicts):
        lines += [Text(say(f"claim.table.of.{table.of}"), style="bold"), Text(say(table.sentence))]
        lines.append(Text())
    for one in verdicts:
        lines.append(Text(visible(described(one.claim)), style="bold"))
        if one.verdict != "cannot_tell":  # its sentence begins with these words
            lines.append(Text(say(f"claim.verdict.{one.verdict}")))
        lines += [Text(say(one.sentence)), Text()]
    if not verdicts:
        lines.append(Text(say("claim.nothing_read")))
    return Group(*lines, *(Text(hint["sentence"]) for hint in hints))
