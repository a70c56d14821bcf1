"""Columns of a legacy Page Insights export to the tables of a history, whole blocks at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from detector.history import Note, note
from detector.history.daily import Days, Floats, day_instants
from detector.history.tables import KEYS, TableName, checked
from detector.read.cells import numbers
from detector.read.facebook_dates import facebook_dates
from detector.read.facebook_insights_columns import Column, Plan
from detector.read.opened import Cell

# Meta's reporting day turns at midnight in California, whatever the page's country: post
# times decoded from public identifiers agree with it to minutes.
ZONE = "America/Los_Angeles"
# A day lists its 45 largest countries and cities, no more.
TOP_K = 45
_CUT = ("country", "city")
_ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table of one row a day.

    Attributes
    ----------
    headers
        One for each column.
    descriptions
        The explanations under the headers, or None.
    rows
        Rows of days, ragged or not; a row without a date is no day.
    first_row
        Number of the first of them in the file, from 1.
    """

    headers: list[str]
    descriptions: list[str] | None
    rows: Sequence[Sequence[Cell]]
    first_row: int


@dataclass(slots=True, eq=False)
class Taken:
    """What has been taken from the grids of a file so far."""

    frames: dict[TableName, list[pd.DataFrame]]
    days: Days
    read: list[Note]
    guessed: list[Note]
    left_out: list[Note]
    unresolved: list[Note]

    @classmethod
    def nothing(cls) -> Taken:
        """Empty lists."""
        return cls({}, np.empty(0, "datetime64[D]"), [], [], [], [])

    def table(self, name: TableName) -> pd.DataFrame:
        """One table, checked; the first of two grids that hold the same column counts."""
        frames = [frame for frame in self.frames.get(name, []) if len(frame)]
        if not frames:
            return checked(name, pd.DataFrame())
        joined = frames[0]
        if len(frames) > 1:
            joined = pd.concat(frames, ignore_index=True)
            joined = joined.drop_duplicates(KEYS[name], ignore_index=True)
        return checked(name, joined)


def take(grid: Grid, plan: Plan, file: str, taken: Taken) -> None:
    """Add the planned columns of a grid to `taken`.

    Raises
    ------
    BadCell
        The column of dates holds no dates.
    """
    rows, days = _by_day(grid, plan, file, taken)
    taken.days = np.union1d(taken.days, days)
    starts, ends = day_instants(days, ZONE), day_instants(days + _ONE_DAY, ZONE)

    def block(columns: Sequence[Column]) -> Floats:
        found = numbers(rows, [column.index for column in columns])
        headers = [column.header for column in columns]
        taken.unresolved += found.notes(headers, [str(day) for day in days])
        return found.values

    _counts(plan, block(plan.of("counts")), starts, ends, taken)
    for name in ("country", "city", "language", "age_gender"):
        columns = plan.of("audience", name)
        if columns:
            _audience(name, columns, block(columns), ends, taken)
    _activity(plan.of("activity"), block(plan.of("activity")), starts, ends, taken)
    by_country = _countries(plan.of("activity_country"), taken)
    _activity(by_country, block(by_country), starts, ends, taken)
    for side in ("gained", "lost"):
        columns = plan.of("sources", side)
        _sources(side, columns, block(columns), starts, ends, taken)


def _by_day(grid: Grid, plan: Plan, file: str, taken: Taken) -> tuple[list[Sequence[Cell]], Days]:
    """The rows that have a date, one for each day, in order."""
    cells: list[Cell] = [row[plan.date] if plan.date < len(row) else "" for row in grid.rows]
    parsed = facebook_dates(
        cells, file=file, column=grid.headers[plan.date], first_row=grid.first_row
    )
    taken.read += parsed.read
    taken.guessed += parsed.guessed
    taken.left_out += parsed.left_out
    by_day: dict[dt.date, Sequence[Cell]] = {}
    differing: list[dt.date] = []
    for row, when in zip(grid.rows, parsed.values, strict=True):
        if when is None:
            continue
        day = when.date()
        if by_day.get(day, row) != row:
            differing.append(day)
        by_day[day] = row
    if differing:
        taken.unresolved.append(note("read.day_twice", n=len(differing), day=differing[0]))
    ordered = sorted(by_day)
    return [by_day[day] for day in ordered], np.array(ordered, "datetime64[D]")


