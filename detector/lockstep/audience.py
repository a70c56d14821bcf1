"""Pages whose audience is the same people, come at about the same time.

Where a page has hardly any fans but those of one group, its own times explain everything
and the co-action test is blind. What is left is the overlap itself: fans of both pages
whose two likes stand at most fifteen days apart, over all fans of the two. Sister pages and the
staff of one organisation share an audience too, so the outcome is one of its own.
"""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np

from detector.lockstep.counting import PagePairs, fan_ends, pairs_of
from detector.lockstep.describe import MANY, describe
from detector.lockstep.edges import DAY, ByPage, Edges, Ints
from detector.lockstep.pairkeys import CLOSE
from detector.lockstep.result import Acted, Group


def shared_audiences(edges: Edges, pages_of: ByPage, pairs: PagePairs) -> list[Group]:
    """Groups of three pages or more that are tied by their shared audience.

    Where all of it came on one or two occasions of some days it is one event: pages
    recommended to the same crowd look alike.
    """
    n_pages = len(edges.pages)
    left, right = pairs.key // n_pages, pairs.key % n_pages
    graph = nx.Graph()
    graph.add_edges_from(zip(left.tolist(), right.tolist(), strict=True))
    groups = []
    for pages in nx.connected_components(graph):
        if len(pages) >= MANY:
            likes = _likes(edges, pages_of.likes(pages), pairs.key)
            width = np.full(len(likes), DAY)
            group = describe(edges, pages_of, likes, width, None)
            short = sum((w.end - w.start).total_seconds() for w in group.windows) <= CLOSE
            once = group.outcome is Acted.ONE_EVENT and short
            outcome = Acted.ONE_EVENT if once else Acted.SAME_AUDIENCE
            groups.append(replace(group, outcome=outcome))
    return groups


def _likes(edges: Edges, kept: Ints, tied: Ints) -> Ints:
    """Likes of fans of two tied pages that stand close together."""
    few = edges.of(kept)
    i, j = pairs_of(few, np.arange(len(few)), fan_ends(few))
    close = np.abs(few.time[i] - few.time[j]) <= CLOSE
    key = few.page[i].astype(np.int64) * len(few.pages) + few.page[j]
    both = close & np.isin(key, tied)
    likes: Ints = kept[np.unique(np.concatenate([i[both], j[both]]))]
    return likes
