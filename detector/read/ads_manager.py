"""Meta Ads Manager tables: what was spent on advertisements, and the fans they are credited with.

Evidence for one innocent explanation only: fans that the platform itself delivered for money,
openly. They are kept as activity of the page (`ad_spend`, `ad_impressions`, `ad_fans`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath

import numpy as np
import pandas as pd

from detector.history import Note, PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import checked
from detector.places import resolve_country
from detector.read.ads_manager_rows import AdRow, AdTable, ad_table, header_of
from detector.read.opened import Opened
from detector.read.series import PACIFIC, day_bounds
from detector.read.sheets import table_tops

SOURCE = "source.ads_manager"
METRICS = ("ad_spend", "ad_impressions", "ad_fans")
_ONE_DAY = dt.timedelta(days=1)
# Ten years of days; a wrong year must not fill memory.
_LONGEST = 3653

Values = dict[tuple[dt.date, dt.date, str | None, str], float]


class AdsManager:
    """Reads the tables of Ads Manager, a workbook or CSV, at any level and breakdown."""

    source = SOURCE

    def recognises(self, file: Opened) -> bool:
        """Whether a header row names the reporting period and what was spent or delivered."""
        return any(header_of(rows) is not None for rows in table_tops(file))

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each page the table names, of activity alone.

        Raises
        ------
        UnknownFormat
            There is no row of an advertisement.
        BadCell
            The columns of the reporting period hold something else.
        """
        table = ad_table(file)
        if not table.rows:
            raise UnknownFormat("read.ads.empty", file=file.name)
        rows = sorted(table.rows, key=_owner)
        return [_history(file, table, list(own), owner) for owner, own in groupby(rows, key=_owner)]


def _owner(row: AdRow) -> tuple[str, str]:
    return row.page_id, row.page


@dataclass(slots=True)
class _Told:
    guessed: list[Note]
    left_out: list[Note]
    unresolved: list[Note]


def _history(
    file: Opened, table: AdTable, rows: Sequence[AdRow], owner: tuple[str, str]
) -> PageHistory:
    page_id, page = owner
    told = _Told([*file.guessed, *table.guessed], [*table.left_out], [*table.unresolved])
    values = _summed(rows, told)
    days = {row.first for row in rows if row.first == row.last}
    if days:
        _zero_filled(values, min(days), max(days), told)
        told.guessed.append(note("read.ads.zone"))
    if len(days) < len({(row.first, row.last) for row in rows}):
        longest = max(rows, key=lambda row: row.last - row.first)
        told.unresolved.append(note("read.ads.no_days", first=longest.first, last=longest.last))
    return PageHistory(
        page or PurePath(file.name).stem,
        "facebook",
        "likes",
        PACIFIC,
        "day" if days else "irregular",
        Receipt(SOURCE, _read(file, table, rows)).plus(
            guessed=told.guessed, left_out=told.left_out, unresolved=told.unresolved
        ),
        activity=checked("activity", _frame(values)),
        page_id=page_id or None,
        digests=(file.digest,),
        named=bool(page),
    )


def _summed(rows: Iterable[AdRow], told: _Told) -> Values:
    """Sums over the advertisements of a time, for the whole page and by country."""
    values: Values = {}
    strange: dict[str, None] = {}
    for row in rows:
        country = resolve_country(row.country) if row.country else None
        if row.country and country is None:
            strange[row.country] = None
        for metric, value in zip(METRICS, (row.spend, row.impressions, row.fans), strict=True):
            if np.isnan(value):
                continue
            for place in {None, country}:
                key = (row.first, row.last, place, metric)
                values[key] = values.get(key, 0.0) + value
    if strange:
        shown = ", ".join(list(strange)[:5])[:120]
        told.unresolved.append(note("read.plain.countries_unknown", n=len(strange), names=shown))
    return values


def _zero_filled(values: Values, first: dt.date, last: dt.date, told: _Told) -> None:
    """A day on which nothing was delivered has no row: nothing was spent on it."""
    given = {start for start, end, place, _ in values if start == end and place is None}
    span = (last - first).days + 1
    absent = [day for n in range(min(span, _LONGEST)) if (day := first + n * _ONE_DAY) not in given]
    if not absent or span > _LONGEST:
        return
    # A metric that no row holds stays unknown.
    for metric in {metric for *_, metric in values}:
        values |= {(day, day, None, metric): 0.0 for day in absent}
    told.guessed.append(note("read.ads.absent_days_zero", n=len(absent)))


def _frame(values: Values) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "start": day_bounds(first, PACIFIC)[0],
            "end": day_bounds(last, PACIFIC)[1],
            "metric": metric,
            "place": place,
            "value": value,
        }
        for (first, last, place, metric), value in values.items()
    )


def _read(file: Opened, table: AdTable, rows: Sequence[AdRow]) -> tuple[Note, ...]:
    first, last = min(row.first for row in rows), max(row.last for row in rows)
    lines = [note("read.ads.rows", file=file.name, n=len(rows), first=first, last=last)]
    spent = [row.spend for row in rows if not np.isnan(row.spend)]
    if spent:
        # Money is a sum of cents; floats add their own beyond.
        spend = round(sum(spent), 2)
        lines.append(note("read.ads.spend", spend=f"{spend:,.2f}", currency=table.currency))
    fans = [row.fans for row in rows if not np.isnan(row.fans)]
    if fans:
        lines.append(note("read.ads.fans", n=int(sum(fans))))
    else:
        kinds = sorted({row.indicator for row in rows if row.indicator})
        names = ", ".join(kinds[:5])[:160] or "-"
        lines.append(note("read.ads.no_fans", names=names))
    return tuple(lines)
