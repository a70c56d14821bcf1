"""`detector pack FILE...`, `verify PACK` and `contest PACK FILE...`: evidence packs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.commands.columns import Maps
from detector.commands.plain import plain_errors, write_bytes, write_text
from detector.commands.scanning import (
    FalseAlarms,
    Files,
    Home,
    Interest,
    Languages,
    Page,
    Peers,
    scanned_files,
)
from detector.history import BadSetting, UnreadableFile, why_of
from detector.words import say

if TYPE_CHECKING:
    from detector.report.contest import Change, Told
    from detector.report.verify import Verification

# So many differences are read by a person; the JSON has them all.
SHOWN = 20


class VerifyFormat(StrEnum):
    """How `verify` writes its result."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Hang the commands on the line."""
    app.command(name="pack", help=say("cli.pack.help"))(pack)
    app.command(name="verify", help=say("cli.verify.help"))(verify)
    app.command(name="contest", help=say("cli.contest.help"))(contest)


def pack(
    files: Files,
    out: Annotated[Path, typer.Option(help=say("cli.pack.out"))],
    home: Home = None,
    language: Languages = None,
    peer: Peers = None,
    page: Page = None,
    map_: Maps = None,
    interest: Interest = None,
    false_alarms: FalseAlarms = 0.1,
    originals: Annotated[bool, typer.Option("--originals", help=say("cli.pack.originals"))] = False,
    timestamp: Annotated[bool, typer.Option("--timestamp", help=say("cli.pack.timestamp"))] = False,
) -> None:
    """Scan exports and put everything that the findings rest on into one zip."""
    from detector.log import Log
    from detector.report.pack import make_pack

    with plain_errors():
        scanned = scanned_files(
            files,
            home=home,
            languages=language,
            peers=peer,
            page=page,
            false_alarms=false_alarms,
            maps=map_,
            interest=interest,
        )
        given = (*files, *(peer or ()), *(interest or ()))
        kept = [(path.name, _bytes(path)) for path in given]
        made = make_pack(
            scanned, Log(), originals=kept, include_originals=originals, timestamp=timestamp
        )
        write_bytes(made, out)
    typer.echo(say("pack.made", file=str(out), n=len(scanned)))


def verify(
    file: Annotated[Path, typer.Argument(help=say("cli.verify.file"), show_default=False)],
    format_: Annotated[
        VerifyFormat, typer.Option("--format", help=say("cli.scan.format"))
    ] = VerifyFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help=say("cli.scan.out"))] = None,
) -> None:
    """Run a pack's scans again and say whether every number comes out the same."""
    from detector.report.verify import verify_pack

    with plain_errors():
        found = verify_pack(_bytes(file), file.name)
        if format_ is VerifyFormat.JSON:
            record = {"same": found.same, **asdict(found)}
            write_text(json.dumps(record, ensure_ascii=False, indent=1), out)
        else:
            write_text("\n".join(sentences(found)), out)


def contest(
    file: Annotated[Path, typer.Argument(help=say("cli.verify.file"), show_default=False)],
    files: Annotated[
        list[Path] | None, typer.Argument(help=say("cli.contest.files"), show_default=False)
    ] = None,
    page: Annotated[str | None, typer.Option(help=say("cli.contest.page"))] = None,
    event: Annotated[list[str] | None, typer.Option(help=say("cli.contest.event"))] = None,
    out: Annotated[Path | None, typer.Option(help=say("cli.scan.out"))] = None,
) -> None:
    """Add what the page's owner knows to a pack and print what changes."""
    from detector.report.contest import contest as contested
    from detector.report.pack_reading import open_pack

    with plain_errors():
        told = [_event(text) for text in event or ()]
        pack = open_pack(_bytes(file), file.name)
        changes = contested(pack, list(files or ()), page=page, told=told)
        lines = [line for change in changes for line in _lines(change)]
        write_text("\n".join(lines or [say("contest.no_findings")]), out)


def _event(text: str) -> Told:
    """`2016-02-27=what happened`, or `2016-02-27..2016-03-01=what happened`, both days in."""
    from detector.report.contest import Told

    when, parted, what = text.partition("=")
    first, _, last = when.strip().partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        days = None
    if days is None or not parted or not what.strip() or days[1] < days[0]:
        raise BadSetting("contest.bad_event", event=text)
    return Told(days[0], days[1] + timedelta(days=1), what.strip())


def _lines(change: Change) -> Iterator[str]:
    from detector.report.contest import said

    sentence, *notes = said(change)
    yield say("contest.page", page=change.scan.history.page)
    yield sentence
    yield from (f"  {line}" for line in notes)
    yield ""


def sentences(found: Verification) -> list[str]:
    """What was found, for a person."""
    said = [say("verify.same" if found.same else "verify.not_same", n=found.values)]
    said += [say("verify.changed", file=name) for name in found.changed]
    said.append(say("verify.log_whole" if found.log_whole else "verify.log_broken"))
    said += [
        say("verify.difference", where=d.where, packed=str(d.packed), again=str(d.again))
        for d in found.differences[:SHOWN]
    ]
    if len(found.differences) > SHOWN:
        said.append(say("verify.more", n=len(found.differences) - SHOWN))
    said += [
        say("verify.version", library=name, then=then or "?", now=now)
        for name, then, now in found.versions
    ]
    return said


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = why_of(error)
        raise UnreadableFile("pack.cannot_open", file=str(path), why=why) from error
