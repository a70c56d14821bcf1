"""From significant pairs of cells to groups of fans who acted together.

Cells are the nodes of a graph, significant pairs its edges, and a cell is tied to the
wider cell that holds it. Louvain communities (Blondel et al., J. Stat. Mech. 2008) of
that graph are the groups; communities with mostly the same fans are one group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import networkx as nx
import numpy as np

from detector.lockstep.coaction import CoAction
from detector.lockstep.describe import describe
from detector.lockstep.edges import DAY, Bools, ByPage, Edges, Floats, Ints
from detector.lockstep.members import members_of
from detector.lockstep.result import Acted, Group

# A community that shares half of its fans with another belongs to it.
SAME_FANS = 0.5
# Who came to less than this part of what the group's fans typically came to is none of them.
PART_OF_TYPICAL = 0.25
# Of the most telling pair of a fan this part may be chance; in the first round, where the group
# itself swells what is expected, only of a fan of two likes, who stands in no other pair.
CHANCE = 0.01
# Of fans whose pairs tell about as much, this part may be there by chance. Pairs are counted on
# every scale, so that it is less in truth.
STRAY = 0.5
# Louvain breaks ties at random; with a fixed seed the same likes give the same groups.
SEED = 0
_LEVELS = 30


@dataclass(frozen=True, slots=True, eq=False)
class _Likes:
    """Likes behind significant pairs: community, edge, width of the cell; each shape (m,).

    `chance` is the part of the like's most telling pair that everybody else's habits explain.
    """

    community: Ints
    edge: Ints
    width: Ints
    chance: Floats

    def of(self, which: Bools) -> _Likes:
        return _Likes(
            self.community[which], self.edge[which], self.width[which], self.chance[which]
        )


class _Ties(NamedTuple):
    """Significant pairs within communities, each shape (k,).

    `chance` is the part of a pair's fans that everybody else's habits explain, `strays` how many
    fans that is.
    """

    community: Ints
    chance: Floats
    strays: Floats


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
    likes, ties, p_values = _behind(edges, found, label, len(communities))
    merged = _merge(edges, likes, len(communities))
    groups = []
    for number in np.unique(merged).tolist():
        mine = likes.of(merged[likes.community] == number)
        if not len(mine.edge):
            continue
        p_value = float(p_values[merged == number].min())
        group = describe(edges, pages_of, mine.edge, mine.width, p_value, unmasked=unmasked)
        if group.outcome is Acted.REPEAT:
            # Only a repeated act is held against a fan, so only there must each belong.
            here = merged[ties.community] == number
            ours = _Ties(*(each[here] for each in ties)) if unmasked else None
            mine = mine.of(_belong(edges, mine, ours))
            if not len(mine.edge):
                continue
            group = describe(edges, pages_of, mine.edge, mine.width, p_value, unmasked=unmasked)
        groups.append(group)
    return numbered(groups)


def numbered(groups: list[Group]) -> list[Group]:
    """The same groups, largest first, numbered from 1."""
    ordered = sorted(groups, key=lambda g: (-len(g.fans), g.windows[0].start, g.pages[0].page))
    return [replace(group, number=n) for n, group in enumerate(ordered, 1)]


def _belong(edges: Edges, likes: _Likes, ties: _Ties | None) -> Bools:
    """Which likes are of fans who belong to the group, and not beside it; shape (m,).

    `ties` are the group's pairs in the second round; None in the first.
    """
    fans, fan = np.unique(edges.fan[likes.edge], return_inverse=True)
    first = np.unique(likes.edge, return_index=True)[1]
    pages = np.bincount(fan[first], minlength=len(fans))
    chance = np.ones(len(fans))
    np.minimum.at(chance, fan, likes.chance)
    telling = chance <= CHANCE
    if ties is None:
        telling |= pages > 2
    kept = telling & (pages >= PART_OF_TYPICAL * np.median(pages))
    # Who came on one occasion only took part in an event, and in no repeated act.
    when, who = edges.time[likes.edge[first]].astype(np.int64), fan[first]
    order = np.lexsort((when, who))
    when, who = when[order], who[order]
    again = (who[1:] == who[:-1]) & (when[1:] - when[:-1] > DAY)
    kept &= np.bincount(who[1:][again], minlength=len(fans)) > 0
    if ties is not None:
        # Halving by halving of the chance: how many fans there are, how many may be strays.
        level = _halvings(chance[kept])
        strays = np.bincount(_halvings(ties.chance), weights=ties.strays, minlength=_LEVELS)
        kept[kept] = strays[level] <= STRAY * np.bincount(level, minlength=_LEVELS)[level]
    belong: Bools = kept[fan]
    return belong


def _halvings(chance: Floats) -> Ints:
    return np.clip(-np.log2(np.maximum(chance, 1e-9)), 0, _LEVELS - 1).astype(np.int64)


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
) -> tuple[_Likes, _Ties, Floats]:
    """Likes and pairs of each community, and its smallest p-value, corrected for all tests."""
    community, edge, width, chance, ties = [], [], [], [], []
    smallest = np.ones(n)
    for k, pairs in enumerate(found.scales):
        ends = (pairs.left.tolist(), pairs.right.tolist())
        of_left, of_right = (np.array([label[k, c] for c in end], dtype=np.int64) for end in ends)
        # A pair across two communities ties them weakly and belongs to neither.
        inner = of_left == of_right
        np.minimum.at(smallest, of_left[inner], found.chance.below(pairs.p_value[inner]))
        ties.append((of_left[inner], (pairs.others / pairs.together)[inner], pairs.others[inner]))
        pair, i, j = members_of(edges, pairs)
        kept = inner[pair]
        pair, i, j = pair[kept], i[kept], j[kept]
        community += [of_left[pair], of_left[pair]]
        edge += [i, j]
        width += [np.full(2 * len(pair), pairs.cells.width)]
        chance += 2 * [(pairs.others / pairs.together)[pair]]
    likes, same = np.unique(
        np.stack([np.concatenate(community), np.concatenate(edge), np.concatenate(width)]),
        axis=1,
        return_inverse=True,
    )
    least = np.ones(likes.shape[1])
    np.minimum.at(least, same.ravel(), np.concatenate(chance))
    parts = (np.concatenate(part) for part in zip(*ties, strict=True))
    return _Likes(likes[0], likes[1], likes[2], least), _Ties(*parts), smallest


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
