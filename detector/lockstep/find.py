"""The main job of the room: likes in, groups of fans who acted together out."""

from __future__ import annotations

import numpy as np

from detector.history import note
from detector.lockstep.coaction import RATE, co_action
from detector.lockstep.edges import Edges
from detector.lockstep.groups import find_groups, numbered
from detector.lockstep.result import Acted, Group, Lockstep


def find_lockstep(
    edges: Edges, *, rate: float = RATE, unmask: bool = True, jobs: int = 1
) -> Lockstep:
    """Find groups of fans who acted together.

    Parameters
    ----------
    edges
        Likes, from `make_edges`.
    rate
        False-discovery rate among pairs of cells.
    unmask
        Whether to look a second time, with the expectation taken from the fans outside
        the groups of the first round.
    jobs
        Processes to count in.

    Returns
    -------
    Lockstep
        With a reason, and no groups, where the likes cannot answer: fewer than two pages.
    """
    if len(edges.pages) < 2:
        return Lockstep(edges, (), None, note("lockstep.one_page"))
    found = co_action(edges, rate=rate, jobs=jobs)
    groups = find_groups(edges, found)
    clean = np.ones(len(edges.fans), dtype=bool)
    for group in groups:
        if group.outcome is Acted.REPEAT:
            clean[group.fans] = False
    if unmask and not clean.all():
        found = co_action(edges, rate=rate, clean=clean, jobs=jobs)
        groups = _second_round(groups, find_groups(edges, found, unmasked=True))
    return Lockstep(edges, tuple(numbered(groups)), found)


def _second_round(first: list[Group], second: list[Group]) -> list[Group]:
    """Groups of the second round; one that shares fans with the first keeps its p-value."""
    kept = []
    for group in second:
        known = [g for g in first if np.isin(g.fans, group.fans).mean() >= 0.5]
        if known:
            p_value = min(g.p_value for g in known)
            group = Group(  # noqa: PLW2901
                0, group.fans, group.pages, group.windows, p_value, group.outcome, False
            )
        kept.append(group)
    again = [g.fans for g in kept]
    # A group that the second round no longer sees was found nonetheless.
    lost = [g for g in first if not any(np.isin(g.fans, fans).any() for fans in again)]
    return kept + lost
