"""Any table of dates and counts, whatever its order, delimiter, language and number form."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePath
from statistics import median
from typing import ClassVar

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
from detector.history.page import Resolution
from detector.read.dates import DatesParsed, parse_dates
from detector.read.header_words import USUAL_MEASURE, Quantity, platform
from detector.read.opened import Opened
from detector.read.plain_audience import audience_history
from detector.read.plain_table import CountColumn, Layout, Table, count_cells, layout, tables
from detector.read.rounding import unrounded
from detector.read.series import PACIFIC, counts_table, day_before, day_bounds, flow_row, total_row

# A total moves by little of its size from one row to the next, a daily gain by much of it:
# on the real series looked at the medians lie below 0.01 and above 0.3.
LEVEL_STEP = 0.05
# Rows sharing a date beyond this are another table: one row for each city, post or gender.
MOST_REPEATED = 0.1


class PlainTable:
    """Reads CSV and workbooks with a column of dates and at least one of counts."""

    source: ClassVar[str] = "source.plain"

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
                histories = _read_table(table, file)
            except (UnknownFormat, BadCell) as failure:
                refused = refused or failure
                continue
            if len(found) > 1:
                skipped = note("read.plain.tables_left_out", n=len(found) - 1)
                histories = [h.with_receipt(h.receipt.plus(left_out=[skipped])) for h in histories]
            return histories
        raise refused or UnknownFormat("read.plain.no_date_column", file=file.name)


@dataclass(frozen=True, slots=True)
class Settled:
    """A count column whose quantity and measure are decided."""

    column: CountColumn
    quantity: Quantity
    measure: str


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The rows of one page: positions in the table, ordered by time, one for each time."""

    name: str
    page_id: str | None
    rows: list[int]
    named: bool


def _read_table(table: Table, file: Opened) -> list[PageHistory]:
    plan = layout(table, file.name)
    dates = parse_dates(
        table.column(plan.date),
        file=file.name,
        column=table.headers[plan.date].strip(),
        first_row=table.lines[0],
    )
    cells = {column.index: count_cells(table.column(column.index)) for column in plan.counts}
    times, zone, zone_notes = _clock(dates)
    pages, unresolved = _pages(table, plan, times, cells, file.name)
    if sum(len(page.rows) for page in pages) < 2:
        raise UnknownFormat("read.plain.too_few_rows", file=file.name)
    site = platform(file.name, table.preamble, *table.headers) or "unknown"
    columns, guessed = _settled(plan.counts, cells, pages, site)
    left_out = (*table.left_out, *dates.left_out)
    if plan.others:
        names = ", ".join(header.strip() for header in plan.others[:8])[:200]
        left_out += (note("read.plain.columns_left_out", n=len(plan.others), columns=names),)
    receipt = Receipt(
        PlainTable.source,
        guessed=(*file.guessed, *dates.guessed, *zone_notes, *guessed),
        left_out=left_out,
        unresolved=unresolved,
    )
    histories = []
    for page in pages:
        for measure in dict.fromkeys(each.measure for each in columns):
            chosen = {each.quantity: each for each in reversed(columns) if each.measure == measure}
            blank = PageHistory(
                page.name,
                site,
                measure,
                zone,
                "irregular",
                receipt,
                page_id=page.page_id,
                digests=(file.digest,),
                named=page.named,
            )
            if plan.country is not None:
                best = chosen.get("total") or next(iter(chosen.values()))
                made = audience_history(
                    blank,
                    [times[row] for row in page.rows],
                    [table.rows[row][plan.country] for row in page.rows],
                    [cells[best.column.index][row] for row in page.rows],
                    grain=dates.grain,
                )
            else:
                series = {
                    q: [cells[c.column.index][r] for r in page.rows] for q, c in chosen.items()
                }
                made = _counted(blank, [times[row] for row in page.rows], series, dates)
            if made is not None:
                histories.append(made)
    if not histories:
        raise UnknownFormat("read.plain.no_count_column", file=file.name)
    return histories


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


