"""The figures as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.figures import Result, lead, snooped
from benchmarks.peers.methods import OWN
from benchmarks.peers.series import STRENGTHS, Page
from detector.simulate.bought import BOUGHT

Bools = NDArray[np.bool_]


def methods(
    results: Mapping[str, Result], mine: Sequence[str], oracle: Bools, absent: Sequence[str]
) -> Iterator[str]:
    """Recall, F1, ends, false alarms and time of every method, and the lead of some over it."""
    leads = "".join(f" lead of {name} (95 %) |" for name in mine)
    yield (
        f"| method | recall | of the oracle's |{leads} F1 at IoU .5 | start, end off by (days)"
        " | innocent intervals returned a page-year | false alarms a page-year"
        " | recall at 0.1 of them here | ms a page |"
    )
    yield "|---" * (9 + len(mine)) + "|"
    best = float(oracle.mean())
    yield f"| *oracle* | {best:.3f} | 1.00 |" + " |" * (6 + len(mine))
    for name, one in sorted(results.items(), key=lambda pair: -pair[1].hit.mean()):
        ahead = "".join(
            f" {'' if name == own else _lead(results[own].hit, one.hit)} |" for own in mine
        )
        off = f"{one.starts.mean():.1f}, {one.ends.mean():.1f}" if len(one.starts) else ""
        recall = float(one.hit.mean())
        yield (
            f"| {name} | {recall:.3f} | {recall / best:.2f} |{ahead} {one.f1:.2f} | {off}"
            f" | {one.innocent:.2f} | {one.false:.2f} | {one.even:.3f} | {one.milliseconds:.1f} |"
        )
    for name in absent:
        yield f"| {name} | not installed |" + " |" * (7 + len(mine))


def strengths(
    results: Mapping[str, Result], pages: Sequence[Page], oracle: Bools, oracle_inside: Bools
) -> Iterator[str]:
    """Recall by strength, of the slow and weak, and inside a viral or advertised week."""
    strong = np.array([page.strength for page in pages])
    slow = np.array([page.slow for page in pages])
    groups = [strong == place for place in range(len(STRENGTHS))]
    groups.append(slow & (strong == 0))
    heads = [f"{low:g}-{high:g} weeks" for low, high in STRENGTHS]
    heads += ["slow, 0.5-1.5 weeks", "in a viral or advertised week"]
    many = [*(int(group.sum()) for group in groups), len(oracle_inside)]
    yield "| method | " + " | ".join(heads) + " |"
    yield "|---" * (1 + len(heads)) + "|"
    yield "| deliveries | " + " | ".join(map(str, many)) + " |"
    rows = {"*oracle*": (oracle, oracle_inside)}
    order = sorted(results.items(), key=lambda pair: -pair[1].hit.mean())
    rows |= {name: (one.hit, one.inside) for name, one in order}
    for name, (hit, inside) in rows.items():
        cells = [f"{hit[group].mean():.2f}" for group in groups]
        cells.append(f"{inside.mean():.2f}" if len(inside) else "")
        yield f"| {name} | " + " | ".join(cells) + " |"


def sources(
    results: Mapping[str, Result], mine: str, pages: Sequence[Page], oracle: Bools
) -> Iterator[str]:
    """By source: mine, the oracle, the peer that happens to do best, and what chance makes."""
    peers = {name: one for name, one in results.items() if name not in (mine, *OWN)}
    overall = max(peers, key=lambda name: float(peers[name].hit.mean()))
    yield (
        f"| source | pages | oracle | {mine} | best of the others there | lead (95 %) | the best of"
        f" {len(peers)} equals would be ahead by, and as far as here in"
        f" | lead over {overall}, the best of all |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for source in BOUGHT:
        here = np.array([page.source == source for page in pages])
        if not here.any():
            continue
        best = max(peers, key=lambda name: float(peers[name].hit[here].mean()))
        hit = results[mine].hit[here]
        usual, share = snooped(hit, [one.hit[here] for one in peers.values()])
        yield (
            f"| `{source}` | {int(here.sum())} | {oracle[here].mean():.2f} | {hit.mean():.2f}"
            f" | {peers[best].hit[here].mean():.2f} ({best})"
            f" | {_lead(hit, peers[best].hit[here])} | {usual:.2f}, {share:.0%}"
            f" | {_lead(hit, peers[overall].hit[here])} |"
        )


def cells(results: Mapping[str, Result], pages: Sequence[Page], oracle: Bools) -> Iterator[str]:
    """Recall of each of some methods and of the oracle, by source and strength."""
    heads = [f"{low:g}-{high:g} weeks" for low, high in STRENGTHS]
    yield f"| {', '.join(results)}, oracle | " + " | ".join(heads) + " |"
    yield "|---" * (1 + len(heads)) + "|"
    strong = np.array([page.strength for page in pages])
    rows = [*(one.hit for one in results.values()), oracle]
    for source in BOUGHT:
        here = np.array([page.source == source for page in pages])
        groups = [here & (strong == place) for place in range(len(STRENGTHS))]
        told = [
            ", ".join(f"{hit[group].mean():.2f}" for hit in rows) if group.any() else ""
            for group in groups
        ]
        yield f"| `{source}` | " + " | ".join(told) + " |"


def _lead(mine: Bools, peer: Bools) -> str:
    middle, low, high = lead(mine, peer)
    return f"{middle:+.2f} [{low:+.2f}, {high:+.2f}]"
