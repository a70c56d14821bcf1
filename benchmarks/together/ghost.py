"""A delivery network's real likes against a genuine viral week: thinned, and moved in time.

    python -m benchmarks.together.ghost NETWORK.csv VIRAL.csv [--ordinary LIKES]
        [--picture docs/pictures/network.svg]

Both files have the columns fan, page and time; none is shipped. For each method the part
of the network's accounts on five pages or more (after thinning) that it names, and how
many others. Whoever likes but one page can act together with nobody: `--ordinary` lays both
into a simulated list, where the fans of the viral week are the list's own and like what they
like besides. Needs the `benchmark` extra, and `vl-convert-python` for the
picture.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd

from benchmarks.together.peers import METHODS
from detector.lockstep import Edges, make_edges
from detector.lockstep.edges import DAY
from detector.simulate.fan_lists import simulate_fan_lists

HOUR = 3_600
KEPT = (1.0, 0.75, 0.5, 0.25)
MOVED = {"not": 0, "an hour": HOUR, "a day": DAY, "a week": 7 * DAY}
SHOWN = {
    "co-action test, repeat": "this project, repeat",
    "co-action test, any group": "this project, any group",
    "FRAUDAR on pages, ten blocks": "FRAUDAR",
    "CopyCatch, 20 fans on 4 pages within a day": "CopyCatch",
    "SynchroTrap pairs, 6 hours, Jaccard .5": "SynchroTrap pairs",
    "LSH of (page, day), Jaccard .5": "LSH",
    "isolation forest, highest 1 %": "isolation forest",
}
PAGES = 5


def likes(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, usecols=["fan", "page", "time"])
    seconds = (pd.to_datetime(table["time"], utc=True) - pd.Timestamp(0, tz="UTC")).dt
    return table.assign(time=seconds.total_seconds().astype(np.int64))


def laid(both: pd.DataFrame, ordinary: int, seed: int) -> pd.DataFrame:
    """The network and the viral week within an ordinary list, each begun on a day of it."""
    rng = np.random.default_rng((seed, 3))
    lists = simulate_fan_lists(ordinary, rng)
    active = np.bincount(lists.fan, minlength=len(lists.group)) / len(lists.fan)
    network = both["network"].to_numpy()
    fans, viral = np.unique(both["fan"][~network], return_inverse=True)
    # Whoever likes much is also the likelier to like what goes round.
    own = rng.choice(len(active), len(fans), replace=False, p=active)
    parts = [
        pd.DataFrame({"fan": lists.fan.astype(str), "page": lists.page.astype(str),
                      "time": lists.time, "network": False}),
        both[~network].assign(fan=own[viral].astype(str)),
        both[network],
    ]  # fmt: skip
    low, high = int(lists.time.min()), int(lists.time.max())
    for k in (1, 2):
        time = parts[k]["time"]
        latest = high - int(time.max() - time.min())
        parts[k] = parts[k].assign(time=time - time.min() + rng.integers(low, latest))
    return pd.concat(parts, ignore_index=True)


def evaded(both: pd.DataFrame, kept: float, moved: int, seed: int) -> tuple[Edges, np.ndarray]:
    """The likes after thinning and moving, and which fans are of the network."""
    rng = np.random.default_rng(seed)
    # Only the network evades; the viral week stays as it was.
    stays = ~both["network"].to_numpy() | (rng.random(len(both)) < kept)
    table = both[stays]
    mine = table["network"].to_numpy()
    shift = rng.integers(-moved, moved + 1, len(table)) * mine
    edges = make_edges(table["fan"], table["page"], table["time"].to_numpy() + shift)
    return edges, np.isin(edges.fans, table["fan"].to_numpy()[mine])


def measured(both: pd.DataFrame, seeds: range, ordinary: int) -> pd.DataFrame:
    """One row for each method and evasion."""
    lists = {seed: laid(both, ordinary, seed) if ordinary else both for seed in seeds}
    rows = []
    settings = [("kept", kept, f"{kept:.0%}", kept, 0) for kept in KEPT]
    settings += [("moved", k, name, 1.0, by) for k, (name, by) in enumerate(MOVED.items())]
    for how, place, label, kept, moved in settings:
        for name, shown in SHOWN.items():
            found = busy = viral = 0
            for seed, table in lists.items():
                edges, network = evaded(table, kept, moved, seed)
                named = METHODS[name](edges)
                many = network & (np.bincount(edges.fan, minlength=len(edges.fans)) >= PAGES)
                found += int((named & many).sum())
                busy += int(many.sum())
                viral += int((named & ~network).sum())
            rows.append(
                (how, place, label, shown, found / busy, busy // len(seeds), viral / len(seeds))
            )
    columns = ["how", "place", "label", "method", "found", "accounts", "viral"]
    return pd.DataFrame(rows, columns=columns)


def picture(table: pd.DataFrame) -> alt.HConcatChart:
    """Two panels: thinned, and moved in time; of this project any group."""
    shown = [name for name in SHOWN.values() if name != SHOWN["co-action test, repeat"]]
    table = table[table["method"].isin(shown)]
    panels = []
    for how, title in (("kept", "part of the likes kept"), ("moved", "moved at random by up to")):
        part = table[table["how"] == how].sort_values("place", ascending=how == "moved")
        panels.append(
            alt.Chart(part, width=260, height=220)
            .mark_line(point=True)
            .encode(
                alt.X(
                    "label:N",
                    title=title,
                    sort=list(part["label"].unique()),
                    axis=alt.Axis(labelAngle=0),
                ),
                alt.Y("found:Q", title="accounts found", scale=alt.Scale(domain=[0, 1])),
                alt.Color("method:N", title=None, sort=shown),
                alt.StrokeDash("method:N", legend=None, sort=shown),
            )
        )
    return alt.hconcat(*panels)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("network", type=Path)
    options.add_argument("viral", type=Path)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--first", type=int, default=0, help="the first seed")
    options.add_argument("--ordinary", type=int, default=0, help="likes of the list laid around")
    options.add_argument("--picture", type=Path)
    given = options.parse_args()
    both = pd.concat(
        [likes(given.network).assign(network=True), likes(given.viral).assign(network=False)],
        ignore_index=True,
    )
    seeds = range(given.first, given.first + given.seeds)
    table = measured(both, seeds, given.ordinary)
    for how in ("kept", "moved"):
        part = table[table["how"] == how]
        order = list(dict.fromkeys(part["label"]))
        print(f"\n| {how} | {' | '.join(order)} |\n|{'---|' * (1 + len(order))}")
        for method in SHOWN.values():
            mine = part[part["method"] == method].set_index("label").loc[order]
            cells = [
                f"{f:.2f} / {v:.0f}" for f, v in zip(mine["found"], mine["viral"], strict=True)
            ]
            print(f"| {method} | {' | '.join(cells)} |")
        accounts = part.drop_duplicates("label").set_index("label").loc[order, "accounts"]
        print(f"| accounts on five pages | {' | '.join(map(str, accounts))} |")
    if given.picture:
        picture(table).save(str(given.picture))


if __name__ == "__main__":
    main()