def _pages(
    table: Table,
    plan: Layout,
    times: Sequence[dt.datetime | None],
    cells: dict[int, list[Count | None]],
    file: str,
) -> tuple[list[Page], tuple[Note, ...]]:
    """The rows of each page in time order; of rows with one time the last of the file wins."""
    groups: dict[str, list[int]] = {}
    key_column = plan.page_id if plan.page_id is not None else plan.page_name
    for row, when in enumerate(times):
        if when is not None:
            key = "" if key_column is None else _text(table.rows[row][key_column])
            groups.setdefault(key, []).append(row)
    pages, unresolved, dated = [], [], 0
    for key, rows in groups.items():
        last: dict[tuple[object, str], int] = {}
        differing: list[int] = []
        for row in rows:
            place = "" if plan.country is None else _text(table.rows[row][plan.country])
            before = last.get((times[row], place))
            if before is not None and any(v[before] != v[row] for v in cells.values()):
                differing.append(row)
            last[times[row], place] = row
        dated += len(rows)
        if len(differing) > MOST_REPEATED * len(rows):
            raise UnknownFormat("read.plain.dates_repeat", file=file, row=table.lines[differing[0]])
        if differing:
            where = times[differing[0]]
            unresolved.append(
                note(
                    "read.plain.dates_disagree",
                    n=len(differing),
                    row=table.lines[differing[0]],
                    day=where.date() if where else None,
                )
            )
        order = sorted(last.values(), key=lambda row: times[row] or dt.datetime.min)
        shown = _text(table.rows[rows[-1]][plan.page_name]) if plan.page_name is not None else ""
        page_id = key if key and plan.page_id is not None else None
        name = shown or key
        pages.append(Page(name or PurePath(file).stem, page_id, order, bool(name)))
    return pages, tuple(unresolved)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _settled(
    columns: list[CountColumn],
    cells: dict[int, list[Count | None]],
    pages: list[Page],
    site: str,
) -> tuple[list[Settled], list[Note]]:
    """Decide quantity and measure of each column; the guesses go to the receipt."""
    guessed: list[Note] = []
    measures = [c.meaning.measure for c in columns if c.meaning and c.meaning.measure]
    usual = measures[0] if measures else USUAL_MEASURE.get(site, "followers")
    if not measures:
        guessed.append(note("read.plain.measure_guessed", measure=usual))
    rows = max(pages, key=lambda page: len(page.rows)).rows
    settled = []
    for column in columns:
        measure = (column.meaning and column.meaning.measure) or usual
        if site == "youtube" and measure == "followers":
            measure = "subscribers"
        quantity = column.meaning.quantity if column.meaning else None
        if quantity is None:
            values = [c.value for row in rows if (c := cells[column.index][row]) is not None]
            quantity = shape(values)
            guessed.append(note(f"read.plain.shape_{quantity}", column=column.header or "2"))
        settled.append(Settled(column, quantity, measure))
    return settled, guessed


def shape(values: Sequence[float]) -> Quantity:
    """Whether a series is a total, gains, or net change, by its shape alone.

    Parameters
    ----------
    values
        In time order, without blanks.
    """
    if any(value < 0 for value in values):
        return "net"
    steps = [b - a for a, b in pairwise(values)]
    level = median(values) if values else 0.0
    if not steps or level <= 0:
        return "gained"
    rising = sum(step >= 0 for step in steps) == len(steps) and values[-1] > values[0]
    small = median(abs(step) for step in steps) <= LEVEL_STEP * level
    return "total" if rising or small else "gained"


