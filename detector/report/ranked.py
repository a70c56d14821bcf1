"""The pages of a batch as a person reads them in a terminal: the strongest, and those not read."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from detector.words import say, spoken, visible, whole

# The file has all of them; a terminal is no place for a thousand.
SHOWN = 10
# Many files of one page would make its row as high as the screen.
WIDEST = 60
COLUMNS = ("page", "file", "kind", "days", "excess", "q")


def show_ranked(table: pd.DataFrame, console: Console, *, language: str | None = None) -> None:
    """Print the pages that stand out with their files, then what could not be used.

    Pages with a finding that do not stand out among the others are counted, not named.

    Parameters
    ----------
    table
        A batch's result, the strongest page first.
    """
    language = spoken(language)
    found = table["kind"].notna()
    strongest = table[found & table["discovery"].astype(bool)].head(SHOWN)
    unread = table[table["outcome"] == "unreadable"]
    parts: list[RenderableType] = []
    if len(strongest):
        parts.append(_table(strongest, language))
    if more := int(found.sum()) - len(strongest):
        parts.append(Text(say("batch.more", n=more, language=language)))
    for row in unread.head(SHOWN).to_dict("records"):
        page, files, reason = (visible(str(row[name])) for name in ("page", "files", "reason"))
        where = f"{files} ({page})" if page and page not in files else files
        # Most reasons name the file themselves.
        parts.append(Text(f"  - {reason}" if files in reason else f"  - {where}: {reason}"))
    if len(unread) > SHOWN:
        parts.append(Text(say("batch.more_unread", n=len(unread) - SHOWN, language=language)))
    console.print(Group(*parts))


def _table(rows: pd.DataFrame, language: str) -> Table:
    table = Table(*(say(f"batch.column.{name}", language=language) for name in COLUMNS))
    for column in table.columns[4:]:
        column.justify = "right"
    for row in rows.to_dict("records"):
        last = date.fromisoformat(str(row["end"])) - timedelta(days=1)
        cells = (
            visible(str(row["page"])),
            _short(visible(str(row["files"]))),
            say(f"kind.{row['kind']}", language=language),
            f"{row['start']} - {last}",
            whole(float(row["excess"]), language),
            say("report.number", x=float(row["q_value"]), language=language),
        )
        # `Text`: a page's name may hold what Rich takes for markup.
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
