"""What each column of a legacy Page Insights export is: `Family - key`, by day, week or month.

Capitals and the order of columns change between years, so headers are compared by
`header_key`. Some headers stand twice in a file: only the description row under the header
tells people ("Unique Users") from events ("Total Count").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from detector.places import resolve_country
from detector.read.blocks import header_key

Table = Literal["counts", "audience", "activity", "activity_country", "sources"]
Unit = Literal["people", "events"]

DATE = "date"
# The blank first column of a workbook's breakdown sheets.
DESCRIPTION = "description"
TOTAL, NEW, LOST = "lifetime total likes", "daily new likes", "daily unlikes"


@dataclass(frozen=True, slots=True)
class Family:
    """Where a family of columns goes: the table, and the name it has there.

    `unit` chooses among columns of the same header; None takes the first.
    """

    table: Table
    name: str
    unit: Unit | None = None


# Weekly and 28-day columns are rolling sums of the same events. They are left out: added to
# daily ones they would count an event 7 or 28 times.
FAMILIES: dict[str, Family] = {
    TOTAL: Family("counts", "total"),
    NEW: Family("counts", "gained"),
    LOST: Family("counts", "lost"),
    "lifetime likes by country": Family("audience", "country"),
    "lifetime likes by city": Family("audience", "city"),
    "lifetime likes by language": Family("audience", "language"),
    "lifetime likes by gender and age": Family("audience", "age_gender"),
    "daily like sources": Family("sources", "gained"),
    "daily unlike sources": Family("sources", "lost"),
    "daily unlikes by source": Family("sources", "lost"),
    "daily unlikes by unlike source": Family("sources", "lost"),
    "daily total reach": Family("activity", "reach", "people"),
    "daily organic reach": Family("activity", "organic_reach", "people"),
    "daily paid reach": Family("activity", "paid_reach", "people"),
    "daily total impressions": Family("activity", "impressions", "events"),
    "daily organic impressions": Family("activity", "organic_impressions", "events"),
    "daily paid impressions": Family("activity", "paid_impressions", "events"),
    "daily page engaged users": Family("activity", "engaged", "people"),
    "daily people talking about this": Family("activity", "talking", "people"),
    "daily negative feedback": Family("activity", "negative", "people"),
    "daily logged-in page views": Family("activity", "views", "events"),
    "daily daily count of fans online": Family("activity", "fans_online", "people"),
    "daily reach by country": Family("activity_country", "reach", "people"),
    "daily country: people talking about this": Family("activity_country", "talking", "people"),
}

_ROLLING = re.compile(r"(weekly|28 days) |.*:(week|days_28)\b")
BROKEN_DOWN = ("audience", "sources", "activity_country")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read. `index` is its place in the row, from 0."""

    family: Family
    key: str
    index: int
    header: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read from a table and what is not.

    Attributes
    ----------
    date
        Index of the column of dates.
    columns
        Columns to read, in file order.
    rolling, others, twins
        How many columns are weekly or 28-day sums, of families not used, and second
        columns of a header that could not be told from the first.
    """

    date: int
    columns: tuple[Column, ...]
    rolling: int
    others: int
    twins: tuple[str, ...]

    def of(self, table: Table, name: str | None = None) -> tuple[Column, ...]:
        """The columns of one table (and one family of it)."""
        return tuple(
            c for c in self.columns if c.family.table == table and name in (None, c.family.name)
        )


def plan(headers: Sequence[str], descriptions: Sequence[str] | None) -> Plan | None:
    """Decide for each column what it is, or None when no column holds dates.

    Parameters
    ----------
    headers
        The header row.
    descriptions
        The row under it that explains each column, or None where the file has none.
    """
    keys = [header_key(header) for header in headers]
    if DATE not in keys:
        return None
    units = units_of(keys, descriptions)
    alike: dict[tuple[Family, str], list[int]] = {}
    rolling = others = 0
    for index, whole in enumerate(keys):
        name = whole.partition(" - ")[0]
        family = FAMILIES.get(name)
        key = _key(family, headers[index].partition(" - ")[2]) if family else ""
        if family and (family.table in BROKEN_DOWN) == bool(key):
            alike.setdefault((family, key), []).append(index)
        elif _ROLLING.match(whole):
            rolling += 1
        else:
            others += bool(whole) and whole not in (DATE, DESCRIPTION)
    columns: list[Column] = []
    twins: dict[str, None] = {}
    for (family, key), indices in alike.items():
        fitting = [i for i in indices if family.unit in (None, units[i])] or indices
        if len(fitting) > 1:
            twins[headers[fitting[0]].strip()] = None
        others += len(indices) - 1
        columns.append(Column(family, key, fitting[0], headers[fitting[0]].strip()))
    columns.sort(key=lambda column: column.index)
    return Plan(keys.index(DATE), tuple(columns), rolling, others, tuple(twins))


def _key(family: Family, text: str) -> str:
    """The key of a breakdown as its table holds it."""
    text = " ".join(text.split())
    if family.name == "country" or family.table == "activity_country":
        return country_code(text)
    if family.table == "sources":
        return re.sub(r"[^\w]+", "_", text.casefold()).strip("_")
    return text


def country_code(text: str) -> str:
    """ISO 3166 alpha-2 of a country column; the text itself when it names no country."""
    return resolve_country(text) or text


def units_of(keys: Sequence[str], descriptions: Sequence[str] | None) -> list[Unit | None]:
    """The unit of each column; within a family only the first column is described."""
    units: list[Unit | None] = []
    before, unit = "", None
    for index, key in enumerate(keys):
        name = key.partition(" - ")[0]
        text = header_key(descriptions[index]) if descriptions and index < len(descriptions) else ""
        if text:
            unit = _unit(text)
        elif name != before:
            unit = None
        units.append(unit)
        before = name
    return units


def _unit(description: str) -> Unit | None:
    if "unique users" in description:
        return "people"
    return "events" if "total count" in description else None
