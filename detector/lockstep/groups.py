"""From significant pairs of cells to groups of fans who acted together.

Cells are the nodes of a graph, significant pairs its edges, and a cell is tied to the
wider cell that holds it. Louvain communities (Blondel et al., J. Stat. Mech. 2008) of
that graph are the groups; communities with mostly the same fans are one group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import networkx as nx
import numpy as np

from detector.lockstep.coaction import CoAction
from detector.lockstep.describe import describe
from detector.lockstep.edges import ByPage, Edges, Floats, Ints
from detector.lockstep.members import members_of
from detector.lockstep.result import Group

# A community that shares half of its fans with another belongs to it.
SAME_FANS = 0.5
# Louvain breaks ties at random; with a fixed seed the same likes give the same groups.
SEED = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Likes:
    """Likes behind significant pairs: community, edge, width of the cell; each shape (m,)."""

    community: Ints
    edge: Ints
    width: Ints


def cell_graph(found: CoAction) -> nx.Graph:
    """Graph of significant cells: nodes `(scale, cell)`, weight = fans beyond chance."""
    graph = nx.Graph()
    for k, pairs in enumerate(found.scales):
        weight = pairs.together - pairs.expected
        for a, b, w in zip(pairs.left.tolist(), pairs.right.tolist(), weight, strict=True):
            known = graph.get_edge_data((k, a), (k, b), {"weight": 0.0})["weight"]
            graph.add_edge((k, a), (k, b), weight=known + float(w))
    _tie_scales(graph, found)
    return graph


def find_groups(
    edges: Edges, pages_of: ByPage, found: CoAction, *, unmasked: bool = False
) -> list[Group]:
    """Groups behind the significant pairs, largest first."""
    graph = cell_graph(found)
    if not len(graph):
        return []
    communities = nx.community.louvain_communities(graph, weight="weight", seed=SEED)
    label = {node: number for number, nodes in enumerate(communities) for node in nodes}
    likes, p_values = _behind(edges, found, label, len(communities))
    merged = _merge(edges, likes, len(communities))
    groups = []
    for number in np.unique(merged).tolist():
        mine = merged[likes.community] == number
        if mine.any():
            p_value = float(p_values[merged == number].min())
            groups.append(
                describe(
                    edges,
                    pages_of,
                    likes.edge[mine],
                    likes.width[mine],
                    p_value,
                    unmasked=unmasked,
                )
            )
    return numbered(groups)


def numbered(groups: list[Group]) -> list[Group]:
    """The same groups, largest first, numbered from 1."""
    ordered = sorted(groups, key=lambda g: (-len(g.fans), g.windows[0].start, g.pages[0].page))
    return [replace(group, number=n) for n, group in enumerate(ordered, 1)]


def _tie_scales(graph: nx.Graph, found: CoAction) -> None:
    """Tie each significant cell to the next wider significant cell around it."""
    inside: dict[int, dict[tuple[int, int], tuple[int, int]]] = {}
    strength = {node: max(d["weight"] for d in graph[node].values()) for node in graph}
    for k, cell in list(graph):
        cells = found.scales[k].cells
        spot = (int(cells.page[cell]), int(cells.bin[cell]))
        inside.setdefault(k, {})[spot] = (k, cell)
    for k, spots in inside.items():
        for wider in (w for w in sorted(inside) if w > k):
            ratio = found.scales[wider].cells.width // found.scales[k].cells.width
            for (page, when), node in spots.items():
                around = inside[wider].get((page, when // ratio))
                if around is not None:
                    graph.add_edge(node, around, weight=min(strength[node], strength[around]))
            break


def _behind(
    edges: Edges, found: CoAction, label: dict[tuple[int, int], int], n: int
) -> tuple[_Likes, Floats]:
    """The likes of each community and its smallest p-value, corrected for all tests."""
    community, edge, width = [], [], []
    smallest = np.ones(n)
    for k, pairs in enumerate(found.scales):
        ends = (pairs.left.tolist(), pairs.right.tolist())
        of_left, of_right = (np.array([label[k, c] for c in end], dtype=np.int64) for end in ends)
        # A pair across two communities ties them weakly and belongs to neither.
        inner = of_left == of_right
        np.minimum.at(smallest, of_left[inner], pairs.p_value[inner] * found.tests)
        pair, i, j = members_of(edges, pairs)
        kept = inner[pair]
        pair, i, j = pair[kept], i[kept], j[kept]
        community += [of_left[pair], of_left[pair]]
        edge += [i, j]
        width += [np.full(2 * len(pair), pairs.cells.width)]
    likes = np.unique(
        np.stack([np.concatenate(community), np.concatenate(edge), np.concatenate(width)]), axis=1
    )
    return _Likes(*likes), smallest


def _merge(edges: Edges, likes: _Likes, n: int) -> Ints:
    """New number of each community, those with mostly the same fans made one, shape (n,)."""
    fans = len(edges.fans)
    member = np.unique(likes.community * fans + edges.fan[likes.edge])
    community, fan = member // fans, member % fans
    size = np.bincount(community, minlength=n)
    by_fan = np.argsort(fan, kind="stable")
    community, fan = community[by_fan], fan[by_fan]
    same = nx.Graph()
    same.add_nodes_from(range(n))
    shared: dict[tuple[int, int], int] = {}
    for part in np.split(community, np.flatnonzero(np.diff(fan)) + 1):
        ids = part.tolist()
        for x, a in enumerate(ids):
            for b in ids[x + 1 :]:
                shared[a, b] = shared.get((a, b), 0) + 1
    same.add_edges_from(
        pair for pair, both in shared.items() if both >= SAME_FANS * min(size[list(pair)])
    )
    merged = np.arange(n)
    for nodes in nx.connected_components(same):
        merged[list(nodes)] = min(nodes)
    return merged
