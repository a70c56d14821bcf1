"""Social Blade: tables rebuilt from its pages, saved pages with charts, and its API's answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import PurePath

from detector.history import PageHistory, Receipt, UnknownFormat, note
from detector.read.day_table import Columns, day_history
from detector.read.header_words import Quantity
from detector.read.json_walk import as_id, entries
from detector.read.named_columns import NamedTable, has_table, named_table
from detector.read.opened import Cell, Opened, Rows
from detector.read.page_scripts import chart_series, is_chart_page, page_name
from detector.read.plain_counts import shape
from detector.read.plain_table import count_cells

SOURCE = "source.social_blade"
_TABLE = {"date", "subs", "views"}
# Which of the answer's numbers count the audience, and what else the platform's answers hold.
_API = (
    ("subs", "youtube", "subscribers", "views"),
    ("likes", "facebook", "likes", "talking_about"),
    ("followers", "instagram", "followers", "media"),
    ("followers", "twitter", "followers", "tweets"),
    ("followers", "tiktok", "followers", "uploads"),
    ("followers", "unknown", "followers", ""),
)
# The order of a page's four charts: new and all subscribers, new and all views.
_CHARTS = 4


class SocialBlade:
    """Reads the count by day of one channel or several."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the table, the page's charts or the answer are Social Blade's."""
        if file.kind == "json":
            return bool(_daily(file.json))
        if file.kind == "text" and is_chart_page(file.text):
            return True
        return has_table(file, lambda keys: keys >= _TABLE)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each channel.

        Raises
        ------
        UnknownFormat
            The page holds other charts than those known, or nothing holds a number.
        """
        if file.kind == "json":
            return [_answer(file)]
        if file.kind == "text" and is_chart_page(file.text):
            return [_page(file)]
        table = named_table(file, lambda keys: keys >= _TABLE)
        if table is None or not table.rows:
            raise UnknownFormat("read.day_table.no_numbers", file=file.name)
        return _channels(table, file)


def _blank(file: Opened, page: str, platform: str, measure: str) -> PageHistory:
    guessed = (*file.guessed, note("read.plain.zone_guessed"))
    return PageHistory(
        page or PurePath(file.name).stem,
        platform,
        measure,
        "UTC",
        "day",
        Receipt(SOURCE).plus(guessed=guessed),
        digests=(file.digest,),
        named=bool(page),
    )


def _channels(table: NamedTable, file: Opened) -> list[PageHistory]:
    date, subs, views = (table.keys.index(name) for name in ("date", "subs", "views"))
    names = table.texts(table.find(("name",)))
    rows: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        rows.setdefault(name, []).append(at)
    parts = {
        name: replace(
            table, rows=[table.rows[at] for at in mine], lines=[table.lines[at] for at in mine]
        )
        for name, mine in rows.items()
    }
    quantity = _quantity(list(parts.values()), subs)
    columns = Columns(date, {quantity: subs}, {"views": views} if quantity == "net" else {})
    histories = []
    for name, part in parts.items():
        blank = _blank(file, name, "youtube", "subscribers")
        said = note(f"read.plain.shape_{quantity}", column=table.headers[subs])
        blank = blank.with_receipt(blank.receipt.plus(guessed=[said]))
        histories.append(day_history(blank, part, columns, file.name))
    return histories


def _quantity(parts: list[NamedTable], index: int) -> Quantity:
    """Net change or total: one channel's negative day makes all of them changes."""
    votes: Counter[str] = Counter()
    for part in parts:
        values = [c.value for c in count_cells(part.column(index)) if c is not None]
        votes["total" if values and shape(values) == "total" else "net"] += len(values)
        if any(value < 0 for value in values):
            return "net"
    return "total" if votes["total"] > votes["net"] else "net"


def _page(file: Opened) -> PageHistory:
    charts = chart_series(file.text)
    if len(charts) != _CHARTS:
        raise UnknownFormat("read.social_blade.charts", file=file.name, n=len(charts))
    new, everyone, views, _ = charts
    days = sorted({*new, *everyone, *views})
    rows: Rows = [
        [day, new.get(day, ""), everyone.get(day, ""), views.get(day, "")] for day in days
    ]
    table = _made(["Date", "Subs", "Total", "Views"], rows)
    blank = _blank(file, page_name(file.text), "youtube", "subscribers")
    # The sum of the daily changes is the total but for rounding: both are kept.
    return day_history(blank, table, Columns(0, {"net": 1, "total": 2}, {"views": 3}), file.name)


def _answer(file: Opened) -> PageHistory:
    listed = _daily(file.json)
    keys = {key for entry in listed for key in entry}
    column, platform, measure, _ = next(
        row for row in _API if row[0] in keys and (not row[3] or row[3] in keys)
    )
    rows: Rows = [
        [str(entry["date"])[:10], _cell(entry.get(column)), _cell(entry.get("views"))]
        for entry in listed
    ]
    ids = _ids(file.json)
    name = next((as_id(ids[k]) for k in ("display_name", "username", "id") if k in ids), "")
    blank = _blank(file, name, platform, measure)
    history = day_history(
        replace(blank, page_id=as_id(ids.get("id")) or None),
        _made(["Date", "Total", "Views"], rows),
        Columns(0, {"total": 1}),
        file.name,
    )
    if history.counts.empty:
        raise UnknownFormat("read.day_table.no_numbers", file=file.name)
    return history


def _made(headers: list[str], rows: Rows) -> NamedTable:
    keys = [header.casefold() for header in headers]
    return NamedTable(headers, keys, rows, list(range(1, len(rows) + 1)))


def _cell(value: object) -> Cell:
    return value if isinstance(value, int | float | str) else ""


def _daily(document: object) -> list[dict[str, object]]:
    """The days of an answer, each with a date and a count of an audience."""
    data = document.get("data") if isinstance(document, dict) else None
    listed = entries(data.get("daily")) if isinstance(data, dict) else []
    return [
        entry
        for entry in listed
        if isinstance(entry.get("date"), str) and {"subs", "likes", "followers"} & set(entry)
    ]


def _ids(document: object) -> dict[str, object]:
    data = document.get("data") if isinstance(document, dict) else None
    ids = data.get("id") if isinstance(data, dict) else None
    return ids if isinstance(ids, dict) else {}
