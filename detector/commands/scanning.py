"""What commands that publish have in common: all files must open, then every page is scanned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.commands.columns import maps_of
from detector.commands.plain import complain, country_of
from detector.history import BadSetting, PageHistory, why_of
from detector.words import say

if TYPE_CHECKING:
    from detector.report.pack import Scanned

Files = Annotated[list[Path], typer.Argument(help=say("cli.scan.files"), show_default=False)]
Home = Annotated[str | None, typer.Option(help=say("cli.scan.home"))]
Languages = Annotated[list[str] | None, typer.Option("--language", help=say("cli.scan.language"))]
Peers = Annotated[list[Path] | None, typer.Option("--peer", help=say("cli.scan.peer"))]
Page = Annotated[str | None, typer.Option(help=say("cli.scan.page"))]
Interest = Annotated[list[Path] | None, typer.Option(help=say("cli.scan.interest"))]
FalseAlarms = Annotated[float, typer.Option(help=say("cli.scan.false_alarms"))]


def scanned_files(
    files: Sequence[Path],
    *,
    home: str | None,
    languages: Sequence[str] | None,
    peers: Sequence[Path] | None,
    page: str | None,
    false_alarms: float,
    maps: list[str] | None = None,
    interest: list[Path] | None = None,
) -> list[Scanned]:
    """Open and scan everything; pages opened together stand beside one another.

    Raises
    ------
    InputError
        A file cannot be read: what is published must not lack what was asked for.
    """
    from detector.read import open_each
    from detector.report.pack import Scanned
    from detector.scan import scan

    histories, failures = open_each(list(files), page=page, maps=maps_of(maps))
    others, bad_peers = open_each(list(peers or ()))
    for failure in (*failures, *bad_peers):
        complain(failure)
    if failures or bad_peers or not histories:
        raise BadSetting("pack.not_all_readable")
    scanned = []
    histories = with_looked_up(histories, interest)
    for history in histories:
        beside = tuple(other for other in histories if other.page != history.page)
        told = scan(
            history,
            home=country_of(home),
            languages=tuple(languages or ()),
            peers=others,
            beside=beside,
            false_alarms_per_year=false_alarms,
        )
        scanned.append(Scanned(told, tuple(others), beside))
    return scanned


def with_looked_up(
    histories: Sequence[PageHistory], paths: list[Path] | None
) -> tuple[PageHistory, ...]:
    """The histories with what a person looked up before, if anything.

    Raises
    ------
    InputError
        A file cannot be opened or holds no look-up.
    """
    if not paths:
        return tuple(histories)
    from detector.watch.looked_up import LookUp, open_look_ups, with_interest

    found: list[LookUp] = []
    for path in paths:
        try:
            found += open_look_ups(path.name, path.read_bytes())
        except OSError as error:
            raise BadSetting("interest.cannot_open", file=path.name, why=why_of(error)) from error
    return tuple(with_interest(history, found) for history in histories)


def write_folder(members: dict[str, bytes], folder: Path) -> None:
    """Write files into a folder, which is made when it is not there.

    Raises
    ------
    BadSetting
        The folder or a file in it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in members.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise BadSetting("error.cannot_write", file=str(folder), why=why_of(error)) from error
