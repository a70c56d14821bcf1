"""Whole simulated pages: organic growth, events laid over it, and counting noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.simulate.events import INNOCENT, RATES, Draw, Kind, Pulse, bulk
from detector.simulate.organic import MIXED, Floats, Growth, Noise, grow, log_uniform, overdispersed

# Engagement a day against fans gained a day, and its own noise: choices of the simulator.
ENGAGEMENT_PER_FAN, ENGAGEMENT_INVERSE_SIZE = 20.0, 0.05
# Excess of a bulk delivery in weeks of the page's growth: the strengths of the published
# comparison ran from half a week to twenty.
BULK_WEEKS = (0.5, 20.0)
BULK_KINDS: tuple[Kind, ...] = ("bulk_burst", "bulk_blocks", "bulk_trickle")


@dataclass(frozen=True, slots=True)
class Event:
    """What was laid over one page: half-open days `[start, end)`.

    Attributes
    ----------
    page
        Row of the arrays.
    kind, bulk
        What it is, and whether it is a bulk delivery.
    gained, lost
        Fans it really added to each flow (drawn, not expected), over the whole event.
    """

    page: int
    kind: Kind
    start: int
    end: int
    gained: float
    lost: float

    @property
    def bulk(self) -> bool:
        """Whether a supplier delivered it."""
        return self.kind.startswith("bulk")


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedPages:
    """m pages over n days; arrays of shape (m, n), fans (or actions) a day.

    Attributes
    ----------
    weekday
        Shape (n,), Monday 0.
    gained, lost, engagement
        What an export would show.
    added
        The part of `gained` that events brought, the truth behind an excess.
    baseline
        Expected growth without restlessness, events or noise.
    events
        Truth, by page and start.
    """

    weekday: NDArray[np.int64]
    gained: Floats
    lost: Floats
    engagement: Floats
    added: Floats
    baseline: Floats
    events: tuple[Event, ...]

    def of(self, page: int) -> tuple[Event, ...]:
        """The events of one page."""
        return tuple(event for event in self.events if event.page == page)


Plan = list[tuple[int, int, Pulse]]


def planned(pages: int, days: int, rates: Mapping[Kind, float], rng: np.random.Generator) -> Plan:
    """Innocent events as (page, start, pulse), Poisson at `rates` a year."""
    plan: Plan = []
    for kind, rate in rates.items():
        for page, often in enumerate(rng.poisson(rate * days / 365.25, pages)):
            starts = rng.integers(0, days, often)
            plan += [(page, int(start), INNOCENT[kind](rng)) for start in starts]
    return plan


def delivered(
    pages: int, days: int, often: float, rng: np.random.Generator, *, edge: int = 0
) -> Plan:
    """Bulk deliveries of every kind and strength, on average `often` a page.

    `edge` keeps them that many days from either end.
    """
    plan: Plan = []
    for page, many in enumerate(rng.poisson(often, pages)):
        for start in rng.integers(edge, max(edge + 1, days - 15 - edge), many):
            weeks = float(log_uniform(BULK_WEEKS, 1, rng)[0])
            draw: Draw = bulk(BULK_KINDS[int(rng.integers(len(BULK_KINDS)))], weeks)
            plan.append((page, int(start), draw(rng)))
    return plan


def realise(
    growth: Growth, weekday: NDArray[np.int64], plan: Plan, rng: np.random.Generator
) -> SimulatedPages:
    """Counts of organic pages with the events of `plan` laid over them."""
    pages, days = growth.baseline.shape
    inverse_size = growth.inverse_size[:, None]
    gained = overdispersed(growth.intensity, inverse_size, rng)
    level = growth.baseline.mean(axis=1, keepdims=True)
    # Losses: churn of the growing stock, as restless as half the growth is.
    stock = growth.stock[:, None] + np.cumsum(growth.baseline, axis=1)
    losing = growth.churn[:, None] * stock * np.sqrt(growth.intensity / growth.baseline)
    lost = overdispersed(losing, inverse_size, rng)
    engaging = ENGAGEMENT_PER_FAN * level * np.sqrt(growth.intensity / level)
    added = np.zeros((pages, days))
    events: list[Event] = []
    for page, start, pulse in plan:
        end = min(days, start + len(pulse.gained))
        span, there = slice(start, end), end - start
        if pulse.kind == "gap":
            more = _moved(gained[page, span], pulse, there)
            left = _moved(lost[page, span], pulse, there)
        else:
            # The event follows the page's level, not its weekday or its luck.
            local = growth.baseline[page, max(0, start - 3) : start + 4].mean()
            noise = growth.inverse_size[page] / 4.0
            more = overdispersed(local * pulse.gained[:there], noise, rng)
            if pulse.kind.startswith("bulk"):
                more = rng.poisson(local * pulse.gained[:there]).astype(np.float64)
            left = overdispersed(losing[page, span] * pulse.lost[:there], noise, rng)
        gained[page, span] += more
        lost[page, span] += left
        added[page, span] += more
        engaging[page, span] *= pulse.engagement[:there]
        events.append(Event(page, pulse.kind, start, end, float(more.sum()), float(left.sum())))
    engagement = overdispersed(engaging, ENGAGEMENT_INVERSE_SIZE, rng)
    ordered = tuple(sorted(events, key=lambda event: (event.page, event.start)))
    return SimulatedPages(weekday, gained, lost, engagement, added, growth.baseline, ordered)


def _moved(flow: Floats, pulse: Pulse, there: int) -> Floats:
    """Change of a flow that is not reported for days and then all at once."""
    change = -flow.copy()
    if there == len(pulse.gained):
        change[-1] = flow[:-1].sum()
    return change


def simulate(
    pages: int,
    days: int,
    rng: np.random.Generator,
    *,
    noise: Noise = MIXED,
    level: Floats | float | None = None,
    rates: Mapping[Kind, float] | None = None,
    bulk_often: float = 0.0,
    edge: int = 0,
) -> SimulatedPages:
    """Simulate m pages with innocent events and, on demand, bulk deliveries.

    Parameters
    ----------
    pages, days
        m and n.
    rng
        Source of every draw.
    noise
        How restless the pages are.
    level
        Fans gained a day, one number or shape (m,); drawn when None.
    rates
        Innocent events a year by kind; the ordinary `events.RATES` when None.
    bulk_often
        Mean number of bulk deliveries a page.
    edge
        Days at either end kept free of bulk deliveries.
    """
    weekday = (np.arange(days) + int(rng.integers(7))) % 7
    growth = grow(pages, weekday, rng, noise=noise, level=level)
    plan = planned(pages, days, RATES if rates is None else rates, rng)
    plan += delivered(pages, days, bulk_often, rng, edge=edge)
    return realise(growth, weekday, plan, rng)
