"""What lockstep returns: groups of fans who acted together."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from detector.history import Interval, Note
from detector.lockstep.coaction import CoAction
from detector.lockstep.edges import Bools, Codes, Edges


class Acted(StrEnum):
    """How a group acted together.

    `REPEAT`: on three pages or more in three windows or more. `ONE_EVENT`: on three pages
    or more, but in one or two windows: a campaign and a delivery look alike there. `FEW`: on
    two pages. `SAME_AUDIENCE`: pages whose fans are largely the same people, come
    within a day; told by the overlap and not by a test.
    """

    REPEAT = "repeat"
    ONE_EVENT = "one_event"
    FEW = "few"
    SAME_AUDIENCE = "same_audience"


@dataclass(frozen=True, slots=True)
class PageShare:
    """One page of a group.

    Attributes
    ----------
    page
        Its id.
    windows
        Half-open UTC intervals in which the group's fans came, those less than a day
        apart joined.
    fans
        Fans of the group who came in those windows.
    gained
        All fans who came in those windows.
    """

    page: str
    windows: tuple[Interval, ...]
    fans: int
    gained: int

    @property
    def share(self) -> float:
        """The group's part of what the page gained in the windows."""
        return self.fans / self.gained


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Fans who acted together.

    Attributes
    ----------
    number
        1, 2 ... from the largest on.
    fans
        Codes of `Edges.fans`.
    pages
        From the page with the most fans of the group on.
    windows
        Windows of all pages together, those less than a day apart counted once.
    p_value
        Pairs of cells expected by chance at the group's smallest p-value or below, at most 1.
        Descriptive when `unmasked`; None for a shared audience.
    unmasked
        Whether the group was seen only in the second round.
    second_opinion
        Part of the fans whom the dense-block search finds too; None when it was not run.
    """

    number: int
    fans: Codes
    pages: tuple[PageShare, ...]
    windows: tuple[Interval, ...]
    p_value: float | None
    outcome: Acted
    unmasked: bool
    second_opinion: float | None = None

    @property
    def interval(self) -> Interval:
        """From the first window's start to the last one's end."""
        return Interval(self.windows[0].start, self.windows[-1].end)


@dataclass(frozen=True, slots=True, eq=False)
class Lockstep:
    """The result for one set of likes.

    Attributes
    ----------
    edges
        What was looked at.
    groups
        Largest first.
    pairs
        The significant pairs of cells behind the groups.
    reason
        Why nothing could be looked for; None when the test was run.
    dense
        Fans of dense blocks (second opinion), shape (fans,); None when it was not run.
    """

    edges: Edges
    groups: tuple[Group, ...]
    pairs: CoAction | None
    reason: Note | None = None
    dense: Bools | None = field(default=None)

    def fans_in(self, *outcomes: Acted) -> Bools:
        """Fans in groups of these outcomes, shape (fans,)."""
        inside = np.zeros(len(self.edges.fans), dtype=bool)
        for group in self.groups:
            if group.outcome in outcomes:
                inside[group.fans] = True
        return inside
