"""The rows of an Ads Manager table: one advertisement, in one time, in one country."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from detector.history import Note, note
from detector.history.daily import Floats
from detector.read.cells import numbers
from detector.read.dates import parse_dates
from detector.read.meta_words import columns, currency
from detector.read.opened import Cell, Opened
from detector.read.sheets import DEEPEST_HEADER, other_sheets, tables

# What an advertisement that asks for fans counts: "actions:like", "Page likes",
# "Follows or likes", and their kin. Likes of a post ("post_reaction") are not among them.
_FANS = re.compile(
    r"(actions:)?(page[ _]|facebook )?(likes?|follows?|fan_adds?)( or likes)?",
    re.IGNORECASE,
)
# Spend is rounded to cents in each row and again in the sum.
_ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class AdRow:
    """What one row says.

    Attributes
    ----------
    first, last
        First and last day of the time it covers, both within it.
    spend, impressions, fans
        NaN where the row is silent. `fans` are the page likes or follows that Meta credits
        to the advertisement.
    indicator
        What its results count, as the file writes it.
    country, page, page_id
        Empty where the table has no such column.
    """

    first: dt.date
    last: dt.date
    spend: float
    impressions: float
    fans: float
    indicator: str
    country: str
    page: str
    page_id: str


@dataclass(frozen=True, slots=True, eq=False)
class AdTable:
    """The rows of a table without its sums, and what the receipt says of them."""

    rows: list[AdRow] = field(repr=False)
    currency: str
    guessed: tuple[Note, ...]
    left_out: tuple[Note, ...]
    unresolved: tuple[Note, ...]


def header_of(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Which of the first rows is the header of such a table, or None."""
    for at, row in enumerate(rows[:DEEPEST_HEADER]):
        found = columns("ads", row)
        if {"start", "end"} <= found.keys() and found.keys() & {"spend", "results", "impressions"}:
            return at
    return None


def ad_table(file: Opened) -> AdTable:
    """The first table of a file that `header_of` knows.

    Raises
    ------
    BadCell
        The columns of the reporting period hold something else than dates.
    """
    rows, at = next((r, at) for r in tables(file) if (at := header_of(r)) is not None)
    headers = [str(cell) for cell in rows[at]]
    found = columns("ads", headers)
    full = [[*row, *[""] * (len(headers) - len(row))] for row in rows[at + 1 :]]
    body = [row for row in full if any(str(cell).strip() for cell in row)]
    sums = _sums(body, found)
    apart = set(sums)
    body_rows = [row for n, row in enumerate(body) if n not in apart]
    periods = _periods(body_rows, found, headers, file.name, at + 2)
    money = [found[name][0] for name in ("spend", "impressions") if name in found]
    amounts = numbers(body_rows, money)
    values = {i: amounts.values[:, n] for n, i in enumerate(money)}
    fans = _fans(body_rows, found)
    unresolved = [*amounts.notes([headers[i] for i in money], [str(n) for n in range(len(body))])]
    unresolved += _sums_differ([body[n] for n in sums], found, values)
    read = [
        AdRow(
            first=period[0],
            last=period[1],
            **{
                name: float(values[found[name][0]][n]) if name in found else math.nan
                for name in ("spend", "impressions")
            },
            fans=fans[n],
            indicator=_text(row, found, "indicator"),
            country=_text(row, found, "country"),
            page=_text(row, found, "page"),
            page_id=_text(row, found, "page_id"),
        )
        for n, row in enumerate(body_rows)
        if (period := periods.days[n]) is not None
    ]
    left_out = [
        *periods.left_out,
        *other_sheets(file, rows),
        *([note("read.ads.sums", n=len(sums))] if sums else []),
    ]
    used = sum(map(len, found.values()))
    if len(headers) > used:
        left_out.append(note("read.columns_unused", n=len(headers) - used))
    spend = found.get("spend")
    return AdTable(
        read,
        currency(headers[spend[0]]) if spend else "",
        periods.guessed,
        tuple(left_out),
        tuple(unresolved),
    )


@dataclass(frozen=True, slots=True)
class _Periods:
    days: list[tuple[dt.date, dt.date] | None]
    guessed: tuple[Note, ...]
    left_out: tuple[Note, ...]


def _periods(
    body: Sequence[Sequence[Cell]],
    found: dict[str, list[int]],
    headers: Sequence[str],
    file: str,
    first_row: int,
) -> _Periods:
    """The days of each row: its own day where it has one, else the reporting period."""
    if not body:
        return _Periods([], (), ())
    names = ["start", "end", *(["day"] if "day" in found else [])]
    # All the columns at once: they were written in one order of day and month.
    cells = [row[found[name][0]] for name in names for row in body]
    parsed = parse_dates(cells, file=file, column=headers[found["start"][0]], first_row=first_row)
    days = [when.date() if when else None for when in parsed.values]
    parts = [days[n * len(body) : (n + 1) * len(body)] for n in range(len(names))]
    whole: list[tuple[dt.date, dt.date] | None] = []
    for start, end, *own in zip(*parts, strict=True):
        day = own[0] if own else None
        if day is not None:
            whole.append((day, day))
        else:
            whole.append((start, end) if start and end and start <= end else None)
    return _Periods(whole, parsed.guessed, parsed.left_out)


def _fans(body: Sequence[Sequence[Cell]], found: dict[str, list[int]]) -> list[float]:
    """Fans by row: of a column that counts them, else results that are fans."""
    credited = found.get("fans", [])[:1]
    if credited:
        return [float(value) for value in numbers(body, credited).values[:, 0]]
    results, indicator = found.get("results", []), found.get("indicator", [])
    if not results or not indicator:
        return [math.nan] * len(body)
    counted = numbers(body, results[:1]).values[:, 0]
    return [
        float(value) if _FANS.fullmatch(str(row[indicator[0]]).strip()) else math.nan
        for row, value in zip(body, counted, strict=True)
    ]


def _sums(body: Sequence[Sequence[Cell]], found: dict[str, list[int]]) -> list[int]:
    """Which rows add up others: no advertisement named, or blank where others are broken down."""
    groups = [at for name in ("name", "day", "country") if (at := found.get(name))]
    # A column that is blank throughout breaks nothing down.
    told = [at for at in groups if any(_said(row, at) for row in body)]
    return [n for n, row in enumerate(body) if not all(_said(row, at) for at in told)]


def _sums_differ(
    sums: Sequence[Sequence[Cell]], found: dict[str, list[int]], values: dict[int, Floats]
) -> list[Note]:
    """Where the table's own sum of spend is not that of its rows, rows are missing."""
    if len(sums) != 1 or "spend" not in found:
        return []
    at = found["spend"][0]
    told = float(numbers(sums, [at]).values[0, 0])
    own = [value for value in values[at] if not math.isnan(value)]
    if math.isnan(told) or abs(sum(own) - told) <= _ROUNDING * (1 + len(own)):
        return []
    return [note("read.ads.sum_differs", told=f"{told:,.2f}", summed=f"{sum(own):,.2f}")]


def _said(row: Sequence[Cell], at: Sequence[int]) -> bool:
    return any(str(row[i]).strip() for i in at)


def _text(row: Sequence[Cell], found: dict[str, list[int]], name: str) -> str:
    return str(row[found[name][0]]).strip() if name in found else ""
