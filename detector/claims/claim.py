"""A claim: so many of such a kind, somewhere, at some time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detector.claims.when import Span
from detector.history import BadSetting, Count
from detector.places import resolve_country
from detector.read.numbers import parse_count

# What a shown number can count. The first three are the measures that exports hold and are
# never mixed; rows name a place or a day of one of them.
Kind = Literal[
    "likes", "followers", "subscribers", "talking_about", "check_ins",
    "country", "city", "day_total", "day_change",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "likes", "followers", "subscribers", "talking_about", "check_ins",
    "country", "city", "day_total", "day_change",
)  # fmt: skip
MEASURES: frozenset[str] = frozenset({"likes", "followers", "subscribers"})


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says that a page showed.

    Attributes
    ----------
    text
        The number as it was written.
    count
        The values it can mean: "1.2M" is an interval. None when it could not be read.
    kind
        What is counted, or None when that is not known.
    place
        For fans of one country its ISO 3166 alpha-2 code, for a city its name.
    when
        The time, or None.
    confirmed
        False for a reading of a picture that no person has confirmed and that was read
        with little confidence.
    measure
        What a row of a day or a place counts, where that is known.
    """

    text: str
    count: Count | None
    kind: str | None
    place: str | None = None
    when: Span | None = None
    confirmed: bool = True
    measure: str | None = None


def typed_claim(
    number: str, kind: str | None = None, place: str | None = None, when: Span | None = None
) -> Claim:
    """A claim that a person typed.

    Raises
    ------
    BadSetting
        The number, the kind or the place is not what it can be.
    """
    count = parse_count(number)
    if count is None or count.low < 0:
        raise BadSetting("claim.number_unreadable", number=number)
    if kind is not None and kind not in KINDS:
        raise BadSetting("claim.kind_unknown", kind=kind, known=", ".join(KINDS))
    if place is None:
        return Claim(number, count, kind, None, when)
    if kind == "city":
        return Claim(number, count, kind, place.strip(), when)
    code = resolve_country(place)
    if code is None:
        raise BadSetting("claim.place_unknown", place=place)
    return Claim(number, count, kind, code, when)
