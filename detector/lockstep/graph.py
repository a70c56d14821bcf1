"""The groups as a network, for a picture and for Gephi.

Fans and pages are nodes, likes in a group's windows are edges. The raw network of all
likes is never built: it would be millions of edges, of which the groups are a corner.
"""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from typing import Literal

import networkx as nx
import numpy as np

from detector.lockstep.edges import ByPage, Edges
from detector.lockstep.result import Group, Lockstep

GraphFormat = Literal["graphml", "gexf", "node_link"]
# Characters that XML 1.0 has no way to write; networkx would write them unasked.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def group_graph(found: Lockstep) -> nx.Graph:
    """Network of the fans and pages of all groups.

    Returns
    -------
    networkx.Graph
        Nodes `fan:ID` and `page:ID` with `kind`, `label`, `groups` (numbers, joined by a
        space), `component`, and `bridge`: whether the node belongs to more than one group
        or is the only tie between parts of its component. Edges with `group` and `time`.
        Every attribute is text, a number or a truth value, as the formats need it.
    """
    graph = nx.Graph()
    pages_of = ByPage.of(found.edges)
    numbers = {str(page): k for k, page in enumerate(found.edges.pages)}
    for group in found.groups:
        _add(graph, found.edges, pages_of, numbers, group)
    for number, nodes in enumerate(nx.connected_components(graph), 1):
        for node in nodes:
            graph.nodes[node]["component"] = number
    cut = set(nx.articulation_points(graph))
    for node, data in graph.nodes(data=True):
        # A page is no bridge because one fan hangs on it alone.
        inner = node in cut and sum(graph.degree(n) > 1 for n in graph[node]) > 1
        data["bridge"] = len(data["groups"]) > 1 or (data["kind"] == "fan" and inner)
        data["groups"] = " ".join(map(str, sorted(data["groups"])))
    return graph


def write_graph(graph: nx.Graph, form: GraphFormat) -> str:
    """The network as GraphML, GEXF or networkx's node-link JSON."""
    if form == "node_link":
        return json.dumps(nx.node_link_data(graph, edges="edges"), ensure_ascii=False)
    out = io.BytesIO()
    (nx.write_graphml if form == "graphml" else nx.write_gexf)(graph, out)
    return out.getvalue().decode("utf-8")


def plain_id(text: str) -> str:
    """An id without characters that XML cannot hold, each replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def _add(
    graph: nx.Graph, edges: Edges, pages_of: ByPage, numbers: dict[str, int], group: Group
) -> None:
    ours = np.zeros(len(edges.fans), dtype=bool)
    ours[group.fans] = True
    for share in group.pages:
        page = numbers[share.page]
        here = pages_of.run(page, page + 1)
        here = here[ours[edges.fan[here]]]
        when = edges.time[here]
        spans = [(w.start.timestamp(), w.end.timestamp()) for w in share.windows]
        inside = np.any([(when >= a) & (when < b) for a, b in spans], axis=0)
        page_node = _node(graph, "page", share.page, group.number)
        likes = zip(edges.fan[here][inside].tolist(), when[inside].tolist(), strict=True)
        for fan, second in likes:
            fan_node = _node(graph, "fan", str(edges.fans[fan]), group.number)
            moment = datetime.fromtimestamp(second, UTC).isoformat()
            graph.add_edge(fan_node, page_node, group=group.number, time=moment)


def _node(graph: nx.Graph, kind: str, name: str, group: int) -> str:
    label = plain_id(name)
    node = f"{kind}:{label}"
    if node not in graph:
        graph.add_node(node, kind=kind, label=label, groups=set())
    graph.nodes[node]["groups"].add(group)
    return node
