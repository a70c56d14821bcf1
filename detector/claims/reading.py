"""From the lines of a picture to numbers with their kind, place, day, box and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from detector.claims.claim import Claim
from detector.claims.labels import label_of
from detector.claims.line_dates import UNSURE, DateFound, dates_of
from detector.claims.loose_places import loosely
from detector.claims.ocr import Line
from detector.claims.tokens import Token, numbers_in
from detector.claims.when import Span
from detector.history import Count
from detector.places import resolve_country, resolve_place
from detector.read.numbers import MAGNITUDES, plain

# From here on a number may stand in the form unasked; anything less a person confirms.
SURE = 0.9


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
    dates: tuple[DateFound, ...] = ()

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
    dated = dates_of(lines)
    spots = [
        replace(spot, dates=dated[spot.line], tokens=_no_dates(spot.tokens, dated[spot.line]))
        for spot in _levelled(lines)
    ]
    dates = [
        DateRead(one.span, one.confidence, spot.line.box) for spot in spots for one in spot.dates
    ]
    numbers = []
    for spot in spots:
        day = _day_of_row(spot, spots)
        for token in spot.tokens:
            number = Number(
                token.text, token.count, _label(token, spot, spots), None, None, None,
                _confidence(token, spot.line), spot.line.box,
            )  # fmt: skip
            if day is not None:
                kind = "day_change" if token.signed else "day_total"
                number = replace(number, kind=kind, when=day, measure=_column(spot, spots))
            elif _alone(spot) and (found := _place_of_row(spot, spots)) is not None:
                kind, place, sure = found
                # A name that was only read loosely is for a person to confirm.
                most = number.confidence if sure else min(UNSURE, number.confidence)
                number = replace(number, kind=kind, place=place, confidence=most)
            numbers.append(number)
    if any(line.indic for line in lines):
        # Such pictures' figures are taken for others, and surely: each is to be confirmed.
        numbers = [replace(one, confidence=min(UNSURE, one.confidence)) for one in numbers]
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
    """The numbers of a line: rapidocr's where it is sure, else the other engines'."""
    first, second = numbers_in(line.text), numbers_in(line.digits)
    if line.score >= SURE and not line.indic:
        return first
    if line.indic and not _shared(first, second):
        return numbers_in(line.indic + _magnitude_beside(line))
    if line.words and not any(char.isdigit() for char in line.words):
        # Letters were taken for figures.
        return []
    if not line.digits:
        return first
    # A lone figure beside Arabic or Thai letters is a letter that was taken for one.
    second = [one for one in second if abs(one.count.value) >= 10]
    return second or [one for one in first if abs(one.count.value) >= 10]


def _shared(first: Sequence[Token], second: Sequence[Token]) -> bool:
    return bool({one.count for one in first} & {one.count for one in second})


def _magnitude_beside(line: Line) -> str:
    """The word of magnitude beside Arabic-Indic figures, with a space before it, or nothing."""
    words = [word for word in plain(line.words).split() if word in MAGNITUDES]
    return f" {words[0]}" if words else ""


def _no_dates(tokens: Sequence[Token], dates: Sequence[DateFound]) -> tuple[Token, ...]:
    """Without the day and the year of a date whose month stands in other letters."""
    parts = {part for date in dates for part in date.parts}
    return tuple(one for one in tokens if one.count.value not in parts)


def _confidence(token: Token, line: Line) -> float:
    if line.score >= SURE and not line.indic:
        return line.score
    first, second = numbers_in(line.text), numbers_in(line.digits)
    if line.indic and not _shared(first, second):
        return min(UNSURE, line.indic_score)
    agreed = any(one.count == token.count for one in first)
    if not line.digits:
        return line.score
    # Two engines that agree were never wrong in measurement (204 of 204).
    both = agreed and any(one.count == token.count for one in second)
    return max(line.score, SURE) if both else min(UNSURE, max(line.score, line.digits_score))


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


def _place_of_row(spot: _Spot, spots: Sequence[_Spot]) -> tuple[str, str, bool] | None:
    """The country or city that stands before the number in its row, and whether surely."""
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
            return (*found, True)
        worn = loosely(other.says)
        if worn is not None:
            return "country", worn, False
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


def _day_of_row(spot: _Spot, spots: Sequence[_Spot]) -> Span | None:
    """The date at the row's beginning (or its end, from right to left): a row of a day."""
    row = [one for one in _row(spot, spots) if one.dates or one.says.strip()]
    for head in (row[0], row[-1]) if row else ():
        if head.dates and head is not spot:
            return head.dates[0].span
    return None


def _column(spot: _Spot, spots: Sequence[_Spot]) -> str | None:
    """What the column counts: its own heading, or the last one before it that says."""
    whole = _row(spot, spots)
    row = [one for one in whole if one.tokens]
    first = min((o.y for o in spots if o.dates), default=0.0)
    above = [o for o in spots if o.y < first - o.height / 2]
    if not above:
        return None
    heads = _row(max(above, key=lambda other: other.y), spots)
    if not whole[0].dates:
        # From right to left the day stands last.
        row, heads = row[::-1], heads[::-1]
    heads = heads[1:]
    if len(heads) != len(row):
        return None
    labels = [label_of(head.says) for head in heads[: row.index(spot) + 1]]
    return next((label for label in reversed(labels) if label), None)
