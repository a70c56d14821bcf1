"""The ground floor: the types and tables that every other floor speaks in."""

from detector.history.case import Case
from detector.history.count import Count
from detector.history.daily import Daily, daily
from detector.history.errors import (
    BadCell,
    BadSetting,
    InputError,
    MissingPart,
    UnknownFormat,
    UnreadableFile,
    why_of,
)
from detector.history.finding import (
    Against,
    Contribution,
    Explanation,
    Findable,
    Finding,
    OwnRate,
    Scan,
    Support,
    Unusual,
)
from detector.history.interval import Interval
from detector.history.measurement import CannotTell, Measurement
from detector.history.note import DaySpan, Note, note
from detector.history.origin import CountryFlow, OriginResult
from detector.history.outcome import Outcome, ScanOutcome
from detector.history.page import PageHistory
from detector.history.receipt import Receipt

__all__ = [
    "Against",
    "BadCell",
    "BadSetting",
    "CannotTell",
    "Case",
    "Contribution",
    "Count",
    "CountryFlow",
    "Daily",
    "DaySpan",
    "Explanation",
    "Findable",
    "Finding",
    "InputError",
    "Interval",
    "Measurement",
    "MissingPart",
    "Note",
    "OriginResult",
    "Outcome",
    "OwnRate",
    "PageHistory",
    "Receipt",
    "Scan",
    "ScanOutcome",
    "Support",
    "UnknownFormat",
    "UnreadableFile",
    "Unusual",
    "daily",
    "note",
    "why_of",
]
