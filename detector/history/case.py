"""What a check gets to see: the history, the interval and what the scan computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detector.history.count import Count
from detector.history.daily import Daily, Floats
from detector.history.fans import FanLists
from detector.history.interval import Interval
from detector.history.listed import ListedFans
from detector.history.origin import OriginResult
from detector.history.page import PageHistory


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One flagged or named interval of one page, with all that is known of it.

    Attributes
    ----------
    history, daily
        The page's tables, and its counts by reporting day, arrays of shape (n,).
    interval
        Half-open, UTC.
    start, end
        The same interval as half-open positions `[start, end)` in `daily`.
    kind, basis
        As in the JSON of a finding.
    observed, expected
        The series that was scanned and its baseline, shape (n,), fans a day.
    dispersion
        Negative-binomial size k: variance = mu + mu**2 / k.
    home, languages
        What the person confirmed or nothing.
    origin
        The origin test on this interval, or None when it was not run.
    peers
        Histories of comparable pages, and of those opened beside this one.
    excess
        Fans beyond the baseline with their 90 % interval, or None where its upper end is
        open.
    listed
        Fans by dimension (`country`, `language`, `age_gender`) as listed at the end of
        each day; a dimension that the export never lists is absent.
    fans
        Lists of fans given beside the export, or None.
    """

    history: PageHistory
    daily: Daily
    interval: Interval
    start: int
    end: int
    kind: str
    basis: str
    observed: Floats
    expected: Floats
    dispersion: float
    home: str | None = None
    languages: tuple[str, ...] = ()
    origin: OriginResult | None = None
    peers: tuple[PageHistory, ...] = ()
    excess: Count | None = None
    listed: Mapping[str, ListedFans] = field(default_factory=dict)
    fans: FanLists | None = None
