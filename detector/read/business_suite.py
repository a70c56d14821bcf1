"""Meta Business Suite: Follows, Reach, Visits, Views and Audience files of 2021 and later.

Sections under a title, for Facebook and Instagram in one file. New follows are gross: the
export has neither unfollows (in most years) nor totals. Days turn in California; the time of
day in a stamp moves with the clocks and means nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePath

import pandas as pd

from detector.history import Count, Note, PageHistory, Receipt, UnknownFormat, note
from detector.history.tables import checked
from detector.read.blocks import filled
from detector.read.business_suite_audience import audience_rows, audience_table
from detector.read.business_suite_sections import Section, is_business_suite, sections
from detector.read.business_suite_titles import Title, title
from detector.read.dates import parse_dates
from detector.read.numbers import is_blank, parse_count
from detector.read.opened import Opened
from detector.read.series import PACIFIC, counts_table, day_bounds, flow_row

SOURCE = "source.business_suite"
# A column under a stripped title that may be a lie: see `business_suite_titles`.
_DOUBTFUL = ("facebook page likes", "instagram followers")
_DAY_IN_NAME = re.compile(r"(20\d{2})[-_.](\d{2})[-_.](\d{2})")
_DAY_IN_NAME_US = re.compile(r"([A-Z][a-z]{2})-(\d{2})-(20\d{2})")

Series = dict[dt.date, Count]


@dataclass(slots=True)
class _Gathered:
    """What the sections of one network and measure gave so far."""

    flows: dict[str, Series] = field(default_factory=dict)
    activity: dict[str, Series] = field(default_factory=dict)
    audience: list[pd.DataFrame] = field(default_factory=list)
    read: list[Note] = field(default_factory=list)
    guessed: list[Note] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)
    unresolved: list[Note] = field(default_factory=list)


class BusinessSuite:
    """Reads the exports of Meta Business Suite and the Professional dashboard.

    Parameters
    ----------
    today
        Day to put an audience on when neither the file nor its name holds a date; by
        default the day of reading. The receipt says so.
    """

    source = SOURCE

    def __init__(self, today: dt.date | None = None) -> None:
        self.today = today

    def recognises(self, file: Opened) -> bool:
        """Whether the file has the stamps, headers or titles of these exports."""
        return is_business_suite(file)

    def read(self, file: Opened) -> list[PageHistory]:
        """One history for each network and measure of the file.

        Raises
        ------
        UnknownFormat
            The titles were removed and the headers cannot be trusted, or nothing is left.
        BadCell
            More than a tenth of a section's dates are unreadable.
        """
        found: dict[tuple[str, str], _Gathered] = {}
        parts = sections(file)
        network = _only_network(parts)
        totals = {code[0]: _total(code[1]) for part in parts if (code := part.code)}
        when, dated = self._audience_time(file, parts)
        for part in parts:
            if part.code is not None:
                continue
            meaning = _meaning(part, file.name)
            if meaning is None:
                _nowhere(found).left_out.append(
                    note("read.suite.section_left_out", title=part.text)
                )
                continue
            home = _home(found, meaning, part, network)
            if meaning.kind in ("flow", "activity"):
                if part.is_series:
                    _series(part, meaning, home, file.name)
                continue
            total = totals.get(meaning.network or network or "facebook")
            frame, guessed, unresolved = audience_rows(part, when, total.value if total else None)
            if len(frame):
                home.audience.append(frame)
                home.read.append(note("read.suite.audience", n=len(frame), title=part.text))
                home.guessed += [*guessed, note("read.suite.shares_rounded")]
                home.guessed += [dated] if dated else []
            home.unresolved += unresolved
        return _histories(found, file)

    def _audience_time(self, file: Opened, parts: list[Section]) -> tuple[dt.datetime, Note | None]:
        """When the audience was so: the name's date, a series' last day, or today."""
        named = _named_day(file.name)
        if named is not None:
            return day_bounds(named, PACIFIC)[1], note("read.suite.date_from_name", day=named)
        stamps = [row[0] for part in parts if part.is_series for row in part.rows[1:] if row]
        days = [when.date() for when in parse_dates(stamps).values if when] if stamps else []
        if days:
            return day_bounds(max(days), PACIFIC)[1], note(
                "read.suite.date_of_series", day=max(days)
            )
        today = self.today or dt.datetime.now(dt.UTC).date()
        at = dt.datetime.combine(today, dt.time(), dt.UTC)
        return at, note("read.suite.date_today", day=today)


def _meaning(part: Section, file: str) -> Title | None:
    if part.title is not None or part.text:
        return part.title
    if part.untitled_audience:
        raise UnknownFormat("read.suite.audience_titles_removed", file=file)
    if not part.is_series:
        return None
    if part.value_header in _DOUBTFUL:
        raise UnknownFormat("read.suite.titles_removed", file=file, header=part.value_header)
    if part.value_header == "primary":
        # The word stands over everything; the file's own name is the last that may tell.
        named = title(PurePath(file).stem)
        if named is None or named.kind not in ("flow", "activity"):
            raise UnknownFormat("read.suite.titles_removed", file=file, header=part.value_header)
        return named
    return Title("flow", "likes" if "likes" in part.value_header else "followers", None)


def _only_network(parts: list[Section]) -> str | None:
    """The network the titles and codes name, when they name one only."""
    told = {part.title.network for part in parts if part.title and part.title.network}
    told |= {code[0] for part in parts if (code := part.code)}
    return told.pop() if len(told) == 1 else None


def _nowhere(found: dict[tuple[str, str], _Gathered]) -> _Gathered:
    return next(iter(found.values())) if found else found.setdefault(("", ""), _Gathered())


def _home(
    found: dict[tuple[str, str], _Gathered], meaning: Title, part: Section, network: str | None
) -> _Gathered:
    """Where a section goes: its network and measure, made when new."""
    site = meaning.network or network
    measure = "likes" if meaning.name.endswith("likes") else "followers"
    # The older layout counts Page likes; its visits belong to the same audience.
    if meaning.kind == "activity" and part.is_series and part.value_header == "facebook page likes":
        measure = "likes"
    home = found.setdefault((site or "facebook", measure), _Gathered())
    if ("", "") in found:
        home.left_out += found.pop(("", "")).left_out
    if site is None:
        home.guessed.append(note("read.suite.network_guessed"))
    if not part.text:
        code = "from_name" if part.value_header == "primary" else "guessed"
        home.guessed.append(note(f"read.suite.title_{code}", header=part.value_header))
    return home


def _series(part: Section, meaning: Title, home: _Gathered, file: str) -> None:
    rows = part.rows[1:]
    cells = [row[0] for row in rows]
    dates = parse_dates(cells, file=file, column=filled(part.rows[0])[0], first_row=part.line + 1)
    home.guessed += dates.guessed
    home.left_out += dates.left_out
    values: Series = {}
    unreadable = 0
    for when, row in zip(dates.values, rows, strict=True):
        # An unquoted thousands comma parts the number.
        text = ",".join(cell for cell in row[1:] if cell.strip())
        count = parse_count(text)
        unreadable += count is None and not is_blank(text)
        if when is not None and count is not None:
            values[when.date()] = count
    if unreadable:
        home.unresolved.append(note("read.suite.cells_unreadable", n=unreadable, title=part.text))
    if not values:
        home.left_out.append(note("read.suite.section_empty", title=part.text))
        return
    if meaning.kind == "activity":
        home.activity[meaning.name] = values
        home.read.append(note("read.suite.activity", n=len(values), title=part.text))
        return
    home.read.append(note("read.suite.follows", n=len(values), title=part.text))
    if meaning.network == "instagram":
        values = _zero_filled(values, home)
    quantity, _, _ = meaning.name.rpartition("_")
    home.flows[quantity or "gained"] = values


def _zero_filled(values: Series, home: _Gathered) -> Series:
    """Instagram series leave out the days without a new follower."""
    if any(count.value == 0 for count in values.values()):
        return values
    days = sorted(values)
    absent = [
        before + dt.timedelta(days=step)
        for before, after in pairwise(days)
        for step in range(1, (after - before).days)
    ]
    # Ten years of days; a wrong year must not fill memory.
    if not absent or len(absent) > 3653:
        return values
    home.guessed.append(note("read.suite.absent_days_zero", n=len(absent)))
    return values | dict.fromkeys(absent, Count.exact(0.0))


def _histories(found: dict[tuple[str, str], _Gathered], file: Opened) -> list[PageHistory]:
    histories = []
    for (site, measure), home in found.items():
        counts = _counts(home)
        activity = [
            {**_bounds(day), "metric": metric, "place": None, "value": count.value}
            for metric, values in home.activity.items()
            for day, count in values.items()
        ]
        if not (counts or activity or home.audience):
            continue
        receipt = Receipt(SOURCE, guessed=file.guessed).plus(
            read=home.read,
            guessed=home.guessed,
            left_out=home.left_out,
            unresolved=home.unresolved,
        )
        histories.append(
            PageHistory(
                PurePath(file.name).stem,
                site,
                measure,
                PACIFIC,
                "day",
                receipt,
                counts_table(counts),
                audience_table(home.audience),
                checked("activity", pd.DataFrame(activity)),
                digests=(file.digest,),
                net_only="gained" not in home.flows and "net" in home.flows,
                named=False,
            )
        )
    if not histories:
        raise UnknownFormat("read.suite.nothing", file=file.name)
    return histories


def _counts(home: _Gathered) -> list[dict[str, object]]:
    gained = home.flows.get("gained") or home.flows.get("net") or {}
    lost = home.flows.get("lost", {})
    return [
        flow_row(*day_bounds(day, PACIFIC), gained.get(day), lost.get(day))
        for day in sorted({*gained, *lost})
    ]


def _bounds(day: dt.date) -> dict[str, object]:
    start, end = day_bounds(day, PACIFIC)
    return {"start": start, "end": end}


def _named_day(name: str) -> dt.date | None:
    """The last date in a file's name."""
    days = []
    for year, month, day in _DAY_IN_NAME.findall(name):
        days.append(f"{year}-{month}-{day}")
    days += [f"{month} {day}, {year}" for month, day, year in _DAY_IN_NAME_US.findall(name)]
    read = [when.date() for day in days for when in parse_dates([day]).values if when]
    return max(read) if read else None


def _total(text: str) -> Count | None:
    """The bare number of followers; a damaged one below zero is none."""
    count = parse_count(text)
    return count if count is not None and count.low >= 0 else None
