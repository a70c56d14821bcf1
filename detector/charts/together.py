"""A group that acted together: who was on which pages, and in which windows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd

from detector.charts.frames import inline
from detector.charts.look import Look, day_axis, dressed
from detector.lockstep import Group, Lockstep
from detector.words import say

# Drawn one by one up to here; beyond, fans of the same pages are one circle.
MOST_NODES = 240
MOST_PAGES = 40
LAYOUT_SEED = 0


def network_frames(found: Lockstep, group: Group) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes (`x`, `y`, `kind`, `name`, `fans`) and ties (`x`, `y`, `x2`, `y2`) of a picture.

    Fans carry no name: they are counted. Above `MOST_NODES` fans who stand on the same
    pages share a circle, the largest circles first.
    """
    pages = [share.page for share in group.pages[:MOST_PAGES]]
    stands = _pages_of_fans(found, group, pages)
    if len(stands) + len(pages) > MOST_NODES:
        alike = Counter(stands).most_common(MOST_NODES - len(pages))
    else:
        alike = [(one, 1) for one in stands]
    graph = nx.Graph()
    graph.add_nodes_from(("page", k) for k in range(len(pages)))
    for number, (on, _) in enumerate(alike):
        graph.add_edges_from((("fan", number), ("page", k)) for k in on)
    place = _layout(graph, len(pages))
    nodes = [
        {
            "x": place["page", k][0],
            "y": place["page", k][1],
            "kind": "page",
            "name": page,
            "fans": 0,
        }
        for k, page in enumerate(pages)
    ]
    nodes += [
        {"x": place["fan", n][0], "y": place["fan", n][1], "kind": "fan", "name": "", "fans": size}
        for n, (_, size) in enumerate(alike)
    ]
    ties = [
        {"x": place[a][0], "y": place[a][1], "x2": place[b][0], "y2": place[b][1]}
        for a, b in graph.edges
    ]
    return pd.DataFrame(nodes), pd.DataFrame(ties)


def network(found: Lockstep, group: Group, look: Look, *, language: str = "en") -> Any:
    """Pages as squares with their names, fans as circles, likes in the windows as lines."""
    nodes, ties = network_frames(found, group)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(padding=45))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(padding=20))
    lines = (
        alt.Chart(inline(ties))
        .mark_rule(color=look.rule, strokeWidth=0.7, tooltip=None)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    )
    fans = alt.Chart(inline(nodes[nodes["kind"] == "fan"]))
    pages = alt.Chart(inline(nodes[nodes["kind"] == "page"]))
    circles = fans.mark_circle(color=look.loss, opacity=0.8).encode(
        x=x,
        y=y,
        size=alt.Size("fans:Q", scale=alt.Scale(range=[30, 400], domainMin=1), legend=None),
        tooltip=[alt.Tooltip("fans:Q", title=say("ui.together.fans", language=language))],
    )
    squares = pages.mark_square(color=look.gain, size=130, opacity=1).encode(x=x, y=y)
    names = pages.mark_text(
        dy=-13, color=look.ink, fontSize=12, limit=140, stroke=look.paper, strokeWidth=3
    ).encode(x=x, y=y, text="name:N")
    clear = pages.mark_text(dy=-13, color=look.ink, fontSize=12, limit=140).encode(
        x=x, y=y, text="name:N"
    )
    chart = alt.layer(lines, circles, squares, names, clear).properties(
        height=430, width="container"
    )
    words = say(
        "ui.together.alt_network", language=language, n=len(group.fans), pages=len(group.pages)
    )
    return dressed(chart, look, words)


def windows_frame(group: Group) -> pd.DataFrame:
    """One row for each page and window: `page`, `start`, `end`, `share`, `fans`, `gained`."""
    return pd.DataFrame(
        [
            {
                "page": share.page,
                "start": pd.Timestamp(window.start),
                "end": pd.Timestamp(window.end),
                "share": share.share,
                "fans": share.fans,
                "gained": share.gained,
            }
            for share in group.pages[:MOST_PAGES]
            for window in share.windows
        ]
    )


def windows(group: Group, look: Look, *, language: str = "en") -> Any:
    """When the group came to which page; the deeper, the more of the page's gains it was."""
    frame = windows_frame(group)
    order = frame.sort_values("start")["page"].drop_duplicates().tolist()
    # A window of hours in a history of years would be too thin to see.
    bars = (
        alt.Chart(inline(frame))
        .mark_bar(height=12, stroke=look.gain, strokeWidth=2)
        .encode(
            x=alt.X("start:T", axis=day_axis(), scale=alt.Scale(type="utc", padding=10)),
            x2="end:T",
            y=alt.Y("page:N", sort=order, title=None, axis=alt.Axis(labelLimit=110, grid=True)),
            color=alt.Color(
                "share:Q",
                scale=alt.Scale(domain=[0, 1], range=list(look.ramp)),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("page:N", title=say("ui.together.page", language=language)),
                alt.Tooltip("fans:Q", title=say("ui.together.fans", language=language)),
                alt.Tooltip("gained:Q", title=say("ui.together.gained", language=language)),
            ],
        )
    )
    words = say("ui.together.alt_windows", language=language, n=len(order))
    chart = bars.properties(height=max(120, 24 * len(order)), width="container")
    return dressed(chart, look, words)


def _layout(graph: nx.Graph, pages: int) -> dict[tuple[str, int], tuple[float, float]]:
    """Pages on a circle, so that no name hides another; fans between the pages they like."""
    # One page stands alone at the top, where two names would meet.
    angle = np.pi / 2 + 2 * np.pi * np.arange(pages) / pages
    around = {("page", k): (float(np.cos(a)), float(np.sin(a))) for k, a in enumerate(angle)}
    rng = np.random.default_rng(LAYOUT_SEED)
    start = dict(around)
    for node in graph:
        if node not in around:
            middle = np.mean([around[page] for page in graph[node]], axis=0)
            x, y = 0.8 * middle + rng.normal(0, 0.05, 2)
            start[node] = (float(x), float(y))
    # Ordinary forces pull every fan to the middle; a short reach only parts neighbours.
    placed = nx.spring_layout(
        graph, k=0.08, pos=start, fixed=list(around), iterations=12, seed=LAYOUT_SEED
    )
    return {node: (float(x), float(y)) for node, (x, y) in placed.items()}


def _pages_of_fans(found: Lockstep, group: Group, pages: list[str]) -> list[tuple[int, ...]]:
    """For each fan of the group, the pages he came to in the group's windows."""
    edges = found.edges
    codes = {str(page): k for k, page in enumerate(edges.pages)}
    ours = np.zeros(len(edges.fans), dtype=bool)
    ours[group.fans] = True
    on: dict[int, list[int]] = {}
    for k, share in enumerate(group.pages[: len(pages)]):
        here = np.flatnonzero(ours[edges.fan] & (edges.page == codes[share.page]))
        when = edges.time[here]
        spans = [(w.start.timestamp(), w.end.timestamp()) for w in share.windows]
        inside = np.any([(when >= a) & (when < b) for a, b in spans], axis=0)
        for fan in edges.fan[here[inside]].tolist():
            on.setdefault(fan, []).append(k)
    return [tuple(k) for k in on.values()]
