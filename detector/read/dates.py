"""Dates as exports write them, their order decided on the whole column.

`1/2/2014` is settled by its column, never cell by cell: by the cells that read one way
only, then by which order gives rising, evenly spaced days.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from detector.history import BadCell, Note, note
from detector.read.date_words import FILLERS, ZONES, months, weekdays
from detector.read.numbers import BLANKS, plain

Grain = Literal["day", "month", "instant"]
Order = Literal["month_first", "day_first"]
# A sheet's typed cell or a text cell; anything else is no date.
DateCell = str | int | float | bool | dt.date | dt.time | dt.datetime | dt.timedelta

# No page of any platform read here is older; later years are misread numbers.
YEARS = range(1995, 2100)
# Above this share of unreadable cells the column is not what it was taken for.
MOST_UNREADABLE = 0.1

_TIME = (
    r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?"
    r" ?(?P<half>[ap]\.?m\.?|ص|م)?"
    r" ?(?P<zone>z|(?:utc|gmt)?[+-]\d{2}:?(?:\d{2})?|[a-z]{2,5})?"
)
_LATER = rf"(?:(?:t|,? | at | à | um | a las | às ){_TIME})?"
_YEAR_FIRST = re.compile(rf"(?P<Y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_LATER}")
_YEAR_LAST = re.compile(
    rf"(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.](?P<Y>\d{{4}}|\d{{2}}){_LATER}"
)
_MONTH = re.compile(r"(?P<Y>\d{4})[-/.](?P<m>\d{1,2})|(?P<m2>\d{1,2})[-/.](?P<Y2>\d{4})")
_HOUR = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{2})")
_WITH_TIME = re.compile(rf"(?P<date>.*?)(?:,? | at | à | um | a las | às ){_TIME}")
# Excel's "27-Feb-16": the day, then a year of two digits.
_SHORT_YEAR = re.compile(r"(\d{1,2})[- /.][^\W\d_]+\.?[- /.](\d{2})")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:[’'`][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Moment:
    """One cell read: a wall-clock time, aware when the cell names its zone."""

    when: dt.datetime
    grain: Grain


@dataclass(frozen=True, slots=True)
class DatesParsed:
    """A column of dates.

    Attributes
    ----------
    values
        One for each cell: naive wall-clock times, or aware ones when `aware`; None for a
        cell that is blank or no date. Days and months stand at their first midnight.
    grain
        `day` when no cell has a time of day, or all have the same one and no two share a
        day (a stamp, not a time); `month` for months; else `instant`.
    aware
        Whether the cells name their zone.
    guessed, left_out
        Receipt lines: an order that the column did not settle, cells that are no date.
    """

    values: tuple[dt.datetime | None, ...]
    grain: Grain
    aware: bool
    guessed: tuple[Note, ...] = ()
    left_out: tuple[Note, ...] = ()


def parse_dates(
    cells: Sequence[DateCell], *, file: str = "", column: str = "", first_row: int = 1
) -> DatesParsed:
    """Read a column of dates.

    Parameters
    ----------
    cells
        Text or a sheet's typed cells.
    file, column, first_row
        Where the column stands, for the sentence of an error.

    Raises
    ------
    BadCell
        More than a tenth of the cells that hold something are no date; the sentence names
        the first of them.
    """
    order, guessed = date_order(cells)
    read = [read_moment(cell, order) for cell in cells]
    bad = [i for i, cell in enumerate(cells) if read[i] is None and not _blank(cell)]
    given = [moment for moment in read if moment is not None]
    if not given or len(bad) > MOST_UNREADABLE * (len(given) + len(bad)):
        at = bad[0] if bad else 0
        value = str(cells[at])[:60] if cells else ""
        raise BadCell(
            "read.bad_date", file=file, column=column, row=first_row + at, value=value, n=len(bad)
        )
    left_out: tuple[Note, ...] = ()
    if bad:
        value, row = str(cells[bad[0]])[:60], first_row + bad[0]
        left_out = (note("read.dates_left_out", n=len(bad), value=value, row=row),)
    aware = any(moment.when.tzinfo is not None for moment in given)
    if aware and any(moment.when.tzinfo is None for moment in given):
        guessed += (note("read.zone_partly_told"),)
    whens = [_shared(moment.when, aware) if moment else None for moment in read]
    grain = _grain(given)
    if grain != "instant" and not aware:
        whens = [when and dt.datetime.combine(when.date(), dt.time()) for when in whens]
    return DatesParsed(tuple(whens), grain, aware, guessed, left_out)


def date_order(cells: Sequence[DateCell]) -> tuple[Order, tuple[Note, ...]]:
    """Which of day and month comes first in cells such as `1/2/2014`.

    Returns
    -------
    order, notes
        Day first, with a note, where the column cannot settle it.
    """
    undecided: Order = "day_first"
    either = [cell for cell in cells if isinstance(cell, str) and _YEAR_LAST.fullmatch(_key(cell))]
    if not either:
        return undecided, ()
    days: dict[Order, list[dt.date | None]] = {
        order: [m.when.date() if (m := read_moment(cell, order)) else None for cell in either]
        for order in ("month_first", "day_first")
    }
    grades = {order: _grade(column) for order, column in days.items()}
    if grades["month_first"] != grades["day_first"]:
        return max(grades, key=lambda each: grades[each]), ()
    if days["month_first"] == days["day_first"]:
        return undecided, ()
    # Twelve rows or fewer: either days of one month or firsts of months. Exports by day
    # are the common ones.
    order = max(days, key=lambda each: _next_days(days[each]))
    if _next_days(days[order]) == _next_days(days[undecided]):
        order = undecided
    return order, (note(f"read.date_{order}_guessed", value=either[0].strip()[:60]),)


def read_moment(cell: DateCell, order: Order = "day_first") -> Moment | None:
    """The moment one cell names, or None. `order` settles `1/2/2014`."""
    if isinstance(cell, dt.datetime):
        return Moment(cell, _grain_of_clock(cell)) if cell.year in YEARS else None
    if isinstance(cell, dt.date):
        return Moment(dt.datetime.combine(cell, dt.time()), "day") if cell.year in YEARS else None
    if isinstance(cell, str):
        return _text_moment(cell, order)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        return _digits_moment(str(int(cell)))
    return None


@lru_cache(maxsize=65536)
def _text_moment(cell: str, order: Order) -> Moment | None:  # noqa: PLR0911
    # No date with weekday, zone and words is longer; spares texts the matching.
    if len(cell) > 80:
        return None
    key = _key(cell)
    if key.isdigit():
        return _digits_moment(key)
    if found := _YEAR_FIRST.fullmatch(key):
        return _built(found["Y"], found["m"], found["d"], found)
    if found := _YEAR_LAST.fullmatch(key):
        first, second = found["a"], found["b"]
        month, day = (first, second) if order == "month_first" else (second, first)
        return _built(found["Y"], month, day, found)
    if found := _MONTH.fullmatch(key):
        built = _built(found["Y"] or found["Y2"], found["m"] or found["m2"], "1", None)
        return built and Moment(built.when, "month")
    if found := _HOUR.fullmatch(key):
        day = _text_moment(found[1], order)
        hour = int(found[2])
        return Moment(day.when.replace(hour=hour), "instant") if day and hour < 24 else None
    return _worded(key)


def _digits_moment(digits: str) -> Moment | None:
    if len(digits) == 14:
        return _strptime(digits, "%Y%m%d%H%M%S", "instant")
    if len(digits) == 12:
        return _strptime(digits, "%Y%m%d%H%M", "instant")
    if len(digits) == 8:
        return _strptime(digits, "%Y%m%d", "day")
    if len(digits) in (10, 13):
        seconds = int(digits) / (1 if len(digits) == 10 else 1000)
        when = dt.datetime.fromtimestamp(seconds, dt.UTC)
        return Moment(when, "instant") if when.year in YEARS else None
    return None


def _strptime(digits: str, form: str, grain: Grain) -> Moment | None:
    try:
        when = dt.datetime.strptime(digits, form)
    except ValueError:
        return None
    return Moment(when, grain) if when.year in YEARS else None


def _worded(key: str) -> Moment | None:
    """A date with its month as a word: "6 sept. 2023", "sat, sep 6, 2025"."""
    timed = _WITH_TIME.fullmatch(key)
    month, numbers = None, []
    for token in _TOKEN.findall(timed["date"] if timed else key):
        if token.isdigit():
            numbers.append(token)
        elif token in months() and month is None:
            month = months()[token]
        elif token not in FILLERS and token not in weekdays():
            return None
    if month is None:
        return None
    if short := _SHORT_YEAR.fullmatch(timed["date"] if timed else key):
        return _built(short[2], str(month), short[1], timed)
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(years) != 1 or len(days) > 1 or len(numbers) != 1 + len(days):
        return None
    if not days:
        built = _built(years[0], str(month), "1", None)
        return built and Moment(built.when, "month")
    return _built(years[0], str(month), days[0], timed)


def _built(year: str, month: str, day: str, found: re.Match[str] | None) -> Moment | None:
    # Two digits are this century's: the platforms are all younger.
    full = int(year) + (2000 if len(year) == 2 else 0)
    clock = _clock(found) if found is not None and found["H"] is not None else None
    if full not in YEARS or (found is not None and found["H"] is not None and clock is None):
        return None
    try:
        date = dt.date(full, int(month), int(day))
    except ValueError:
        return None
    if clock is None:
        return Moment(dt.datetime.combine(date, dt.time()), "day")
    when = dt.datetime.combine(date, clock)
    return Moment(when, _grain_of_clock(when))


def _clock(found: re.Match[str]) -> dt.time | None:
    hour, minute, second = int(found["H"]), int(found["M"]), int(found["S"] or 0)
    if half := found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pم" else 0)
    zone = _zone(found["zone"])
    if zone is False or hour > 23 or minute > 59 or second > 59:
        return None
    return dt.time(hour, minute, second, tzinfo=zone or None)


def _zone(text: str | None) -> dt.tzinfo | Literal[False] | None:
    """The zone a cell names, None without one, False for a word that is no zone."""
    if not text:
        return None
    if text in ZONES:
        return dt.timezone(dt.timedelta(hours=ZONES[text]))
    sign = text.lstrip("utcgm")
    digits = sign[1:].replace(":", "")
    if sign[:1] not in ("+", "-") or not digits.isdigit():
        return False
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        return False
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if sign[0] == "-" else offset)


def _key(cell: str) -> str:
    return plain(cell).casefold()


def _blank(cell: DateCell) -> bool:
    return isinstance(cell, str) and _key(cell) in BLANKS


def _grain_of_clock(when: dt.datetime) -> Grain:
    return "day" if when.time() == dt.time() and when.tzinfo is None else "instant"


def _grain(given: list[Moment]) -> Grain:
    grains = {moment.grain for moment in given}
    if len(grains) == 1 and grains != {"instant"}:
        return grains.pop()
    if grains == {"day", "month"}:
        return "day"
    aware = any(moment.when.tzinfo is not None for moment in given)
    clocks = {moment.when.time() for moment in given}
    dates = {moment.when.date() for moment in given}
    # Meta stamps its days T00:00 before and T01:00 after the clocks change.
    stamped = len(dates) > 1 and all(c.minute == c.second == 0 and c.hour < 2 for c in clocks)
    same = len(clocks) == 1 and len(dates) > 1
    one_a_day = max(Counter(moment.when.date() for moment in given).values()) == 1
    return "day" if not aware and (stamped or same) and one_a_day else "instant"


def _shared(when: dt.datetime, aware: bool) -> dt.datetime:
    return when.replace(tzinfo=dt.UTC) if aware and when.tzinfo is None else when


def _next_days(days: list[dt.date | None]) -> int:
    given = [day for day in days if day is not None]
    return sum(abs((b - a).days) == 1 for a, b in pairwise(given))


def _grade(days: list[dt.date | None]) -> tuple[int, float, float]:
    """How well an order suits its column: cells read, steps forward (or back), even steps."""
    given = [day for day in days if day is not None]
    steps = [(b - a).days for a, b in pairwise(given) if a != b]
    if not steps:
        return len(given), 0.0, 0.0
    one_way = max(sum(step > 0 for step in steps), sum(step < 0 for step in steps)) / len(steps)
    # Months are 28 to 31 days: one class of step, so that firsts of months count as even.
    classes = Counter(30 if 28 <= abs(step) <= 31 else abs(step) for step in steps)
    even = max(classes.values()) / len(steps)
    return len(given), one_way, even
