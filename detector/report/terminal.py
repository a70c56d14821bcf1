"""A scan as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detector.history import Explanation, Finding, Receipt, Scan
from detector.report.folds import (
    Folded,
    folded_checks,
    how_many,
    told_checks,
    told_explanations,
    unchecked_explanations,
)
from detector.report.story import nothing_found, of_export, story, who
from detector.words import say, spoken, whole

# Uploaded text goes in as `Text`, never as Rich markup.
COUNTRIES_SHOWN = 5


def show(scans: Iterable[Scan], console: Console, *, language: str | None = None) -> None:
    """Print each page: what was found, what speaks for it and against it, the receipt."""
    for scan in scans:
        console.print(_page(scan, spoken(language)))


def _page(scan: Scan, language: str) -> RenderableType:
    history = scan.history
    title = say(
        "terminal.page",
        language=language,
        page=history.page,
        platform=history.platform,
        measure=history.measure,
        n=len(scan.daily),
        rate=scan.false_alarms_per_year,
    )
    parts: list[RenderableType] = [Text(title, style="bold"), Text()]
    if scan.findings:
        parts.append(_overview(scan, language))
        parts += [_details(finding, scan, language) for finding in scan.findings]
    for line in () if scan.findings else nothing_found(scan):
        parts.append(Text(say(line, language=language)))
    beside = (*of_export(scan), *scan.unchecked)
    parts += [Text(say(line, language=language)) for line in beside]
    parts += [
        Text(),
        Text(say("scan.who", language=language)),
        Text(),
        receipt_lines(history.receipt, language),
    ]
    return Group(*parts, Text())


def _overview(scan: Scan, language: str) -> Table:
    table = Table(*(say(f"column.{name}", language=language) for name in _COLUMNS))
    for column in table.columns[2:5]:
        column.justify = "right"
    for finding in scan.findings:
        start, end = finding.interval.days_in(scan.history.zone)
        flagged = finding.origin.flagged if finding.origin else ()
        table.add_row(
            f"{start} - {end - timedelta(days=1)}",  # the last day itself, as in the report
            say(f"kind.{finding.kind}", language=language),
            whole(finding.observed.value, language),
            whole(finding.expected, language),
            _excess(finding, language),
            ", ".join(flagged[:COUNTRIES_SHOWN]),
        )
    return table


_COLUMNS = ("days", "kind", "observed", "expected", "excess", "countries")


def _excess(finding: Finding, language: str) -> str:
    excess = finding.excess
    mid, low = whole(excess.value, language), whole(excess.low, language)
    return f"{mid} ({low} - {'...' if finding.excess_open else whole(excess.high, language)})"


def _details(finding: Finding, scan: Scan, language: str) -> RenderableType:
    lines: list[RenderableType] = [Text()]
    # How strongly it speaks stands first among what is told, after what happened.
    first, *more = story(finding, scan.history.zone)
    said = [first]
    if finding.support is not None:
        said += [finding.support.words, *finding.support.notes]
    lines += [Text(say(line, language=language)) for line in (*said, *more)]
    for check in told_checks(finding):
        title = say(f"check.{check.code}.title", language=language)
        label = say(f"outcome.{check.outcome.value}", language=language)
        sentence = Text(say(check.sentence, language=language))
        lines += [
            Text(f"  {title} ", style="bold") + Text(f"[{label}]"),
            Padding(sentence, (0, 0, 0, 4)),
        ]
    folded = folded_checks(finding)
    if folded:
        heading = say("checks.folded", language=language, n=how_many(folded))
        lines.append(Text(f"  {heading}", style="bold"))
        lines += [Padding(Text(f"- {_reason(one, language)}"), (0, 0, 0, 4)) for one in folded]
    lines.append(Text("  " + say("terminal.innocent", language=language), style="bold"))
    lines += [
        Padding(Text("- " + _docket_line(line, language)), (0, 0, 0, 4))
        for line in told_explanations(finding)
    ]
    unchecked = unchecked_explanations(finding)
    if unchecked:
        lines.append(Padding(Text("- " + _not_checked(unchecked, language)), (0, 0, 0, 4)))
    lines += [Padding(Text(say(line, language=language)), (0, 0, 0, 2)) for line in who(finding)]
    return Group(*lines)


def _reason(one: Folded, language: str) -> str:
    titles = "; ".join(say(f"check.{code}.title", language=language) for code in one.codes)
    return f"{titles}: {say(one.reason, language=language)}"


def _not_checked(lines: Iterable[Explanation], language: str) -> str:
    """The explanations that nobody looked at, and what would settle them, in one line."""
    chosen = tuple(lines)
    titles = ", ".join(say(f"explanation.{line.code}.title", language=language) for line in chosen)
    head = say("docket.folded", language=language, n=len(chosen), titles=titles)
    settle = [
        f"{say(f'explanation.{line.code}.title', language=language)}: "
        f"{say(line.settle, language=language)}"
        for line in chosen
        if line.settle
    ]
    return " ".join((f"{head}.", *settle))


def _docket_line(line: Explanation, language: str) -> str:
    said = [line.sentence, *([line.settle] if line.settle else [])]
    title = say(f"explanation.{line.code}.title", language=language)
    state = say(f"docket.{line.state}", language=language)
    return f"{title} [{state}]: " + " ".join(say(one, language=language) for one in said)


def receipt_lines(receipt: Receipt, language: str) -> RenderableType:
    """What was read, guessed, left out and could not be settled."""
    lines = [
        Text(
            say("receipt.title", language=language, source=say(receipt.source, language=language)),
            style="bold",
        )
    ]
    for name in ("read", "guessed", "left_out", "unresolved"):
        notes = getattr(receipt, name)
        if notes:
            lines.append(Text("  " + say(f"receipt.{name}", language=language)))
            lines += [Text("    - " + say(line, language=language)) for line in notes]
    return Group(*lines)
