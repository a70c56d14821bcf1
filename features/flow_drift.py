"""How far the mix of an interval's new fans strays from the page's own: shared by two checks.

`G = 2 sum_c D_c ln(D_c / (D q_c))` over the groups that grew, with q the mix of the four
weeks before, steadied by the mix of the stock (Sokal & Rohlf's G; De Cristofaro et al.,
IMC 2014, found deliveries older and more male). `divergence = G / (2 D)` in nats does not
grow with the number of fans; it is held against the page's own stretches. Of many groups
(languages) the rare ones count as one: a few fans more or less of each of a hundred tongues
would stray further on an ordinary day than a delivery does.
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
MANY, RARE = 24, 0.01  # groups from which on those with less of the stock are taken together


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
    own = [_one(table, s, e, fewest=1.0) for s, e in stretches(case)]
    others = np.array([np.nan if one is None else one.divergence for one in own])
    typical = [one.total for one in own if one is not None]
    # Standard deviation of G / (2 D) by counting alone: chi-squared with c - 1 degrees.
    many = max(float(np.median(typical)) if typical else 1.0, 1.0)
    floor = float(np.sqrt(2.0 * max(1, here.groups - 1)) / (2.0 * many))
    z = deviation(here.divergence, others, floor)
    total = float(here.flow.sum())
    top = int(np.argmax(here.flow - total * here.usual))
    return Drift(
        here.divergence,
        z,
        here.total,
        table.places[top],
        float(here.flow[top] / total),
        float(here.usual[top]),
        int(np.isfinite(others).sum()),
    )


@dataclass(frozen=True, slots=True)
class _Flow:
    """Flow and usual mix of every listed group; divergence, fans and groups once pooled."""

    flow: Floats
    usual: Floats
    divergence: float
    total: float
    groups: int


def _one(table: ListedFans, start: int, end: int, fewest: float = FEWEST) -> _Flow | None:
    """The flow of `[start, end)` beside the usual mix; None with too few fans or listings."""
    change, found = table.change(start, end), table.at(start, end)
    if change is None or found is None:
        return None
    change = np.nan_to_num(change)
    stock = np.nan_to_num(table.fans[found[0]])
    past = table.change(max(1, start - BEFORE), start)
    before = np.zeros(len(change)) if past is None else np.nan_to_num(past)
    rare = stock < RARE * stock.sum() if len(change) > MANY else np.zeros(len(change), bool)
    flow, mix = _mix(*(_pooled(each, rare) for each in (change, before, stock)))
    if flow.sum() < fewest:
        return None
    grew = flow > 0
    share = flow[grew] / flow.sum()
    divergence = float(np.sum(share * np.log(share / mix[grew])))
    each, usual = _mix(change, before, stock)
    return _Flow(each, usual, divergence, float(flow.sum()), len(flow))


def _pooled(values: Floats, rare: np.ndarray) -> Floats:
    return np.append(values[~rare], values[rare].sum()) if rare.any() else values


def _mix(change: Floats, before: Floats, stock: Floats) -> tuple[Floats, Floats]:
    """Fans by whom groups grew, and the mix of the four weeks before, steadied by the stock's."""
    mix = np.maximum(before, 0.0) + STEADYING * stock / max(stock.sum(), 1.0)
    return np.maximum(change, 0.0), (mix + 0.5 / len(mix)) / (mix.sum() + 0.5)
