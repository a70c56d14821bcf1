"""How far the mix of an interval's new fans strays from the page's own: shared by two checks.

`G = 2 sum_c D_c ln(D_c / (D q_c))` over the groups that grew, with q the mix of the four
weeks before, steadied by the mix of the stock (Sokal & Rohlf's G; De Cristofaro et al.,
IMC 2014, found deliveries older and more male). `divergence = G / (2 D)` in nats does not
grow with the number of fans; it is held against the page's own stretches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.daily import Floats
from detector.history.listed import ListedFans
from detector.history.note import Value
from features.cutoffs import cutoff
from features.own_past import deviation, listing, stretches

BEFORE = 28
STEADYING = 50.0  # fans' worth of belief in the mix of the stock
FEWEST = 100.0  # new fans in listed groups


@dataclass(frozen=True, slots=True)
class Drift:
    """Divergence of the flow in nats, its deviation, and the group that strays most."""

    divergence: float
    z: float
    gained: float
    top: str
    top_share: float
    top_usual: float
    windows: int


def held_against_usual(case: Case, code: str, dimension: str) -> Measurement:
    """The check `code`, over one dimension of the listings.

    Numbers: `divergence` (nats), `z`, `gained` (fans in listed groups), `top_share`,
    `top_usual` (of the group that strays most), `windows`. Found beyond the cut-off that
    was measured on ages and genders; no language is simulated.

    Raises
    ------
    CannotTell
        As `drift`; without listings the reason is `check.<code>.no_listing`.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(code, Outcome.NOT_RUN, note("check.not_a_gain"))
    found = drift(case, dimension, f"check.{code}.no_listing")
    numbers: dict[str, Value] = {
        "divergence": found.divergence,
        "z": found.z,
        "gained": found.gained,
        "top_share": found.top_share,
        "top_usual": found.top_usual,
        "windows": found.windows,
    }
    outcome = Outcome.FOUND if found.z > cutoff("drift") else Outcome.NOTHING_FOUND
    sentence = note(
        f"check.{code}.{outcome}", group=found.top, share=found.top_share, usual=found.top_usual
    )
    return Measurement(code, outcome, sentence, numbers)


def drift(case: Case, dimension: str, missing: str) -> Drift:
    """Measure one dimension of the listings.

    Raises
    ------
    CannotTell
        `missing` without listings around the interval; `check.drift.few` with fewer than
        100 new fans in listed groups; too short a past.
    """
    table = listing(case, dimension, missing)
    here = _one(table, case.start, case.end)
    if here is None:
        raise CannotTell("check.drift.few", needed=FEWEST)
    flow, expected, divergence = here
    own = [_one(table, s, e, fewest=1.0) for s, e in stretches(case)]
    others = np.array([np.nan if one is None else one[2] for one in own])
    typical = [one[0].sum() for one in own if one is not None]
    # Standard deviation of G / (2 D) by counting alone: chi-squared with c - 1 degrees.
    many = max(float(np.median(typical)) if typical else 1.0, 1.0)
    floor = float(np.sqrt(2.0 * max(1, len(flow) - 1)) / (2.0 * many))
    z = deviation(divergence, others, floor)
    total = float(flow.sum())
    top = int(np.argmax(flow - total * expected))
    return Drift(
        divergence,
        z,
        total,
        table.places[top],
        float(flow[top] / total),
        float(expected[top]),
        int(np.isfinite(others).sum()),
    )


def _one(
    table: ListedFans, start: int, end: int, fewest: float = FEWEST
) -> tuple[Floats, Floats, float] | None:
    """Flow by group, expected mix, and divergence; None with too few fans or listings."""
    change, found = table.change(start, end), table.at(start, end)
    if change is None or found is None:
        return None
    flow = np.nan_to_num(np.maximum(change, 0.0))
    if flow.sum() < fewest:
        return None
    stock = np.nan_to_num(table.fans[found[0]])
    past = table.change(max(1, start - BEFORE), start)
    before = np.zeros(len(flow)) if past is None else np.nan_to_num(np.maximum(past, 0.0))
    mix = before + STEADYING * stock / max(stock.sum(), 1.0)
    mix = (mix + 0.5 / len(mix)) / (mix.sum() + 0.5)
    grew = flow > 0
    share = flow[grew] / flow.sum()
    return flow, mix, float(np.sum(share * np.log(share / mix[grew])))
