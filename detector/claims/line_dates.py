"""The dates in the lines of a picture, by whichever engine can read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detector.claims.ocr import Line
from detector.claims.thai_dates import western
from detector.claims.tokens import dates_in, moment_of
from detector.claims.when import Span, parse_when
from detector.read.date_words import months
from detector.read.dates import YEARS, Order, date_order
from detector.read.numbers import plain

# What only the second engine reads, or the two read differently, is never sure.
UNSURE = 0.85


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a line.

    Attributes
    ----------
    span
        The day.
    confidence
        0 to 1.
    parts
        Its day and year, where they were put together from single numbers that are
        therefore no counts.
    """

    span: Span
    confidence: float
    parts: frozenset[int] = frozenset()


def dates_of(lines: Sequence[Line]) -> dict[Line, tuple[DateFound, ...]]:
    """The dates of each line; which of day and month comes first, all of them decide."""
    cells = [
        western(one.text) for line in lines for text in _texts(line) for one in dates_in(text[0])
    ]
    order, _ = date_order(cells)
    return {line: tuple(_found(line, order)) for line in lines}


def _texts(line: Line) -> list[tuple[str, float]]:
    """What the engines read in a line, the most reliable first."""
    texts = [(line.text, line.score), (line.indic, line.indic_score)]
    if line.language == "tha":
        # Never figures from the Arabic model.
        texts.append((line.words, min(UNSURE, line.words_score)))
    return [(text, score) for text, score in texts if text]


def _found(line: Line, order: Order) -> list[DateFound]:
    found: dict[str, DateFound] = {}
    for text, score in _texts(line):
        for one in dates_in(text, order):
            moment = moment_of(one.text, order)
            if moment is not None:
                span = replace(parse_when(moment.when.date().isoformat()), text=one.text)
                found.setdefault(span.first.isoformat(), DateFound(span, score))
    composed = None if found else _composed(line)
    return [composed] if composed is not None else list(found.values())


def _composed(line: Line) -> DateFound | None:
    """A date whose month one engine reads and whose figures another one."""
    named = {months()[word] for word in plain(line.words).casefold().split() if word in months()}
    figures = line.indic or line.digits or line.text
    numbers = [int(one) for one in _whole(figures)]
    years = [one for one in numbers if one in YEARS]
    days = [one for one in numbers if one <= 31]
    if len(named) != 1 or len(years) != 1 or len(days) != 1 or days[0] == 0:
        return None
    text = f"{years[0]}-{named.pop():02}-{days[0]:02}"
    if moment_of(text) is None:
        return None
    score = min(UNSURE, line.words_score)
    return DateFound(parse_when(text), score, frozenset((years[0], days[0])))


def _whole(text: str) -> list[str]:
    return [word for word in plain(text).split() if word.isdigit()]
