"""What a group did: its pages, its windows, its share of what each page gained."""

from __future__ import annotations

import numpy as np

from detector.lockstep.edges import ByPage, Codes, Edges, Ints
from detector.lockstep.result import Acted, Group, PageShare
from detector.lockstep.windows import interval, joined

MANY = 3  # pages and windows from which acting together is a repeated act
SMALLEST = 1e-300  # what lies below is not told apart in double precision


def describe(
    edges: Edges,
    pages_of: ByPage,
    edge: Ints,
    width: Ints,
    p_value: float | None,
    *,
    unmasked: bool = False,
) -> Group:
    """The group behind some likes; its number is not given yet.

    Parameters
    ----------
    pages_of
        Likes by page.
    edge, width
        Indices of the likes, and the width of the cell in which each was seen, in
        seconds; shape (m,). A like may stand there once for each width.
    """
    fans = np.unique(edges.fan[edge])
    of_page = edges.page[edge]
    pages = []
    for page in np.unique(of_page).tolist():
        here = of_page == page
        pages.append(_share(edges, pages_of.run(page, page + 1), edge[here], width[here], fans))
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
        _outcome(len(pages), len(windows)),
        unmasked,
    )


def _outcome(pages: int, windows: int) -> Acted:
    if pages < MANY:
        return Acted.FEW
    return Acted.REPEAT if windows >= MANY else Acted.ONE_EVENT


def _share(edges: Edges, all_likes: Ints, edge: Ints, width: Ints, fans: Codes) -> PageShare:
    """One page; windows are told at the finest scale at which its fans were seen."""
    finest = int(width.min())
    starts = edges.time[edge[width == finest]] // finest * finest
    windows = joined(starts, finest)
    when = edges.time[all_likes]
    inside = np.zeros(len(when), dtype=bool)
    for a, b in windows:
        inside |= (when >= a) & (when < b)
    ours = np.isin(edges.fan[all_likes[inside]], fans)
    return PageShare(
        str(edges.pages[edges.page[edge[0]]]),
        tuple(map(interval, windows)),
        int(ours.sum()),
        int(inside.sum()),
    )
