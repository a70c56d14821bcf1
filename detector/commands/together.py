"""`detector together FILE...`: joint falls of several pages, and refills of one of them."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from detector.commands.plain import UNUSABLE, complain, country_of, plain_errors, write_text
from detector.history import BadSetting, Note, note
from detector.words import say

if TYPE_CHECKING:
    from detector.history import Scan
    from detector.watch.synchrony import JointFall


class Format(StrEnum):
    """How `together` writes its result."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Hang the command on the line."""
    app.command(name="together", help=say("cli.together.help"))(together)


def together(
    files: Annotated[list[Path], typer.Argument(help=say("cli.scan.files"), show_default=False)],
    home: Annotated[str | None, typer.Option(help=say("cli.scan.home"))] = None,
    language: Annotated[list[str] | None, typer.Option(help=say("cli.scan.language"))] = None,
    false_alarms: Annotated[float, typer.Option(help=say("cli.scan.false_alarms"))] = 0.1,
    format_: Annotated[
        Format, typer.Option("--format", help=say("cli.scan.format"))
    ] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help=say("cli.scan.out"))] = None,
) -> None:
    """Scan several pages and print what they did together."""
    import numpy as np

    from detector.assembly import SEED
    from detector.read import open_each
    from detector.scan import scan as scan_page
    from detector.watch.synchrony import joint_falls

    histories, failures = open_each(list(files))
    for failure in failures:
        complain(failure)
    with plain_errors():
        if len(histories) < 2:
            raise BadSetting("together.one_page", n=len(histories))
        country = country_of(home)
        scans = [
            scan_page(
                history,
                home=country,
                languages=tuple(language or ()),
                false_alarms_per_year=false_alarms,
            )
            for history in histories
        ]
        falls = joint_falls(scans, np.random.default_rng(SEED))
        if format_ is Format.JSON:
            record = {"pages": [s.history.page for s in scans], "falls": [*map(_record, falls)]}
            write_text(json.dumps(record, ensure_ascii=False, allow_nan=False), out)
        else:
            text = "\n".join(say(line) for line in _lines(scans, falls))
            if out is None:
                Console(soft_wrap=True).print(Text(text))
            else:
                write_text(text, out)
    if failures:
        raise typer.Exit(UNUSABLE)


def _lines(scans: list[Scan], falls: tuple[JointFall, ...]) -> list[Note]:
    lines = [
        note("together.not_scanned", page=scan.history.page)
        for scan in scans
        if scan.outcome.value != "done"
    ]
    if not falls:
        return [*lines, note("together.none", n=len(scans))]
    for fall in falls:
        zone = fall.losses[0][0].history.zone
        first, end = fall.interval.days_in(zone)
        lines.append(note("together.fall", n=fall.pages, start=first, end=end, p=fall.p_value))
        lines += [
            note("together.loss", page=scan.history.page, fans=finding.excess.value)
            for scan, finding in fall.losses
        ]
        lines += [note("together.still", page=scan.history.page) for scan in fall.others]
        for refill in fall.refills:
            begin, past = refill.finding.interval.days_in(refill.scan.history.zone)
            code = "together.one_sided" if refill.without else "together.refill"
            numbers: dict[str, Any] = {
                "page": refill.scan.history.page,
                "fans": refill.finding.excess.value,
                "start": begin,
                "end": past,
                "others": ", ".join(other.history.page for other in refill.without),
            }
            lines.append(note(code, **numbers))
            for other in refill.without:
                if other.smallest_findable:
                    least = min(other.smallest_findable, key=lambda one: one.days)
                    lines.append(
                        note(
                            "together.least",
                            page=other.history.page,
                            fans=least.fans,
                            n=least.days,
                        )
                    )
    return [*lines, note("together.cause")]


def _record(fall: JointFall) -> dict[str, Any]:
    first, end = fall.interval.days_in(fall.losses[0][0].history.zone)
    return {
        "start": first.isoformat(),
        "end": end.isoformat(),
        "p_value": fall.p_value,
        "losses": [
            {
                "page": scan.history.page,
                "measure": scan.history.measure,
                "excess": _excess(finding.excess),
            }
            for scan, finding in fall.losses
        ],
        "others": [scan.history.page for scan in fall.others],
        "refills": [
            {
                "page": refill.scan.history.page,
                "kind": refill.finding.kind,
                "start": refill.finding.interval.days_in(refill.scan.history.zone)[0].isoformat(),
                "end": refill.finding.interval.days_in(refill.scan.history.zone)[1].isoformat(),
                "excess": _excess(refill.finding.excess, open_=refill.finding.excess_open),
                "without": [other.history.page for other in refill.without],
            }
            for refill in fall.refills
        ],
    }


def _excess(count: Any, *, open_: bool = False) -> dict[str, float | None]:
    return {"low": count.low, "mid": count.value, "high": None if open_ else count.high}
