"""Which archived addresses a page has, and what was counted there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detector.history import BadSetting


@dataclass(frozen=True, slots=True)
class Place:
    """A platform in the archive: its address, measures, the form of its handles."""

    address: str
    measures: tuple[str, ...]
    form: str
    example: str


PLACES = {
    "facebook": Place(
        "facebook.com/{}", ("likes", "followers"), r"[A-Za-z0-9][\w.\-]{1,79}", "inwi"
    ),
    "twitter": Place("twitter.com/{}", ("followers",), r"\w{1,15}", "name"),
    "youtube": Place(
        "youtube.com/{}",
        ("subscribers",),
        r"@[\w.\-]{3,30}|(?:user|channel|c)/[\w\-]{1,100}",
        "user/name",
    ),
    "instagram": Place(
        "instagram.com/{}", ("followers",), r"[A-Za-z0-9_][A-Za-z0-9._]{0,29}", "name"
    ),
}


def archived_address(platform: str, handle: str, measure: str | None) -> tuple[str, str]:
    """The address to look up, and the measure.

    Raises
    ------
    BadSetting
        Platform, handle or measure cannot be.
    """
    place = PLACES.get(platform)
    if place is None:
        raise BadSetting("watch.unknown_platform", platform=platform[:50], known=", ".join(PLACES))
    if not re.fullmatch(place.form, handle, re.ASCII):
        raise BadSetting(
            "watch.bad_handle", platform=platform, value=handle[:100], example=place.example
        )
    kind = measure or place.measures[0]
    if kind not in place.measures:
        raise BadSetting(
            "watch.unknown_measure",
            measure=kind[:50],
            platform=platform,
            known=", ".join(place.measures),
        )
    return place.address.format(handle), kind
