"""The main job of the room: likes in, groups of fans who acted together out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from detector.history import note
from detector.lockstep.audience import shared_audiences
from detector.lockstep.coaction import RATE, co_action, count_of
from detector.lockstep.counting import Counted, pairs_there
from detector.lockstep.dense import dense_fans
from detector.lockstep.edges import Bools, ByPage, Edges
from detector.lockstep.groups import find_groups, numbered
from detector.lockstep.result import Acted, Group, Lockstep
from detector.lockstep.timeline import Timeline

# Groups that share half of their fans are one.
SAME = 0.5
# Pairs of likes up to which all candidates are held, so that both rounds count once.
MOST_HELD = 150_000_000


def find_lockstep(
    edges: Edges,
    *,
    rate: float = RATE,
    unmask: bool = True,
    held: int = MOST_HELD,
    jobs: int = 1,
    count: Callable[[Bools | None], Counted] | None = None,
    rng: np.random.Generator | None = None,
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
    held
        Of more pairs of likes each round counts for itself and holds only the pairs of
        cells that can be significant: half as fast, the same result in less memory.
    jobs
        Threads to count in.
    count
        Counts for each round elsewhere (`sharded.counter`); the result is the same.
    rng
        Deals times anew for the second opinion, which is left out without it.

    Returns
    -------
    Lockstep
        With a reason, and no groups, where the likes cannot answer: fewer than two pages.
    """
    if len(edges.pages) < 2:
        return Lockstep(edges, (), None, note("lockstep.one_page"))
    pages_of = ByPage.of(edges)
    timeline = Timeline.of(edges)
    look = partial(co_action, edges, rate=rate, timeline=timeline, pages_of=pages_of, jobs=jobs)
    counted = None
    if count is None and pairs_there(edges) <= held:
        counted = count_of(edges, jobs=jobs, timeline=timeline, pages_of=pages_of)
    found = look(counted=count(None) if count else counted)
    groups = find_groups(edges, pages_of, found)
    clean = np.ones(len(edges.fans), dtype=bool)
    for group in groups:
        if group.outcome is Acted.REPEAT:
            clean[group.fans] = False
    if unmask and not clean.all():
        found = look(clean=clean, counted=count(clean) if count else counted)
        groups = _second_round(groups, find_groups(edges, pages_of, found, unmasked=True))
    groups += _new(shared_audiences(edges, pages_of, found.pages), groups)
    dense = None
    if rng is not None:
        dense = dense_fans(edges, rng, pages_of=pages_of)
        groups = [replace(g, second_opinion=float(dense[g.fans].mean())) for g in groups]
    return Lockstep(edges, tuple(numbered(groups)), found, None, dense)


def _new(groups: list[Group], known: list[Group]) -> list[Group]:
    """Those of the groups that are not known already."""
    return [
        group
        for group in groups
        if not any(np.isin(group.fans, other.fans).mean() >= SAME for other in known)
    ]


def _second_round(first: list[Group], second: list[Group]) -> list[Group]:
    """Groups of the second round; one that the first saw keeps its p-value."""
    kept = []
    for group in second:
        known = [
            g.p_value
            for g in first
            if g.p_value is not None and np.isin(g.fans, group.fans).mean() >= SAME
        ]
        kept.append(replace(group, p_value=min(known), unmasked=False) if known else group)
    # A group that the second round no longer sees was found nonetheless.
    lost = [g for g in first if not any(np.isin(g.fans, other.fans).any() for other in kept)]
    return kept + lost
