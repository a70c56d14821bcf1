"""Pages whose audience is the same people, come at about the same time.

Where a page has hardly any fans but those of one group, its own times explain everything
and the co-action test is blind. What is left is the overlap itself: fans of both pages
whose two likes stand at most fifteen days apart, over all fans of the two. Sister pages and the
staff of one organisation share an audience too, so the outcome is one of its own.

Of a list in which only a part of the likes stands, the overlap of two pages shrinks with that
part; a web of pages stays. Pages each tied to five others or more (the core of a graph: Seidman,
Social Networks 1983) by a tenth of their fans, come to both within a day, are a group too where
half of each page's fans came to another of these pages within that day.
"""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np

from detector.lockstep.counting import LEAST_NEAR, PagePairs, fan_ends, pairs_of
from detector.lockstep.describe import MANY, describe
from detector.lockstep.edges import DAY, ByPage, Edges, Ints
from detector.lockstep.pairkeys import CLOSE
from detector.lockstep.result import Acted, Group

# Pages of the web that each of its pages is tied to.
CORE = 5
# Part of each page's fans who came to another one of the web's pages within a day.
MOSTLY = 0.5


def shared_audiences(edges: Edges, pages_of: ByPage, pairs: PagePairs) -> list[Group]:
    """Groups of three pages or more that are tied by their shared audience.

    Where all of it came on one or two occasions of some days it is one event: pages
    recommended to the same crowd look alike.
    """
    sure = _graph(pairs.key[pairs.much], len(edges.pages))
    small = [pages for pages in nx.connected_components(sure) if len(pages) < MANY]
    sure.remove_nodes_from([page for pages in small for page in pages])
    graph = nx.compose(sure, _web(edges, pages_of, pairs))
    groups = []
    for pages in nx.connected_components(graph):
        likes = _likes(edges, pages_of.likes(pages), pairs.key, CLOSE)
        width = np.full(len(likes), DAY)
        group = describe(edges, pages_of, likes, width, None)
        short = sum((w.end - w.start).total_seconds() for w in group.windows) <= CLOSE
        once = group.outcome is Acted.ONE_EVENT and short
        outcome = Acted.ONE_EVENT if once else Acted.SAME_AUDIENCE
        groups.append(replace(group, outcome=outcome))
    return groups


def _graph(key: Ints, n_pages: int) -> nx.Graph:
    graph = nx.Graph()
    graph.add_edges_from(zip((key // n_pages).tolist(), (key % n_pages).tolist(), strict=True))
    return graph


def _web(edges: Edges, pages_of: ByPage, pairs: PagePairs) -> nx.Graph:
    """Pages each tied to `CORE` others, most of whose fans came to another of them in a day."""
    sizes = edges.page_sizes
    n_pages = len(edges.pages)
    left, right = sizes[pairs.key // n_pages], sizes[pairs.key % n_pages]
    tied = pairs.near >= LEAST_NEAR * (left + right - pairs.common)
    graph = nx.k_core(_graph(pairs.key[tied], n_pages), CORE)
    while len(graph):
        likes = _likes(edges, pages_of.likes(graph), pairs.key[tied], DAY)
        held = np.bincount(edges.page[likes], minlength=n_pages)
        # `_likes` is of all tied pairs whose pages are left: those of the core and no others.
        strangers = [page for page in graph if held[page] < MOSTLY * sizes[page]]
        if not strangers:
            break
        graph = nx.k_core(graph.subgraph(set(graph) - set(strangers)), CORE)
    return graph


def _likes(edges: Edges, kept: Ints, tied: Ints, apart: int) -> Ints:
    """Likes of fans of two tied pages that stand at most so many seconds apart."""
    few = edges.of(kept)
    i, j = pairs_of(few, np.arange(len(few)), fan_ends(few))
    close = np.abs(few.time[i] - few.time[j]) <= apart
    key = few.page[i].astype(np.int64) * len(few.pages) + few.page[j]
    both = close & np.isin(key, tied)
    likes: Ints = kept[np.unique(np.concatenate([i[both], j[both]]))]
    return likes
