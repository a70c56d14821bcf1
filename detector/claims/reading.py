"""From the lines of a picture to numbers with their kind, place, day, box and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from detector.claims.claim import Claim
from detector.claims.labels import label_of
from detector.claims.ocr import Line
from detector.claims.tokens import Token, dates_in, numbers_in
from detector.claims.when import Span, parse_when
from detector.history import Count
from detector.places import resolve_country, resolve_place
from detector.read.dates import Order, date_order, read_moment
from detector.read.numbers import plain

# From here on a number may stand in the form unasked; anything less a person confirms.
SURE = 0.9
# What only the second engine reads, or the two read differently, is never sure.
UNSURE = 0.85


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a picture.

    Attributes
    ----------
    text, count
        As it was read, and the values it can mean.
    kind, place, measure
        As in `Claim`; `measure` is what a day's row counts, where a heading says it.
    when
        The day of a row that begins with a date.
    confidence
        0 to 1; `SURE` and above may be prefilled.
    box
        Left, top, right, bottom in pixels of the line it stands in.
    """

    text: str
    count: Count
    kind: str | None
    place: str | None
    measure: str | None
    when: Span | None
    confidence: float
    box: tuple[int, int, int, int]

    def claim(self, when: Span | None, *, confirmed: bool | None = None) -> Claim:
        """The claim that this number makes, seen at `when` unless its row has a day."""
        sure = self.confidence >= SURE if confirmed is None else confirmed
        return Claim(
            self.text, self.count, self.kind, self.place, self.when or when, sure, self.measure
        )


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date in the picture. It is not taken for the moment the picture was made."""

    span: Span
    confidence: float
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read."""

    numbers: tuple[Number, ...]
    dates: tuple[DateRead, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A line and where it stands once the picture is level."""

    line: Line
    x: float
    y: float
    height: float
    tokens: tuple[Token, ...]

    @property
    def says(self) -> str:
        return self.line.words or self.line.text


def read_lines(lines: Sequence[Line]) -> Reading:
    """Numbers and dates of a picture's lines.

    Parameters
    ----------
    lines
        From `Ocr.read`, in any order.
    """
    spots = _levelled(lines)
    order, _ = date_order([one.text for spot in spots for one in dates_in(spot.line.text)])
    dates = [date for spot in spots for date in _dates(spot, order)]
    numbers = []
    for spot in spots:
        day = _day_of_row(spot, spots, order)
        for token in spot.tokens:
            number = Number(
                token.text, token.count, _label(token, spot, spots), None, None, None,
                _confidence(token, spot.line), spot.line.box,
            )  # fmt: skip
            if day is not None:
                kind = "day_change" if token.signed else "day_total"
                number = replace(number, kind=kind, when=day, measure=_column(spot, spots, order))
            elif _alone(spot) and (found := _place_of_row(spot, spots)) is not None:
                number = replace(number, kind=found[0], place=found[1])
            numbers.append(number)
    return Reading(tuple(numbers), tuple(dates))


def _levelled(lines: Sequence[Line]) -> list[_Spot]:
    tilts = [line.tilt for line in lines if line.box[2] - line.box[0] > 40]
    tilt = median(tilts) if tilts else 0.0
    spots = []
    for line in lines:
        left, top, right, bottom = line.box
        x, y = (left + right) / 2, (top + bottom) / 2
        height = max(4.0, bottom - top - abs(tilt) * (right - left))
        spots.append(_Spot(line, x + tilt * y, y - tilt * x, height, tuple(_tokens(line))))
    return sorted(spots, key=lambda spot: (spot.y, spot.x))


def _tokens(line: Line) -> list[Token]:
    """The numbers of a line: rapidocr's where it is sure, else both engines'."""
    first = numbers_in(line.text)
    if line.score >= SURE:
        return first
    if line.words and not any(char.isdigit() for char in line.words):
        # Letters were taken for figures.
        return []
    if not line.digits:
        return first
    # A lone figure beside Arabic or Thai letters is a letter that was taken for one.
    second = [one for one in numbers_in(line.digits) if abs(one.count.value) >= 10]
    return second or [one for one in first if abs(one.count.value) >= 10]


def _confidence(token: Token, line: Line) -> float:
    if line.score >= SURE:
        return line.score
    agreed = any(one.count == token.count for one in numbers_in(line.text))
    if not line.digits:
        return line.score
    # Two engines that agree were never wrong in measurement (204 of 204).
    both = agreed and any(one.count == token.count for one in numbers_in(line.digits))
    return max(line.score, SURE) if both else min(UNSURE, max(line.score, line.digits_score))


def _dates(spot: _Spot, order: Order) -> list[DateRead]:
    texts = [(spot.line.text, spot.line.score)]
    if spot.line.words:
        texts.append((spot.line.words, min(UNSURE, spot.line.words_score)))
    found: dict[str, DateRead] = {}
    for text, score in texts:
        for one in dates_in(text, order):
            span = _span(one.text, order)
            if span is not None:
                read = DateRead(span, score, spot.line.box)
                found.setdefault(span.first.isoformat(), read)
    return list(found.values())


def _span(text: str, order: Order) -> Span | None:
    moment = read_moment(text, order)
    if moment is None:
        return None
    return replace(parse_when(moment.when.date().isoformat()), text=text)


def _label(token: Token, spot: _Spot, spots: Sequence[_Spot]) -> str | None:
    """From the words after the number, before it, or on the line under or over it."""
    line = plain(spot.line.text)
    if len(spot.tokens) > 1:
        later = [one.start for one in spot.tokens if one.start > token.start]
        after = label_of(line[token.end : min(later)] if later else line[token.end :])
        return after or label_of(line[: token.start])
    own = label_of(line) or label_of(spot.line.words)
    if own or not _alone(spot) or _in_a_column(spot, spots):
        # Over a column of numbers stands its heading, which is no caption of the first.
        return own
    near = [
        other
        for other in spots
        if other is not spot
        and not other.tokens
        and other.line.box[0] < spot.line.box[2]
        and spot.line.box[0] < other.line.box[2]
        and abs(other.y - spot.y) < 1.5 * (spot.height + other.height)
    ]
    # Captions stand under a big number more often than over it.
    near.sort(key=lambda other: (other.y < spot.y, abs(other.y - spot.y)))
    return next((kind for other in near if (kind := label_of(other.says))), None)


def _in_a_column(spot: _Spot, spots: Sequence[_Spot]) -> bool:
    left, _, right, _ = spot.line.box
    return any(
        other is not spot
        and _alone(other)
        and other.line.box[0] < right
        and left < other.line.box[2]
        and abs(other.y - spot.y) < 4 * spot.height
        for other in spots
    )


def _alone(spot: _Spot) -> bool:
    """Whether the line is one number and nothing else."""
    if len(spot.tokens) != 1:
        return False
    token = spot.tokens[0]
    bare = plain(spot.line.text)
    return spot.line.score < SURE or len(bare) - (token.end - token.start) <= 1


def _row(spot: _Spot, spots: Sequence[_Spot]) -> list[_Spot]:
    near = [o for o in spots if abs(o.y - spot.y) < 0.6 * min(spot.height, o.height) + 1]
    return sorted(near, key=lambda other: other.x)


def _place_of_row(spot: _Spot, spots: Sequence[_Spot]) -> tuple[str, str] | None:
    """The country or city that stands before the number in its row."""
    right_to_left = sum(o.line.language == "ara" for o in spots) * 2 > sum(
        bool(o.says.strip()) and not o.tokens for o in spots
    )
    row = _row(spot, spots)
    if not right_to_left:
        row.reverse()
    for other in row[row.index(spot) + 1 :]:
        if other.tokens:
            return None
        surely = _place(other.line.text) if other.line.score >= SURE else None
        found = surely or _place(other.says)
        if found is not None:
            return found
    return None


def _place(text: str) -> tuple[str, str] | None:
    # The Arabic comma is read as a full stop now and then.
    name = text.strip().replace(". ", "، ").replace(".", "،") if "." in text else text.strip()
    code = resolve_country(name) or resolve_country(name.replace(" ", ""))
    if code is not None:
        return "country", code
    if resolve_place(name) is not None:
        return "city", name
    # "Casablanca, Morocco" with its comma read as a letter: the country still ends it.
    head, _, tail = name.rpartition(" ")
    return ("city", name) if head and resolve_country(tail) is not None else None


def _day_of_row(spot: _Spot, spots: Sequence[_Spot], order: Order) -> Span | None:
    """The date at the row's beginning (or its end, from right to left): a row of a day."""
    row = [one for one in _row(spot, spots) if one.says.strip()]
    for head in (row[0], row[-1]) if row else ():
        dates = dates_in(head.line.text, order)
        if dates and head is not spot:
            return _span(dates[0].text, order)
    return None


def _column(spot: _Spot, spots: Sequence[_Spot], order: Order) -> str | None:
    """What the column counts: its own heading, or the last one before it that says."""
    whole = _row(spot, spots)
    row = [one for one in whole if one.tokens]
    first = min((o.y for o in spots if dates_in(o.line.text, order)), default=0.0)
    above = [o for o in spots if o.y < first - o.height / 2]
    if not above:
        return None
    heads = _row(max(above, key=lambda other: other.y), spots)
    if not dates_in(whole[0].line.text, order):
        # From right to left the day stands last.
        row, heads = row[::-1], heads[::-1]
    heads = heads[1:]
    if len(heads) != len(row):
        return None
    labels = [label_of(head.says) for head in heads[: row.index(spot) + 1]]
    return next((label for label in reversed(labels) if label), None)
