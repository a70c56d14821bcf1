"""Pages whose audience is the same people, come within the same day.

Where a page has hardly any fans but those of one group, its own times explain everything
and the co-action test is blind. What is left is the overlap itself: fans of both pages
whose two likes stand at most a day apart, over all fans of the two. Sister pages and the
staff of one organisation share an audience too, so the outcome is one of its own.
"""

from __future__ import annotations

import networkx as nx
import numpy as np

from detector.lockstep.counting import PagePairs, fan_ends, pairs_of
from detector.lockstep.describe import MANY, describe
from detector.lockstep.edges import DAY, Edges, Ints
from detector.lockstep.result import Acted, Group

# Two genuine pages share at most 27 % of their audiences (He et al., StarScout, 2024).
SHARED = 0.3
# Fewer common fans are a circle of friends.
LEAST_COMMON = 10


def shared_audiences(edges: Edges, pairs: PagePairs) -> list[Group]:
    """Groups of three pages or more that are tied by their shared audience."""
    n_pages = len(edges.pages)
    left, right = pairs.key // n_pages, pairs.key % n_pages
    size = edges.page_sizes
    union = size[left] + size[right] - pairs.common
    tied = (pairs.near >= SHARED * union) & (pairs.near >= LEAST_COMMON)
    graph = nx.Graph()
    graph.add_edges_from(zip(left[tied].tolist(), right[tied].tolist(), strict=True))
    groups = []
    for pages in nx.connected_components(graph):
        if len(pages) >= MANY:
            likes = _likes(edges, pages, pairs.key[tied])
            width = np.full(len(likes), DAY)
            groups.append(describe(edges, likes, width, None, outcome=Acted.SAME_AUDIENCE))
    return groups


def _likes(edges: Edges, pages: set[int], tied: Ints) -> Ints:
    """Likes of fans of two tied pages that stand at most a day apart."""
    kept = np.flatnonzero(np.isin(edges.page, list(pages)))
    few = Edges(
        edges.fan[kept], edges.page[kept], edges.time[kept], edges.fans, edges.pages, edges.daily
    )
    i, j = pairs_of(few, fan_ends(few), 0, len(few.pages))
    near = np.abs(few.time[i] - few.time[j]) <= DAY
    key = few.page[i].astype(np.int64) * len(few.pages) + few.page[j]
    both = near & np.isin(key, tied)
    likes: Ints = kept[np.unique(np.concatenate([i[both], j[both]]))]
    return likes
