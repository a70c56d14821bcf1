"""Any table of dates and counts, whatever its order, delimiter, language and number form."""

from __future__ import annotations

import datetime as dt

from detector.history import (
    BadCell,
    Count,
    InputError,
    Note,
    PageHistory,
    Receipt,
    UnknownFormat,
    note,
)
from detector.read.dates import DatesParsed, parse_dates
from detector.read.header_words import USUAL_MEASURE, counts_part, platform
from detector.read.opened import Opened
from detector.read.plain_audience import with_audience
from detector.read.plain_counts import Settled, counted, settled
from detector.read.plain_long import Table
from detector.read.plain_pages import Page, pages_of
from detector.read.plain_table import NAMELESS, Layout, count_cells, layout, tables
from detector.read.series import PACIFIC

SOURCE = "source.plain"


class PlainTable:
    """Reads CSV and workbooks with a column of dates and at least one of counts."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether the file is a table at all; what is missing in it, `read` says."""
        if file.kind == "workbook":
            return True
        return file.kind == "text" and any(c in file.text for c in ",;\t|")

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each page and measure of the largest table with dates.

        Raises
        ------
        UnknownFormat
            No dates, no counts of an audience, fewer than two rows, or several rows for
            each date that nothing tells apart.
        BadCell
            More than a tenth of the dates are unreadable.
        """
        found = tables(file)
        if not found:
            raise UnknownFormat("read.plain.no_date_column", file=file.name)
        refused: InputError | None = None
        for table in found:
            try:
                histories = read_table(table, file, layout(table, file.name))
            except (UnknownFormat, BadCell) as failure:
                refused = refused or failure
                continue
            if len(found) > 1:
                skipped = note("read.plain.tables_left_out", n=len(found) - 1)
                histories = [h.with_receipt(h.receipt.plus(left_out=[skipped])) for h in histories]
            return histories
        raise refused or UnknownFormat("read.plain.no_date_column", file=file.name)


def read_table(
    table: Table, file: Opened, plan: Layout, named: Note | None = None
) -> list[PageHistory]:
    """The histories of one table whose columns are known.

    Parameters
    ----------
    table, file
        The table and the file that it is from.
    plan
        Which column is what.
    named
        What the receipt says where a person named the columns; without it they are guesses.

    Raises
    ------
    UnknownFormat
        Fewer than two rows, rows that nothing tells apart, or no count at all.
    BadCell
        More than a tenth of the dates are unreadable.
    """
    dates = parse_dates(
        table.column(plan.date),
        file=file.name,
        column=table.headers[plan.date].strip(),
        first_row=table.lines[0],
    )
    used = [*(column.index for column in plan.counts), *plan.wide]
    cells = {index: count_cells(table.column(index)) for index in used}
    times, zone, zone_notes = _clock(dates)
    pages, unresolved = pages_of(table, plan, times, cells, file.name)
    if sum(len(page.rows) for page in pages) < 2:
        raise UnknownFormat("read.plain.too_few_rows", file=file.name)
    site = platform(file.name, table.preamble, *table.headers) or "unknown"
    columns, guessed = settled(plan.counts, cells, pages, site, by_country=plan.country is not None)
    taken = () if named is not None else (_taken(table, plan, columns),)
    receipt = Receipt(
        SOURCE,
        read=() if named is None else (named,),
        guessed=(*file.guessed, *taken, *dates.guessed, *zone_notes, *guessed),
        left_out=(*table.left_out, *dates.left_out, *_left_out(plan, columns)),
        unresolved=(*unresolved, *_sums_that_differ(table, columns, cells)),
    )
    histories = []
    for page in pages:
        for owner, measure in dict.fromkeys((c.owner, c.measure) for c in columns) or [
            ("", USUAL_MEASURE.get(site, "followers"))
        ]:
            blank = PageHistory(
                owner or page.name,
                site,
                measure,
                zone,
                "irregular",
                receipt,
                page_id=page.page_id,
                digests=(file.digest,),
                named=bool(owner) or page.named,
            )
            mine = [c for c in columns if (c.owner, c.measure) == (owner, measure)]
            made = _filled(blank, page, table, plan, mine, cells, times, dates, file.name)
            if made is not None:
                histories.append(made)
    if not histories:
        raise UnknownFormat("read.plain.no_count_column", file=file.name)
    return histories


def _filled(
    blank: PageHistory,
    page: Page,
    table: Table,
    plan: Layout,
    columns: list[Settled],
    cells: dict[int, list[Count | None]],
    times: list[dt.datetime | None],
    dates: DatesParsed,
    file: str,
) -> PageHistory | None:
    """The history with the tables that the columns of one page and measure fill."""
    whens = [times[row] for row in page.rows]
    # Of two columns for one quantity the first is read.
    chosen = {each.quantity: each.column.index for each in reversed(columns)}
    if plan.country is not None and chosen:
        if "total" not in chosen:
            raise UnknownFormat("read.plain.country_changes", file=file)
        places = [table.rows[row][plan.country] for row in page.rows]
        fans = [cells[chosen["total"]][row] for row in page.rows]
        return with_audience(blank, whens, places, fans, grain=dates.grain)
    series = {q: [cells[index][row] for row in page.rows] for q, index in chosen.items()}
    made = counted(blank, whens, series, dates) if series else None
    if not plan.wide:
        return made
    rows = [(row, index) for row in page.rows for index in plan.wide]
    return (
        with_audience(
            made or blank,
            [times[row] for row, _ in rows],
            [plan.wide[index] for _, index in rows],
            [cells[index][row] for row, index in rows],
            grain=dates.grain,
        )
        or made
    )


def _sums_that_differ(
    table: Table, columns: list[Settled], cells: dict[int, list[Count | None]]
) -> list[Note]:
    """Flows that do not add up to the file's own total row: rows were cut off."""
    notes = []
    for each in columns if table.sums else []:
        index = each.column.index
        shown = count_cells(table.sums)[index] if index < len(table.sums) else None
        added = sum(count.value for count in cells[index] if count is not None)
        # Half a fan: counts are whole.
        if each.quantity != "total" and shown is not None and abs(shown.value - added) >= 0.5:
            notes.append(
                note(
                    "read.plain.sum_differs",
                    column=each.column.header,
                    shown=round(shown.value),
                    added=round(added),
                )
            )
    return notes


