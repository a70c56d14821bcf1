"""What a section of a Business Suite export holds, by the words of its title.

The title wins over the header under it: in exports of 2023 and 2024 the section "Facebook
Page visits" stands over a column named "Facebook Page likes".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detector.read.header_words import words
from detector.read.meta_words import title_words

Kind = Literal["flow", "activity", "country", "city", "age_gender", "people"]


@dataclass(frozen=True, slots=True)
class Title:
    """One section's title understood.

    Attributes
    ----------
    kind
        `flow` for new fans by day, `activity` for reach and the like, an audience
        dimension, or `people` for the words of followers where the rows must tell.
    name
        `followers` or `likes` of a flow (with `lost_` or `net_` before it), the metric of
        an activity, else empty.
    network
        `facebook`, `instagram` or None where the title does not say.
    """

    kind: Kind
    name: str
    network: str | None


_NETWORKS = {"facebook": frozenset({"facebook", "fb"}), "instagram": frozenset({"instagram", "ig"})}
_DIMENSIONS: tuple[Kind, ...] = ("age_gender", "city", "country")
# Longest claim first: "Instagram profile visits" counts visits, not profiles.
_ACTIVITY = ("link_clicks", "interactions", "viewers", "views", "visits", "reach")
_PEOPLE = ("likes", "followers")


def title(text: str) -> Title | None:
    """The meaning of a section's title, or None for one that is not used or not known."""
    said = set(words(text))
    network = next((name for name, known in _NETWORKS.items() if known & said), None)
    people = next((name for name in _PEOPLE if title_words(name) & said), None)
    if title_words("pages") & said and people is None:
        return None
    for kind in _DIMENSIONS:
        if title_words(kind) & said:
            return Title(kind, "", network)
    for name in _ACTIVITY:
        if title_words(name) & said:
            return Title("activity", name, network)
    if people is None:
        return None
    side = "lost_" if title_words("lost") & said else "net_" if title_words("net") & said else ""
    return Title("flow", side + people, network)
