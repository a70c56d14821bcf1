"""What a group did: its pages, its windows, its share of what each page gained."""

from __future__ import annotations

import numpy as np

from detector.lockstep.edges import Codes, Edges, Ints
from detector.lockstep.result import Acted, Group, PageShare
from detector.lockstep.windows import interval, joined

MANY = 3  # pages and windows from which acting together is a repeated act
SMALLEST = 1e-300  # what lies below is not told apart in double precision


def describe(
    edges: Edges,
    edge: Ints,
    width: Ints,
    p_value: float | None,
    *,
    unmasked: bool = False,
    outcome: Acted | None = None,
) -> Group:
    """The group behind some likes; its number is not given yet.

    Parameters
    ----------
    edge, width
        Indices of the likes, and the width of the cell in which each was seen, in
        seconds; shape (m,). A like may stand there once for each width.
    outcome
        Told by pages and windows unless given.
    """
    fans = np.unique(edges.fan[edge])
    pages = [
        _share(edges, page, edge, width, fans) for page in np.unique(edges.page[edge]).tolist()
    ]
    pages.sort(key=lambda share: (-share.fans, share.page))
    # Wide cells hide that a group came several times, narrow ones miss slow comers.
    windows = max(
        (
            joined(edges.time[edge[width == each]] // each * each, each)
            for each in np.unique(width).tolist()
        ),
        key=len,
    )
    return Group(
        0,
        fans,
        tuple(pages),
        tuple(map(interval, windows)),
        None if p_value is None else float(np.clip(p_value, SMALLEST, 1.0)),
        outcome or _outcome(len(pages), len(windows)),
        unmasked,
    )


def _outcome(pages: int, windows: int) -> Acted:
    if pages < MANY:
        return Acted.FEW
    return Acted.REPEAT if windows >= MANY else Acted.ONE_EVENT


def _share(edges: Edges, page: int, edge: Ints, width: Ints, fans: Codes) -> PageShare:
    """Windows are told at the finest scale at which the page's fans were seen."""
    here = edges.page[edge] == page
    finest = int(width[here].min())
    starts = edges.time[edge[here & (width == finest)]] // finest * finest
    windows = joined(starts, finest)
    lies = np.flatnonzero(edges.page == page)
    when = edges.time[lies]
    lies = lies[np.any([(when >= a) & (when < b) for a, b in windows], axis=0)]
    ours = np.isin(edges.fan[lies], fans)
    return PageShare(
        str(edges.pages[page]), tuple(map(interval, windows)), int(ours.sum()), len(lies)
    )