def _counted(
    blank: PageHistory,
    times: list[dt.datetime | None],
    series: dict[Quantity, list[Count | None]],
    dates: DatesParsed,
) -> PageHistory | None:
    """The history of one page in one measure."""
    notes: list[Note] = []
    unresolved: list[Note] = []
    whens = [when for when in times if when is not None]
    spans = _spans(whens, dates, blank.zone)
    gained, lost, net_only = _flows(series, notes)
    rows: list[dict[str, object]] = []
    for (start, end), up, down in zip(spans, gained, lost, strict=True):
        if start is not None and (up is not None or down is not None):
            rows.append(flow_row(start, end, up, down))
    totals = [
        (end, count)
        for (_, end), count in zip(spans, series.get("total", []), strict=False)
        if count is not None
    ]
    below = [pair for pair in totals if pair[1].low < 0]
    if below:
        unresolved.append(note("read.plain.totals_below_zero", n=len(below)))
        totals = [pair for pair in totals if pair[1].low >= 0]
    counts, digits = unrounded([count for _, count in totals])
    if digits is not None:
        notes.append(note("read.plain.rounding_guessed", digits=digits))
    rows += [total_row(end, count) for (end, _), count in zip(totals, counts, strict=True)]
    if not rows:
        return None
    read = (note("read.plain.rows", n=len(whens), page=blank.page, measure=blank.measure),)
    return replace(
        blank,
        resolution=_resolution(whens, dates, flows=len(rows) > len(totals)),
        receipt=blank.receipt.plus(read=read, guessed=notes, unresolved=unresolved),
        counts=counts_table(rows),
        net_only=net_only,
    )


def _flows(
    series: dict[Quantity, list[Count | None]], notes: list[Note]
) -> tuple[list[Count | None], list[Count | None], bool]:
    """Gains and losses; a net change fills in for missing gains."""
    length = max(len(values) for values in series.values())
    blank: list[Count | None] = [None] * length
    gained, lost = series.get("gained"), series.get("lost", blank)
    if any(count is not None and count.value < 0 for count in lost):
        notes.append(note("read.plain.losses_below_zero"))
        lost = [c and (Count(-c.value, -c.high, -c.low) if c.value < 0 else c) for c in lost]
    net = series.get("net")
    if gained is None and net is not None and "lost" in series:
        notes.append(note("read.plain.gains_from_net"))
        gained = [
            Count(a.value + b.value, a.low + b.low, a.high + b.high) if a and b else None
            for a, b in zip(net, lost, strict=True)
        ]
        return gained, lost, False
    if gained is None:
        return net or blank, lost, net is not None
    if any(count is not None and count.value < 0 for count in gained):
        notes.append(note("read.plain.gains_below_zero"))
        return gained, lost, True
    return gained, lost, False


def _spans(
    whens: list[dt.datetime], dates: DatesParsed, zone: str
) -> list[tuple[dt.datetime | None, dt.datetime]]:
    """The half-open reporting interval of each row in UTC; a start of None is unknown."""
    if dates.aware and zone == PACIFIC:
        ends = [when.astimezone(dt.UTC) for when in whens]
        return [(day_before(end), end) for end in ends]
    if dates.grain == "day":
        return [day_bounds(when.date(), zone) for when in whens]
    if dates.grain == "month":
        return [
            (day_bounds(when.date(), zone)[0], day_bounds(_next_month(when), zone)[0])
            for when in whens
        ]
    ends = [when if when.tzinfo else when.replace(tzinfo=dt.UTC) for when in whens]
    return list(zip([None, *ends], ends, strict=False))


def _next_month(when: dt.datetime) -> dt.date:
    return (when.date().replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _resolution(whens: list[dt.datetime], dates: DatesParsed, *, flows: bool) -> Resolution:
    gaps = Counter(round((b - a) / dt.timedelta(hours=1)) for a, b in pairwise(whens))
    usual = gaps.most_common(1)[0][0] if gaps else 0
    if dates.grain == "instant" and not (dates.aware and {23, 24, 25} & {usual}):
        return "hour" if flows and usual == 1 else "irregular"
    if dates.grain == "month":
        return "irregular"
    # Gains carry their day; totals a week apart are snapshots.
    return "day" if flows or usual in (23, 24, 25) else "irregular"


PLAIN = PlainTable()
