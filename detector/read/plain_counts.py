"""The counts of a plain table: quantities settled by header or shape, then rows in UTC."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from detector.history import Count, Note, PageHistory, note
from detector.history.page import Resolution
from detector.read.dates import DatesParsed
from detector.read.header_words import USUAL_MEASURE, Meaning, Quantity, owner
from detector.read.plain_pages import Page
from detector.read.plain_table import CountColumn
from detector.read.rounding import unrounded
from detector.read.series import (
    PACIFIC,
    counts_table,
    day_before,
    day_bounds,
    flow_row,
    total_row,
)

# A total moves by little of its size from one row to the next, a daily gain by much of it:
# on the real series looked at the medians lie below 0.01 and above 0.3.
LEVEL_STEP = 0.05


@dataclass(frozen=True, slots=True)
class Settled:
    """A count column whose quantity and measure are decided."""

    column: CountColumn
    quantity: Quantity
    measure: str
    owner: str


def settled(
    columns: list[CountColumn],
    cells: dict[int, list[Count | None]],
    pages: list[Page],
    site: str,
    *,
    by_country: bool,
) -> tuple[list[Settled], list[Note]]:
    """Decide quantity and measure of each column; the guesses go to the receipt.

    Rows by country list the audience as it stands; their order has no shape.
    """
    guessed: list[Note] = []
    measures = [c.meaning.measure for c in columns if c.meaning and c.meaning.measure]
    usual = measures[0] if measures else USUAL_MEASURE.get(site, "followers")
    if not measures:
        guessed.append(note("read.plain.measure_guessed", measure=usual))
    owners = _owners(columns)
    decided = []
    for column in columns:
        measure = (column.meaning and column.meaning.measure) or usual
        if site == "youtube" and measure == "followers":
            measure = "subscribers"
        quantity = column.meaning.quantity if column.meaning else None
        if by_country:
            quantity = quantity or "total"
        elif quantity is None:
            quantity = _usual_shape(cells[column.index], pages)
            guessed.append(note(f"read.plain.shape_{quantity}", column=column.header or "2"))
        elif column.parts:
            quantity = "gained"
            guessed.append(note("read.plain.total_is_gained", column=column.header))
        decided.append(Settled(column, quantity, measure, owners.get(column.index, "")))
    return decided, guessed


def _owners(columns: list[CountColumn]) -> dict[int, str]:
    """The page of each column, where columns differ only in the page they name."""
    names = {column.index: owner(column.header) for column in columns}
    alike: dict[Meaning | None, set[str]] = {}
    for column in columns:
        alike.setdefault(column.meaning, set()).add(names[column.index])
    several = any(len(group) > 1 for group in alike.values())
    return names if several and all(names.values()) else {}


def _values(counts: list[Count | None], page: Page) -> list[float]:
    return [count.value for row in page.rows if (count := counts[row]) is not None]


def _usual_shape(counts: list[Count | None], pages: list[Page]) -> Quantity:
    """The shape of most rows; one page's net change is every page's."""
    votes: Counter[Quantity] = Counter()
    for page in pages:
        votes[shape(_values(counts, page))] += len(page.rows)
    return "net" if votes["net"] else votes.most_common(1)[0][0]


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


def counted(
    blank: PageHistory,
    times: list[dt.datetime | None],
    series: dict[Quantity, list[Count | None]],
    dates: DatesParsed,
) -> PageHistory | None:
    """The history of one page in one measure, or None when all its cells are blank.

    Parameters
    ----------
    blank
        The history without counts.
    times
        In order, in the zone of `blank`.
    series
        The columns, one count for each time.
    dates
        What the times are: days, months or instants.
    """
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
        resolution=_resolution(whens, dates, blank.zone, flows=len(rows) > len(totals)),
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


def _resolution(
    whens: list[dt.datetime], dates: DatesParsed, zone: str, *, flows: bool
) -> Resolution:
    gaps = Counter(round((b - a) / dt.timedelta(hours=1)) for a, b in pairwise(whens))
    usual = gaps.most_common(1)[0][0] if gaps else 0
    if dates.grain == "instant" and zone != PACIFIC:
        return "hour" if flows and usual == 1 else "irregular"
    if dates.grain == "month":
        return "irregular"
    # Gains carry their day; totals a week apart are snapshots.
    return "day" if flows or usual in (23, 24, 25) else "irregular"
