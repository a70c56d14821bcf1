"""The same jobs on a command line: `python -m detector scan FILE...`, `... app`.

`scan` and `app` stand here; every other command is a file of `detector/commands`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.commands import (
    archive,
    batch,
    calibrate,
    claim,
    columns,
    figures,
    interest,
    lockstep,
    loss,
    pack,
    prepare,
    reply,
    scanning,
    simulate,
    together,
    validate,
    watch,
)
from detector.commands.plain import (
    UNUSABLE,
    complain,
    country_of,
    plain_errors,
    print_table,
    write_bytes,
    write_text,
)
from detector.commands.speaking import Words, add_words
from detector.commands.usage import Line
from detector.history import BadSetting, PageHistory, Scan
from detector.words import say

if TYPE_CHECKING:
    from detector.lockstep.load import Loaded

app = typer.Typer(
    name="detector",
    cls=Line,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=say("cli.help"),
)


class Format(StrEnum):
    """How `scan` writes its result."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    PDF = "pdf"


@app.command(help=say("cli.scan.help"))
def scan(
    files: scanning.Files,
    home: scanning.Home = None,
    language: scanning.Languages = None,
    peer: scanning.Peers = None,
    page: scanning.Page = None,
    map_: columns.Maps = None,
    migrants: Annotated[Path | None, typer.Option(help=say("cli.scan.migrants"))] = None,
    fans: Annotated[list[Path] | None, typer.Option(help=say("cli.scan.fans"))] = None,
    interest: scanning.Interest = None,
    false_alarms: scanning.FalseAlarms = 0.1,
    format_: Annotated[
        Format, typer.Option("--format", help=say("cli.scan.format"))
    ] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help=say("cli.scan.out"))] = None,
) -> None:
    """Open exports, find what an audience does not do, and print it."""
    # The main job's imports take a second; `--help` should not wait for them.
    from detector.read import open_each
    from detector.scan import scan as scan_page

    with plain_errors():
        maps = columns.maps_of(map_)
    histories, failures = open_each(list(files), page=page, maps=maps)
    peers, bad_peers = open_each(list(peer or ()))
    for failure in (*failures, *bad_peers):
        complain(failure)
    with plain_errors():
        country = country_of(home)
        lists = _lists_of(histories, fans)
        histories = scanning.with_looked_up(histories, interest)
        scans = [
            scan_page(
                history,
                home=country,
                languages=tuple(language or ()),
                # Pages opened together may share a cause that is the very question, as
                # three operators refilled on one day: they are not peers unless named.
                peers=peers,
                beside=[other for other in histories if other.page != history.page],
                false_alarms_per_year=false_alarms,
                migrants=migrants,
                fans=lists.get(history.page),
            )
            for history in histories
        ]
        # A report of no page would look like one on which nothing was found.
        if scans or format_ not in (Format.HTML, Format.PDF):
            _write(scans, format_, out)
    if failures or bad_peers:
        raise typer.Exit(UNUSABLE)


@app.command(name="app", help=say("cli.app.help"))
def open_app(
    what: Annotated[str | None, typer.Argument(help=say("cli.app.what"))] = None,
    port: Annotated[int, typer.Option(help=say("cli.app.port"))] = 0,
    browser: Annotated[bool, typer.Option(help=say("cli.app.browser"))] = True,
) -> None:
    """Open the page in the browser, on a file, a sample or nothing."""
    from detector.launch import launch

    with plain_errors():
        raise typer.Exit(launch(what, port=port, browser=browser))


def _lists_of(histories: Sequence[PageHistory], paths: list[Path] | None) -> dict[str, Loaded]:
    """The lists of fans by page: of one page alone, or of each page that they name."""
    if not paths:
        return {}
    from detector.lockstep.beside import is_listed
    from detector.lockstep.load import load_fans

    loaded = load_fans(paths)
    named = {each.page: loaded for each in histories if is_listed(each, loaded)}
    # A list that names none of them is refused by the scan, unless it is of one page.
    return named or {each.page: loaded for each in histories[:1]}


def _write(scans: list[Scan], form: Format, out: Path | None) -> None:
    from detector import report

    if form is Format.PDF:
        if out is None:
            raise BadSetting("cli.pdf_needs_out")
        write_bytes(report.to_pdf(scans), out)
        return
    if form is Format.TABLE:
        print_table(lambda console: report.show(scans, console), out)
        return
    write = {Format.JSON: report.to_json, Format.CSV: report.to_csv}
    write_text(write.get(form, report.to_html)(scans), out)


for command in (
    archive,
    batch,
    calibrate,
    claim,
    columns,
    figures,
    interest,
    lockstep,
    loss,
    pack,
    prepare,
    reply,
    simulate,
    together,
    validate,
    watch,
):
    command.register(app)
add_words(app)


@app.callback(help=say("cli.help"))
def line(words: Words = None) -> None:
    """The line itself: `python -m detector --words fr --help`."""


def main() -> None:
    """Run the command line."""
    app()
