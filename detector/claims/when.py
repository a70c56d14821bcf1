"""The time a claim names, as the span of instants that it can mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from detector.claims.thai_dates import western
from detector.history import BadSetting, Interval
from detector.read.dates import Moment, read_moment
from detector.read.numbers import plain

# Clocks on earth stand between twelve hours behind UTC and fourteen before it.
EASTMOST = timedelta(hours=14)
WESTMOST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Span:
    """When a claim was true, as far as it says.

    Attributes
    ----------
    text
        As it was written.
    first, last
        The calendar days named, both inclusive, on the clock of whoever saw it.
    instants
        Half-open, UTC: every instant it can mean.
    zoned
        Whether the clock's zone is known; without it `instants` is 26 hours longer.
    """

    text: str
    first: date
    last: date
    instants: Interval
    zoned: bool


def parse_when(text: str, zone: str | None = None) -> Span:
    """Read a day, a month or a moment as a person writes it.

    Parameters
    ----------
    text
        "2016-02-27", "27 février 2016", "2016-02-27 18:30", "February 2016", or two of
        them as `FIRST..LAST`.
    zone
        IANA zone of the clock, when it is known.

    Raises
    ------
    BadSetting
        The text is no date, its order cannot be told, or the zone is unknown.
    """
    known = _zone(zone)
    first, _, last = text.partition("..")
    start, end = _moment(first, text), _moment(last or first, text)
    begin, finish = start.when, _after(end)
    if finish <= begin:
        raise BadSetting("claim.when_backwards", when=text)
    clock = begin.tzinfo or known
    if clock is None:
        instants = Interval(
            begin.replace(tzinfo=UTC) - EASTMOST, finish.replace(tzinfo=UTC) + WESTMOST
        )
    else:
        instants = Interval(
            begin.replace(tzinfo=clock).astimezone(UTC),
            finish.replace(tzinfo=clock).astimezone(UTC),
        )
    last_day = (finish - timedelta(microseconds=1)).date()
    return Span(text, begin.date(), last_day, instants, clock is not None)


def _moment(cell: str, text: str) -> Moment:
    cell = western(plain(cell))
    readings = {read_moment(cell, "day_first"), read_moment(cell, "month_first")} - {None}
    if len(readings) > 1:
        raise BadSetting("claim.when_two_ways", when=text)
    if not readings:
        raise BadSetting("claim.when_unreadable", when=text)
    found = readings.pop()
    assert found is not None
    return found


def _after(moment: Moment) -> datetime:
    """The first instant after what the moment names."""
    if moment.grain == "month":
        return (moment.when + timedelta(days=31)).replace(day=1)
    # A picture's clock shows minutes.
    return moment.when + (timedelta(days=1) if moment.grain == "day" else timedelta(minutes=1))


def _zone(name: str | None) -> tzinfo | None:
    if name is None or not name.strip():
        return None
    if name.strip() not in _zones():
        raise BadSetting("claim.zone_unknown", zone=name)
    return ZoneInfo(name.strip())


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
