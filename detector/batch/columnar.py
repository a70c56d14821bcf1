"""Pages of a long table as arrays, without a file, a parser and a schema for each of them.

What a column means is decided once a shard, by the reader that opens plain tables. Only
what cannot be read in two ways goes this way: typed days, counts whose header says what they
are, one row a day. Any other page is left to that reader, which also tells what is wrong
with it; so is any page that is not quiet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.history import Daily, PageHistory, Receipt, UnknownFormat
from detector.history.daily import Days, Floats
from detector.read.header_words import USUAL_MEASURE, Quantity, owner, platform
from detector.read.opened import Opened
from detector.read.plain import SOURCE
from detector.read.plain_counts import shape
from detector.read.plain_table import layout, tables
from detector.read.rounding import MOST_DIGITS

SAMPLE = 60  # rows from which the reader decides what the columns are


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a long table are.

    Attributes
    ----------
    date
        Column of the days.
    counts
        Each column of counts and its quantity (`total`, `gained`, `lost`, `net`), None where
        the shape of a page's own numbers says it.
    measure
        What is counted, None where no header says it.
    headers
        All of them: they may name the platform.
    """

    date: str
    counts: tuple[tuple[str, Quantity | None], ...]
    measure: str | None
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ArrayPage:
    """One page's counts.

    Attributes
    ----------
    page, platform, measure
        As the reader names them.
    series
        Counts by day.
    net_only
        `gained` is a net change.
    """

    page: str
    platform: str
    measure: str
    series: Daily
    net_only: bool

    @property
    def history(self) -> PageHistory:
        """As the reader of plain tables makes it, without what it says in the receipt."""
        days = np.append(self.series.days, self.series.days[-1:] + 1).astype("datetime64[us]")
        instants = pd.DatetimeIndex(days).tz_localize("UTC")
        blank = np.full(len(self.series), np.nan)

        def rows(first: int, quantities: tuple[str, ...]) -> pd.DataFrame:
            given = {q: getattr(self.series, q) for q in quantities}
            table = {
                f"{q}{bound}": given.get(q, blank)
                for q in ("total", "gained", "lost")
                for bound in ("", "_low", "_high")
            }
            told = np.any([np.isfinite(each) for each in given.values()], axis=0)
            begun = instants[first : first + len(self.series)]
            return pd.DataFrame({"start": begun, "end": instants[1:]} | table)[told]

        counts = pd.concat([rows(0, ("gained", "lost")), rows(1, ("total",))])
        return PageHistory(
            self.page,
            self.platform,
            self.measure,
            "UTC",
            "day",
            Receipt(SOURCE),
            counts.sort_values(["start", "end"], kind="stable", ignore_index=True),
            net_only=self.net_only,
        )


def columns_of(table: pa.Table) -> Columns | None:
    """What each column is, or None where only the reader of plain tables can settle it."""
    if len(table) == 0:
        return None
    first = table.slice(0, SAMPLE)
    first = first.filter(pc.equal(first["page"], first["page"][0])).drop_columns(["page"])
    text = first.to_pandas().to_csv(index=False, date_format="%Y-%m-%d")
    found = tables(Opened("sample.csv", "", "text", text=text))
    try:
        plan = layout(found[0], "sample.csv") if len(found) == 1 else None
    except UnknownFormat:
        plan = None
    if plan is None or plan.country is not None or plan.wide or not plan.counts:
        return None
    told = [(c.header, c.meaning) for c in plan.counts if c.meaning]
    measures = {m.measure for _, m in told if m.measure}
    headers = tuple(found[0].headers)
    counts = tuple((header, m.quantity) for header, m in told)
    doubtful = (
        len(told) < len(plan.counts)
        or any(column.parts for column in plan.counts)
        or len(measures) > 1
        or any(owner(header) for header, _ in told)
        or not {header for header, _ in counts} <= set(table.column_names)
    )
    if doubtful:
        return None
    return Columns(headers[plan.date], counts, next(iter(measures), None), headers)


def array_pages(table: pa.Table, columns: Columns, file: str | None = None) -> Iterator[ArrayPage]:
    """The pages of a table that arrays can hold without a doubt, in order of their names.

    `file` may name the platform; without it each page's own name may.
    """
    days = _days(table[columns.date])
    if days is None:
        return
    page = table["page"].cast(pa.string()).to_pandas().to_numpy(str)
    kinds = [table[name].type for name, _ in columns.counts]
    if not all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds):
        return
    order = np.lexsort((days, page))
    page, days = page[order], days[order]
    values = [
        table[name].to_pandas().to_numpy(float, na_value=np.nan)[order]
        for name, _ in columns.counts
    ]
    edges = np.flatnonzero(np.append(True, page[1:] != page[:-1]))
    for first, past in zip(edges, np.append(edges[1:], len(page)), strict=True):
        own = slice(int(first), int(past))
        made = _page(str(page[first]), days[own], [each[own] for each in values], columns, file)
        if made is not None:
            yield made


def _page(
    name: str, days: Days, given: list[Floats], columns: Columns, file: str | None
) -> ArrayPage | None:
    told = np.any([np.isfinite(each) for each in given], axis=0)
    if told.sum() < 2 or np.isnat(days).any() or (np.diff(days) <= np.timedelta64(0, "D")).any():
        return None
    values: dict[Quantity, Floats] = {}
    for (_, said), each in zip(columns.counts, given, strict=True):
        # Of two columns for one quantity the first is read.
        values.setdefault(said or shape(each[~np.isnan(each)].tolist()), each)
    if any((each < 0).any() or np.isinf(each).any() for q, each in values.items() if q != "net"):
        return None
    net_only = "gained" not in values and "net" in values
    if (net_only and "lost" in values) or _may_be_rounded(values.get("total")):
        return None
    first, last = days[told][0], days[told][-1]
    calendar = np.arange(first, last + np.timedelta64(1, "D"))
    at = (days[told] - first).astype(int)

    def spread(quantity: Quantity) -> Floats:
        out = np.full(len(calendar), np.nan)
        if quantity in values:
            out[at] = values[quantity][told]
        return out

    blank = np.full(len(calendar), np.nan)
    site = platform(file or f"{name}.csv", *columns.headers) or "unknown"
    measure = columns.measure or USUAL_MEASURE.get(site, "followers")
    if site == "youtube" and measure == "followers":
        measure = "subscribers"
    gained, lost, total = spread("net" if net_only else "gained"), spread("lost"), spread("total")
    series = Daily(calendar, gained, blank, blank, lost, total, blank, blank)
    return ArrayPage(name, site, measure, series, net_only)


def _days(column: pa.ChunkedArray) -> Days | None:
    """Days, or None where the column holds anything else than days."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is None:
        exact = column.to_pandas()
        if (exact.dropna() != exact.dropna().dt.normalize()).any():
            return None
    elif not (pa.types.is_date(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return None
    try:
        days = column.cast(pa.date32())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    return np.asarray(pd.to_datetime(days.to_pandas()).to_numpy(), "datetime64[D]")


def _may_be_rounded(total: Floats | None) -> bool:
    """Whether the totals all end in zeros after three digits, as a rounding source shows them."""
    if total is None:
        return False
    large = total[total >= 10**MOST_DIGITS]
    unit = 10.0 ** (np.floor(np.log10(large)) + 1 - MOST_DIGITS) if len(large) else large
    return bool(len(large)) and not (np.mod(large, unit) != 0).any()