def _taken(table: Table, plan: Layout, columns: list[Settled]) -> Note:
    """Which column was taken for what: a guess by header and shape, shown as one."""
    roles = {plan.date: "date"} | {each.column.index: each.quantity for each in columns}
    for index, role in (
        (plan.country, "country"),
        (plan.page_name, "page"),
        (plan.page_id, "page_id"),
    ):
        if index is not None:
            roles[index] = role
    shown = [
        f"{table.headers[index].strip()[:40] or f'#{index + 1}'}: {role}"
        for index, role in sorted(roles.items())
    ]
    return note("read.plain.columns_taken", columns="; ".join(shown[:12]))


def _left_out(plan: Layout, columns: list[Settled]) -> list[Note]:
    """The columns that are not used, and those that say what another one says."""
    notes = []
    nameless = [header for header in plan.others if NAMELESS.fullmatch(header)]
    parts = [header for header in plan.others if counts_part(header)]
    others = [header for header in plan.others if header not in (*parts, *nameless)]
    for code, headers in (
        ("columns_left_out", others),
        ("parts_left_out", parts),
        ("nameless_left_out", nameless),
    ):
        if headers:
            names = ", ".join(header.strip() for header in headers[:8])[:200]
            notes.append(note(f"read.plain.{code}", n=len(headers), columns=names))
    seen: set[tuple[str, str, str]] = set()
    for each in columns:
        key = (each.owner, each.measure, each.quantity)
        if key in seen:
            notes.append(note("read.plain.column_twice", column=each.column.header))
        seen.add(key)
    return notes


def _clock(dates: DatesParsed) -> tuple[list[dt.datetime | None], str, tuple[Note, ...]]:
    """Wall-clock times in the zone of the reporting day, and what was guessed of it."""
    if not dates.aware:
        return list(dates.values), "UTC", (note("read.plain.zone_guessed"),)
    aware = [when and when.astimezone(dt.UTC) for when in dates.values]
    hours = {(when.hour, when.minute, when.second) for when in aware if when}
    if hours and hours <= {(7, 0, 0), (8, 0, 0)}:
        # Meta stamps a day with the instant it ends, midnight in California.
        return aware, PACIFIC, (note("read.plain.pacific_days"),)
    return aware, "UTC", ()
