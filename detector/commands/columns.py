"""`detector columns FILE`: the first rows, what each column is taken for, and a map to keep."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from detector.commands.plain import plain_errors, write_text
from detector.history import UnknownFormat, why_of
from detector.words import say, visible

if TYPE_CHECKING:
    from detector.read import ColumnMap, Opened, Proposal

CELLS_SHOWN = 4


# What `--map` is for every command that opens exports.
Maps = Annotated[list[str] | None, typer.Option("--map", help=say("cli.scan.map"))]


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="columns", help=say("cli.columns.help"))(columns)


def columns(
    file: Annotated[Path, typer.Argument(help=say("cli.columns.file"), show_default=False)],
    map_: Annotated[str | None, typer.Option("--map", help=say("cli.columns.map"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("cli.columns.json"))] = False,
    out: Annotated[Path | None, typer.Option(help=say("cli.columns.out"))] = None,
) -> None:
    """Show a table's first rows and what its columns are taken for; keep the map."""
    from detector.read.mapped import MappedTable

    with plain_errors():
        for each, found in _proposals(file):
            name, proposal, given = each.name, found, found.map()
            if map_:
                given = _meant(map_of(map_), found)
                # What is kept can be read.
                MappedTable(given).read(each)
                proposal = replace(found, reason=None)
            if as_json:
                write_text(json.dumps(_record(name, proposal, given), ensure_ascii=False), None)
            else:
                _show(Console(), name, proposal, given)
            if out is not None:
                if given is None:
                    raise UnknownFormat("read.map.one_date", n=0)
                write_text(json.dumps(given.record(), indent=1, ensure_ascii=False), out)
                return


def maps_of(given: list[str] | None) -> list[ColumnMap]:
    """The maps that `--map` gave, each a saved file or typed.

    Raises
    ------
    InputError
        One of them is neither.
    """
    return [map_of(each) for each in given or ()]


def map_of(text: str) -> ColumnMap:
    """A map as the option gives it: a saved file, or typed.

    Raises
    ------
    InputError
        It is neither.
    """
    from detector.history import UnreadableFile
    from detector.read.column_map import from_json, from_text

    path = Path(text)
    if path.suffix.casefold() == ".json" or ("=" not in text and path.exists()):
        try:
            return from_json(path.read_bytes(), path.name)
        except OSError as error:
            raise UnreadableFile("read.cannot_open", file=path.name, why=why_of(error)) from error
    return from_text(text)


def _proposals(file: Path) -> list[tuple[Opened, Proposal]]:
    from detector.read import load_named, propose

    found = [(each, proposal) for each in load_named(file) if (proposal := propose(each))]
    if not found:
        raise UnknownFormat("read.plain.no_date_column", file=file.name)
    return found


def _meant(given: ColumnMap, proposal: Proposal) -> ColumnMap:
    """The typed map bound to the shape of the file, for which it is kept."""
    from detector.read.mapped import names_of

    bound = replace(given, shape=proposal.shape)
    if not bound.fits([column.header for column in proposal.columns]):
        raise UnknownFormat("read.map.unused", columns=names_of(given))
    return bound


def _record(name: str, proposal: Proposal, given: ColumnMap | None) -> dict[str, Any]:
    return {
        "file": name,
        "columns": [
            {"column": column.name, "cells": list(column.cells), "is": column.role}
            for column in proposal.columns
        ],
        "measure": proposal.measure,
        "map": given.record() if given else None,
        "sentence": say(proposal.reason) if proposal.reason else None,
    }


def _show(console: Console, name: str, proposal: Proposal, given: ColumnMap | None) -> None:
    headers = [column.header for column in proposal.columns]
    roles = (given.places(headers) if given else None) or {}
    table = Table(title=Text(visible(name)), title_justify="left")
    for heading in ("column", "cells", "is"):
        table.add_column(say(f"cli.columns.{heading}"), overflow="fold")
    for place, column in enumerate(proposal.columns):
        # `Text`: a file may hold what Rich takes for markup.
        cells = (column.name.strip(), " · ".join(column.cells[:CELLS_SHOWN]))
        table.add_row(*(Text(visible(cell)) for cell in cells), roles.get(place, "–"))
    console.print(table)
    if proposal.reason is not None:
        console.print(Text(say(proposal.reason)))
    typed = ",".join(_typed(f"{role}={column}") for column, role in given.columns) if given else ""
    console.print(Text(say("cli.columns.next", map=typed or "date=…,total=…")))


def _typed(part: str) -> str:
    return f'"{part}"' if "," in part else part
