"""Numbers and dates inside a line of text that was read from a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detector.claims.thai_dates import thai_dates_in, western
from detector.history import Count
from detector.read.dates import Moment, Order, read_moment
from detector.read.numbers import MAGNITUDES, parse_count, plain, rounded

# Narrow spaces between groups are often lost, some or all ("1251 900", "1 843226"): any
# grouping in threes is taken.
_NUMBER = re.compile(
    r"(?<![\w.,:/%])(?P<sign>[+-]?)"
    r"(?P<body>\d{1,4}(?:[ .,](?:\d{3}){1,3})+(?!\d)|\d+[.,]\d{1,2}(?!\d)|\d+)"
    r"(?P<tail> ?[^\W\d_]\S*)?"
)
# What makes digits something else than a count: a clock, a share, a range of ages, a date.
_NO_COUNT = re.compile(r"\d{1,2}:\d{2}|\d[\d.,]* ?%|%\d+|\b\d{2}-\d{2}\b|\b\d{2}\+")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    r"|\d{1,2}(?:er|st|nd|rd|th)? [^\W\d_]+\.? \d{4}|[^\W\d_]+\.? \d{1,2}, ?\d{4}"
)
# Longest first: "million" before "m".
_WORDS = sorted(MAGNITUDES, key=len, reverse=True)
_THAI = re.compile("[\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Token:
    """A number in a line: its text, what it can mean, and where it stands in the line."""

    text: str
    count: Count
    signed: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateToken:
    """A date in a line, as it is written."""

    text: str
    start: int
    end: int


def numbers_in(text: str) -> list[Token]:
    """The counts in a line; dates, clocks, shares and ranges are none."""
    line = plain(text)
    taken = [(one.start, one.end) for one in dates_in(line)]
    taken += [found.span() for found in _NO_COUNT.finditer(line)]
    tokens = []
    for found in _NUMBER.finditer(line):
        start, end = found.start(), found.end("body")
        if any(start < stop and first < end for first, stop in taken):
            continue
        word = _magnitude(found["tail"] or "")
        count = _count(found["body"], word)
        if count is None:
            continue
        if found["sign"] == "-":
            count = Count(-count.value, -count.high, -count.low)
        end += len(word)
        tokens.append(Token(line[start:end].strip(), count, bool(found["sign"]), start, end))
    return tokens


def dates_in(text: str, order: Order = "day_first") -> list[DateToken]:
    """The dates in a line."""
    line = plain(text)
    found = [(one[0], *one.span()) for one in _DATE.finditer(line)] + thai_dates_in(line)
    return [DateToken(*one) for one in found if moment_of(one[0], order) is not None]


def moment_of(text: str, order: Order = "day_first") -> Moment | None:
    """The moment that a date names, its calendar ours or the Buddhist one."""
    return read_moment(text, order) or read_moment(western(text), order)


def _magnitude(tail: str) -> str:
    """The word of magnitude that a number's tail begins with, with the space before it."""
    space = tail[: len(tail) - len(tail.lstrip())]
    rest = tail.lstrip()
    for word in _WORDS:
        if rest[: len(word)].casefold() != word:
            continue
        after = rest[len(word) :]
        # Thai does not part words; elsewhere the word must end here.
        if not after or not after[0].isalpha() or _THAI.match(word):
            return space + rest[: len(word)]
    return ""


def _count(body: str, word: str) -> Count | None:
    if word:
        count = parse_count(body + word)
        if count is not None:
            return count
        size = MAGNITUDES[word.strip().casefold()]
        return rounded(float(re.sub(r"\D", "", body)) * size, size)
    digits = re.sub(r"\D", "", body)
    # A lone mark before one or two digits is a decimal of nothing that is counted here.
    if re.fullmatch(r"\d+[.,]\d{1,2}", body) or len(digits) > 15:
        return None
    return Count.exact(float(digits))