def _counts(
    plan: Plan, values: Floats, starts: pd.DatetimeIndex, ends: pd.DatetimeIndex, taken: Taken
) -> None:
    columns = {c.family.name: values[:, i] for i, c in enumerate(plan.of("counts"))}
    if "total" in columns:
        level = pd.DataFrame({"start": ends, "end": ends, "total": columns["total"]})
        _add("counts", _exact(level, "total"), taken)
    flows = {name: columns[name] for name in ("gained", "lost") if name in columns}
    if flows:
        flow = pd.DataFrame(flows).assign(start=starts, end=ends)
        _add("counts", _exact(flow, *flows), taken)


def _exact(frame: pd.DataFrame, *quantities: str) -> pd.DataFrame:
    given = frame.dropna(subset=list(quantities), how="all")
    for side in ("low", "high"):
        for quantity in quantities:
            given[f"{quantity}_{side}"] = given[quantity]
    return given


def _audience(
    dimension: str,
    columns: tuple[Column, ...],
    values: Floats,
    ends: pd.DatetimeIndex,
    taken: Taken,
) -> None:
    if dimension == "country":
        known = _countries(columns, taken)
        values = values[:, [columns.index(column) for column in known]]
        columns = known
    day, place = np.nonzero(~np.isnan(values))
    if not len(day):
        return
    listed = np.bincount(day, minlength=len(values))
    lowest = np.fmin.reduce(values, axis=1)
    cut = (listed >= TOP_K) & (dimension in _CUT)
    frame = pd.DataFrame(
        {
            "time": ends[day],
            "dimension": dimension,
            "place": np.array([column.key for column in columns], object)[place],
            "fans": values[day, place],
            "floor": lowest[day],
            "top_k": np.where(cut, listed, np.nan)[day],
        }
    )
    taken.frames.setdefault("audience", []).append(frame)
    shown = int((listed > 0).sum())
    taken.read.append(note(f"read.audience_{dimension}", n=len(columns), days=shown))
    if cut.any():
        taken.read.append(note(f"read.audience_{dimension}_cut", n=int(cut.sum()), top=TOP_K))
    if shown < len(values):
        blank = int((listed == 0).sum())
        taken.left_out.append(note(f"read.audience_{dimension}_blank", n=blank))


def _activity(
    columns: tuple[Column, ...],
    values: Floats,
    starts: pd.DatetimeIndex,
    ends: pd.DatetimeIndex,
    taken: Taken,
) -> None:
    day, column = np.nonzero(~np.isnan(values))
    metrics = np.array([c.family.name for c in columns], object)
    places = np.array([c.key or None for c in columns], object)
    if not len(day):
        return
    frame = pd.DataFrame(
        {
            "start": starts[day],
            "end": ends[day],
            "metric": metrics[column],
            "place": places[column],
            "value": values[day, column],
        }
    )
    taken.frames.setdefault("activity", []).append(frame)
    if places[0] is None:
        taken.read.append(note("read.activity", n=len(columns), names=_listed(metrics)))
    else:
        names = _listed(metrics)
        taken.read.append(note("read.activity_country", n=len(columns), names=names))


def _sources(
    side: str,
    columns: tuple[Column, ...],
    values: Floats,
    starts: pd.DatetimeIndex,
    ends: pd.DatetimeIndex,
    taken: Taken,
) -> None:
    day, column = np.nonzero(~np.isnan(values))
    if not len(day):
        return
    names = np.array([c.key for c in columns], object)
    frame = pd.DataFrame(
        {
            "start": starts[day],
            "end": ends[day],
            "source": names[column],
            side: values[day, column],
        }
    )
    before = taken.frames.pop("sources", [])
    if before:
        keys = KEYS["sources"]
        frame = before[0].set_index(keys).combine_first(frame.set_index(keys)).reset_index()
    taken.frames["sources"] = [frame]
    taken.read.append(note(f"read.sources_{side}", n=len(columns)))


def _countries(columns: tuple[Column, ...], taken: Taken) -> tuple[Column, ...]:
    """The columns whose key is a country; the others are listed as unresolved."""
    known = tuple(c for c in columns if len(c.key) == 2 and c.key.isascii() and c.key.isupper())
    strange = [c.key for c in columns if c not in known]
    if strange:
        taken.unresolved.append(note("read.country_unknown", n=len(strange), value=strange[0][:40]))
    return known


def _add(name: TableName, frame: pd.DataFrame, taken: Taken) -> None:
    taken.frames.setdefault(name, []).append(frame)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))
