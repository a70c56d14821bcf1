"""Groups of fans who acted together, as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from detector.history import Receipt
from detector.lockstep import Group, Lockstep
from detector.report.lockstep_json import group_sentence, summary
from detector.report.terminal import receipt_lines
from detector.words import say, spoken

# Uploaded text goes in as `Text`, never as Rich markup. A file holds what is not shown.
PAGES_SHOWN = 8
GROUPS_SHOWN = 20


def show_groups(
    found: Lockstep, receipt: Receipt, console: Console, *, language: str | None = None
) -> None:
    """Print each group with its pages and days, the largest first, and the receipt."""
    language = spoken(language)
    console.print(Text(say(summary(found), language=language), style="bold"))
    for group in found.groups[:GROUPS_SHOWN]:
        first, *rest = _lines(group, language)
        console.print(Text("\n" + first, style="bold"))
        for line in rest:
            console.print(Padding(Text(line), (0, 0, 0, 2)))
    hidden = len(found.groups) - GROUPS_SHOWN
    if hidden > 0:
        console.print(Text("\n" + say("lockstep.table.more_groups", language=language, n=hidden)))
    console.print(Text("\n" + say("lockstep.not_weighed", language=language) + "\n"))
    console.print(receipt_lines(receipt, language))


def _lines(group: Group, language: str) -> Iterator[str]:
    span = group.interval
    yield say(
        "lockstep.table.group",
        language=language,
        group=group.number,
        first=span.start.date(),
        # The last day itself: the end is exclusive.
        last=(span.end - timedelta(microseconds=1)).date(),
    )
    yield say(group_sentence(group), language=language)
    if group.p_value is not None:
        # What was seen only in the second round is described, not tested.
        code = "described" if group.unmasked else "expected"
        yield say(f"lockstep.table.{code}", language=language, chance=f"{group.p_value:.2g}")
    for share in group.pages[:PAGES_SHOWN]:
        yield "- " + say(
            "lockstep.table.page",
            language=language,
            page=share.page,
            fans=share.fans,
            n=share.gained,
        )
    hidden = len(group.pages) - PAGES_SHOWN
    if hidden > 0:
        yield "- " + say("lockstep.table.more_pages", language=language, n=hidden)
