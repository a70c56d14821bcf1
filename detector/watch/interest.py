"""Public interest by day: did many people look at the subject when the counts moved?

Wikipedia's page views, GDELT's news volume, or a person's own Google Trends file. A public
event that is found speaks for an innocent cause; that none is found proves nothing.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from detector.history import BadSetting, Outcome, UnknownFormat
from detector.history.daily import Days, Floats
from detector.watch.client import Ask, Client
from detector.watch.sources.base import field_of, parsed
from detector.watch.trouble import Trouble

# The services' own beginnings.
VIEWS_SINCE, NEWS_SINCE = date(2015, 7, 1), date(2017, 1, 1)
# GDELT asks for one request in five seconds.
NEWS_SPACING = 5.0
# People may look before they act.
LEAD = timedelta(days=2)
# Days asked for around the interval, to know what is usual.
BEFORE, AFTER = timedelta(days=90), timedelta(days=30)
LEVEL = 0.05
_ARTICLE = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{2,8})?):(?P<title>[^\x00-\x1f#<>\[\]|{}]+)"
)


@dataclass(frozen=True, slots=True, eq=False)
class Interest:
    """Interest by day, shape (n,), NaN where the source says nothing.

    Attributes
    ----------
    source
        `wikipedia`, `gdelt` or `trends`.
    subject
        The article, query or term.
    """

    source: Literal["wikipedia", "gdelt", "trends"]
    subject: str
    days: Days
    values: Floats


@dataclass(frozen=True, slots=True)
class Event:
    """Whether interest was out of the ordinary.

    Attributes
    ----------
    outcome
        Found, nothing found, or cannot tell for want of other days.
    peak, usual
        Highest value in the interval, median of the other days.
    p_value
        Share of equally long stretches of the other days with a peak as high, counting
        the interval itself.
    stretches
        How many others there were.
    """

    outcome: Outcome
    peak: float
    usual: float
    p_value: float
    stretches: int


def views_ask(article: str, first: date, end: date) -> Ask:
    """The request for an article's daily views over `[first, end)`; `fr:Maroc Telecom`.

    Raises
    ------
    BadSetting
        No such form of article, or days before the service began.
    """
    found = _ARTICLE.fullmatch(article.strip())
    if found is None or len(article) > 255:
        raise BadSetting("interest.bad_article", value=article[:100])
    if end <= VIEWS_SINCE:
        raise BadSetting("interest.too_early", since=VIEWS_SINCE)
    title = quote(found["title"].strip().replace(" ", "_"), safe="")
    begin, last = max(first, VIEWS_SINCE), end - timedelta(days=1)
    return Ask(
        "wikimedia.org",
        f"/api/rest_v1/metrics/pageviews/per-article/{found['language']}.wikipedia/all-access"
        f"/user/{title}/daily/{begin:%Y%m%d}/{last:%Y%m%d}",
    )


def views(client: Client, article: str, first: date, end: date) -> Interest:
    """An article's daily views by people, not by robots.

    Raises
    ------
    Trouble
        They cannot be had.
    """
    items = field_of(parsed(client.get(views_ask(article, first, end))), "items")
    if not isinstance(items, list):
        raise Trouble("malformed")
    pairs = [
        (_day(field_of(item, "timestamp"), "%Y%m%d%H"), field_of(item, "views")) for item in items
    ]
    return _series("wikipedia", article, pairs)


def news_ask(query: str, first: date, end: date) -> Ask:
    """The request for the volume of news that hold a query, by day over `[first, end)`.

    Raises
    ------
    BadSetting
        The query is empty or too long, or the days lie before the service began.
    """
    if not (0 < len(query.strip()) <= 200 and query.isprintable()):
        raise BadSetting("interest.bad_query")
    if end <= NEWS_SINCE:
        raise BadSetting("interest.too_early", since=NEWS_SINCE)
    return Ask(
        "api.gdeltproject.org",
        "/api/v2/doc/doc",
        {
            "query": query.strip(),
            "mode": "timelinevolraw",
            "format": "json",
            "startdatetime": f"{max(first, NEWS_SINCE):%Y%m%d}000000",
            "enddatetime": f"{end:%Y%m%d}000000",
        },
    )


def news(client: Client, query: str, first: date, end: date) -> Interest:
    """News volume by day.

    Raises
    ------
    Trouble
        It cannot be had.
    """
    rows = field_of(parsed(client.get(news_ask(query, first, end))), "timeline", 0, "data")
    if not isinstance(rows, list):
        raise Trouble("malformed")
    pairs = [
        (_day(field_of(row, "date"), "%Y%m%dT%H%M%SZ"), field_of(row, "value")) for row in rows
    ]
    return _series("gdelt", query, pairs)


def trends(name: str, data: bytes) -> tuple[Interest, ...]:
    """A person's own Google Trends file, one series a term; "<1" is read as a half.

    Raises
    ------
    UnknownFormat
        It is no table of days; files by week or month cannot be held against days.
    """
    lines = io.StringIO(data.decode("utf-8-sig", "replace"))
    rows = [row for row in csv.reader(lines) if len(row) > 1]
    if len(rows) < 2 or len(rows[0]) > 26:
        raise UnknownFormat("interest.no_trends", file=name)
    days = [_iso(row[0]) for row in rows[1:]]
    known = [day for day in days if day is not None]
    steps = {b - a for a, b in itertools.pairwise(known)}
    if len(known) != len(days) or steps != {timedelta(days=1)}:
        raise UnknownFormat("interest.no_trends", file=name)
    found = []
    for column, term in enumerate(rows[0][1:], start=1):
        cells = [row[column].strip() if column < len(row) else "" for row in rows[1:]]
        values = [_level(cell) for cell in cells]
        found.append(
            Interest("trends", term.strip(), np.array(known, "datetime64[D]"), np.array(values))
        )
    return tuple(found)


def event(interest: Interest, first: date, end: date) -> Event:
    """Hold the days `[first, end)`, and two before them, against all other stretches."""
    begin = np.datetime64(first - LEAD)
    inside = (interest.days >= begin) & (interest.days < np.datetime64(end))
    length = int((np.datetime64(end) - begin).astype(int))
    known = ~np.isnan(interest.values)
    cannot = Event(Outcome.CANNOT_TELL, np.nan, np.nan, np.nan, 0)
    if not (inside & known).any() or not (~inside & known).any():
        return cannot
    peak = float(interest.values[inside & known].max())
    usual = float(np.median(interest.values[~inside & known]))
    others = [float(interest.values[part].max()) for part in _stretches(inside, length, known)]
    p_value = (1 + sum(other >= peak for other in others)) / (1 + len(others))
    if 1 / (1 + len(others)) > LEVEL:
        return Event(Outcome.CANNOT_TELL, peak, usual, p_value, len(others))
    outcome = Outcome.FOUND if p_value <= LEVEL else Outcome.NOTHING_FOUND
    return Event(outcome, peak, usual, p_value, len(others))


def _stretches(
    inside: NDArray[np.bool_], length: int, known: NDArray[np.bool_]
) -> list[NDArray[np.intp]]:
    """Known days of the stretches of `length` before and after the interval.

    They do not overlap: those that do say the same thing twice.
    """
    place = np.flatnonzero(inside)
    before, after = np.arange(place[0])[::-1], np.arange(place[-1] + 1, len(inside))
    parts = [
        side[start : start + length]
        for side in (before, after)
        for start in range(0, len(side) - length + 1, length)
    ]
    return [part[known[part]] for part in parts if known[part].any()]


def _series(
    source: Literal["wikipedia", "gdelt"], subject: str, pairs: list[tuple[date, object]]
) -> Interest:
    """Pairs laid out by day; a day that is not listed is not known."""
    if not pairs:
        raise Trouble("not_found")
    by_day: dict[date, float] = {}
    for day, value in pairs:
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise Trouble("malformed")
        by_day[day] = by_day.get(day, 0.0) + float(value)
    days = np.arange(np.datetime64(min(by_day)), np.datetime64(max(by_day)) + 1)
    if len(days) > 4_000:
        raise Trouble("malformed")
    values = np.array([by_day.get(day.item(), np.nan) for day in days])
    return Interest(source, subject, days, values)


def _day(text: object, form: str) -> date:
    try:
        return datetime.strptime(str(text), form).date()
    except ValueError:
        raise Trouble("malformed") from None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _level(cell: str) -> float:
    if cell == "<1":
        return 0.5
    return float(cell) if cell.isascii() and cell.isdigit() else np.nan
