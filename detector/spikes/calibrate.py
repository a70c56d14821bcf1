"""Calibrate a score on organic reference pages made to resemble the page at hand."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from detector.simulate.events import INNOCENT, RATES, Kind
from detector.simulate.organic import Floats, log_ar1, overdispersed
from detector.spikes.batch import scan_batch
from detector.spikes.exposure import exposure_batch
from detector.spikes.fitted import Fitted, Ints
from detector.spikes.late import spread_late
from detector.spikes.matching import restlessness
from detector.spikes.result import Direction
from detector.spikes.shape import MANNERS

FEWEST, MOST = 300, 2000
EVENTS: dict[Direction, tuple[Kind, ...]] = {
    "gain": ("viral", "advertisement", "giveaway", "gap"),
    "loss": ("purge", "gap"),
}
# Part of an advertisement's fans that the platform credits elsewhere, where it credits them:
# up to this much, a choice.
MOST_UNBOOKED = 0.3


def references_for(alpha: float) -> int:
    """How many reference pages a p-value of `alpha` needs: 300 to 2,000.

    A threshold at the alpha quantile wants at least two references beyond it.
    """
    return int(min(max(FEWEST, np.ceil(2.0 / alpha)), MOST))


# A score counts in units of what one reference in twenty reaches in the same manner of
# growth, and no unit is smaller than the charge for searching two years of days.
UNIT_QUANTILE, LEAST_UNIT = 0.95, 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the reference pages reached.

    Attributes
    ----------
    units
        Score that counts as 1 in each manner, shape (4,).
    best
        Highest score in units of each reference page, sorted, shape (m,).
    """

    units: Floats
    best: Floats

    @classmethod
    def of(cls, scores: Floats) -> Calibration:
        """From the references' highest scores by manner, shape (m, 4)."""
        units = np.maximum(np.quantile(scores, UNIT_QUANTILE, axis=0), LEAST_UNIT)
        return cls(units, np.sort((scores / units).max(axis=1)))

    def p_value(self, score: float, manner: int) -> float:
        """Conformal: (1 + references at least as high) / (1 + m), never below 1 / (1 + m)."""
        strength = score / self.units[manner]
        higher = len(self.best) - int(np.searchsorted(self.best, strength, side="left"))
        return (1 + higher) / (1 + len(self.best))

    def thresholds(self, alpha: float) -> Floats:
        """The lowest score of each manner with a p-value of at most `alpha`, shape (4,).

        Infinite if no score can have it.
        """
        allowed = int(np.floor(alpha * (1 + len(self.best)))) - 1
        if allowed < 0:
            return np.full(len(self.units), np.inf)
        if allowed >= len(self.best):
            return np.zeros(len(self.units))
        bar = np.nextafter(self.best[len(self.best) - 1 - allowed], np.inf)
        return np.asarray(bar * self.units)


def reference_flows(
    page: Fitted,
    engagement: Fitted | None,
    direction: Direction,
    many: int,
    rng: np.random.Generator,
    *,
    booked: bool = False,
) -> tuple[Floats, Floats | None]:
    """Organic twins of a page: flows (m, n), and their engagement where the page has it.

    Same days, missing days, level, weekdays, dispersion and restlessness, with innocent
    events at the ordinary rates. Where the page's books tell its advertisements (`booked`),
    a twin's are in its flow only as far as books miss them.
    """
    days = len(page.x)
    level = page.expected / page.boost
    noise = restlessness(page, many, rng)
    wander = np.exp(log_ar1(noise.sd, noise.rho, days, rng) - noise.sd[:, None] ** 2 / 2.0)
    mean = level * wander
    engaging = None if engagement is None else _engaging(engagement, many, rng)
    # Events follow the page's level in the week around, not its weekday.
    week = np.convolve(np.pad(level, 3, mode="edge"), np.full(7, 1 / 7), mode="valid")
    gaps = []
    for kind in EVENTS[direction]:
        often = rng.poisson(RATES[kind] * days / 365.25, many)
        rows = np.repeat(np.arange(many), often)
        for row, start in zip(rows, rng.integers(0, days, len(rows)), strict=True):
            pulse = INNOCENT[kind](rng)
            end = min(days, start + len(pulse.gained))
            there = slice(start, end)
            if kind == "gap":
                gaps.append((row, there, end - start == len(pulse.gained)))
                continue
            shape = pulse.gained if direction == "gain" else pulse.lost
            if booked and kind == "advertisement":
                shape = shape * rng.uniform(0.0, MOST_UNBOOKED)
            mean[row, there] += week[start] * shape[: end - start]
            if engaging is not None:
                engaging[row, there] *= pulse.engagement[: end - start]
    flow = overdispersed(mean, noise.inverse_size[:, None], rng)
    for row, there, caught_up in gaps:
        total = flow[row, there].sum()
        flow[row, there] = 0.0
        if caught_up:
            flow[row, there.stop - 1] = total
    flow[:, ~page.seen] = np.nan
    spread_late(flow, flow)
    if engaging is None or engagement is None:
        return flow, None
    shown = np.rint(engaging)
    shown[:, ~engagement.seen] = np.nan
    return flow, shown


def _engaging(engagement: Fitted, many: int, rng: np.random.Generator) -> Floats:
    noise = restlessness(engagement, many, rng)
    days = len(engagement.x)
    wander = np.exp(log_ar1(noise.sd, noise.rho, days, rng) - noise.sd[:, None] ** 2 / 2.0)
    return overdispersed(engagement.expected * wander, noise.inverse_size[:, None], rng)


def best_scores(flow: Floats, weekday: Ints, engagement: Floats | None) -> Floats:
    """Highest score of each manner of each page, (m, 4), on all cores: the scan holds no lock."""
    many = len(flow)
    best = np.empty((many, MANNERS))
    boost = np.ones_like(flow)

    def part(rows: slice) -> None:
        if engagement is not None:
            exposure_batch(engagement[rows], weekday, boost[rows])
        scan_batch(flow[rows], weekday, boost[rows], best[rows])

    workers = max(1, min(os.cpu_count() or 1, many // 50))
    if workers == 1:
        part(slice(0, many))
        return best
    edges = np.linspace(0, many, workers + 1).astype(int)
    pieces = [slice(int(a), int(b)) for a, b in pairwise(edges)]
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(part, pieces))
    return best


def calibrate(
    page: Fitted,
    engagement: Fitted | None,
    direction: Direction,
    many: int,
    rng: np.random.Generator,
    *,
    booked: bool = False,
) -> Calibration:
    """Scan `many` organic twins of the page with the same scan."""
    flow, engaged = reference_flows(page, engagement, direction, many, rng, booked=booked)
    return Calibration.of(best_scores(flow, page.weekday, engaged))
