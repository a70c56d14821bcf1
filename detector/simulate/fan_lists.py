"""Fan lists of many pages over two years, with groups planted into them or none.

Pages follow a Zipf law (rank^-0.9) and fans a Pareto law (1.8, at most 400 likes), each
fan in one of twelve countries with a day and a night. Half of a fan's likes go to pages
of his country, 30 % to his topic, the rest anywhere. A page gains most just after its launch and in
viral bursts (two on average, lognormal about ten hours); 35 % of a fan's likes are made
in the one session in which he joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]

DAY = 86_400
HOUR = 3_600
START = 1_640_995_200  # 2022-01-01 UTC
SPAN = 730 * DAY
COUNTRIES = 12
TOPICS = 20


@dataclass(frozen=True, slots=True)
class Plant:
    """A group that acts together.

    Attributes
    ----------
    name
        What it imitates.
    fans, pages
        Size of the block.
    spread
        Seconds over which one order is delivered.
    rate
        Part of the block's likes that are made, drawn anew for each order.
    one_session
        Whether all pages are liked in one window.
    hijacked
        Part of the fans who are ordinary fans of the simulation.
    """

    name: str
    fans: int
    pages: int
    spread: int
    rate: float = 0.8
    one_session: bool = False
    hijacked: float = 0.3


PLANTS = (
    Plant("burst_small", 25, 6, 2 * HOUR),
    Plant("burst_mid", 120, 15, 2 * HOUR),
    Plant("pool", 300, 15, 6 * HOUR, rate=0.2),
    Plant("trickle_4d", 200, 12, 4 * DAY),
    Plant("trickle_15d", 300, 10, 15 * DAY),
    Plant("one_session", 60, 8, 2 * HOUR, one_session=True),
)

# For lists of a million likes and more.
LARGE_PLANTS = (
    Plant("burst_big", 800, 25, 2 * HOUR),
    Plant("pool_big", 3_000, 60, 12 * HOUR, rate=0.12),
)


@dataclass(frozen=True, slots=True, eq=False)
class FanLists:
    """Simulated likes and the truth about them.

    Attributes
    ----------
    fan, page, time
        Codes and seconds since 1970, shape (n,).
    group
        For each fan, the index of his plant, or -1, shape (fans,).
    campaign
        For each fan, whether he took part in an honest cross-promotion, shape (fans,).
    """

    fan: Ints
    page: Ints
    time: Ints
    group: Ints
    campaign: npt.NDArray[np.bool_]


def simulate_fan_lists(
    edges: int,
    rng: np.random.Generator,
    *,
    plants: Iterable[Plant] = (),
    clubs: int = 0,
    cascades: int = 0,
    superfans: int = 0,
    campaigns: int = 0,
    lifetimes: bool = False,
    world: _World | None = None,
) -> FanLists:
    """Draw fan lists.

    Parameters
    ----------
    edges
        About how many organic likes.
    plants
        Groups to plant.
    clubs
        Fan clubs: 300 fans of 8 pages, half of whose likes fall on 20 match days.
    cascades
        Recommendation cascades: 400 fans led through 5 pages within two days.
    superfans
        Groups of 60 who like each of 8 new weekly pages within a day: they do act together.
    campaigns
        Honest cross-promotions: 60 to 500 fans on 3 to 6 pages within a day.
    lifetimes
        Whether each fan is active for only 60 days.
    world
        Pages and fans that were drawn before; without it new ones are.
    """
    offered, people = max(60, edges // 700), max(500, edges // 7)
    world = _World.draw(offered, people, rng) if world is None else world
    fan, page = world.choose(edges, rng)
    time = world.moments(fan, page, rng, lifetimes=lifetimes)
    parts = [(fan, page, time)]
    n = len(world.country)
    campaign = np.zeros(n, dtype=bool)

    def some(size: int) -> Ints:
        return rng.choice(n, min(size, n), replace=False)

    for _ in range(clubs):
        days = START + rng.integers(0, SPAN // DAY, 20) * DAY + 18 * HOUR
        parts.append(_block(some(300), world.some_pages(8, rng), 0.6, rng, days, 5 * HOUR, 0.5))
    for _ in range(cascades):
        start = START + rng.integers(0, SPAN - 2 * DAY, 1)
        parts.append(_block(some(400), world.some_pages(5, rng), 0.7, rng, start, 2 * DAY))
    for _ in range(superfans):
        fans, first = some(60), START + int(rng.integers(0, SPAN - 60 * DAY))
        for week, weekly in enumerate(world.some_pages(8, rng)):
            when = np.array([first + week * 7 * DAY])
            parts.append(_block(fans, np.array([weekly]), 0.8, rng, when, DAY))
    for _ in range(campaigns):
        fans = some(int(rng.integers(60, 500)))
        campaign[fans] = True
        start = START + rng.integers(0, SPAN - DAY, 1)
        pages = world.some_pages(int(rng.integers(3, 7)), rng)
        parts.append(_block(fans, pages, 0.8, rng, start, DAY))
    group = np.full(n, -1, dtype=np.int64)
    for number, plant in enumerate(plants):
        real = rng.choice(np.flatnonzero(group < 0), round(plant.fans * plant.hijacked), False)
        new = np.arange(len(group), len(group) + plant.fans - len(real))
        group = np.concatenate([group, np.full(len(new), number)])
        group[real] = number
        parts += _planted(plant, np.concatenate([real, new]), new, world, rng)
    campaign = np.concatenate([campaign, np.zeros(len(group) - n, dtype=bool)])
    fan, page, time = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return FanLists(fan, page, time, group, campaign)


def simulate_in_pieces(
    edges: int,
    rng: np.random.Generator,
    *,
    pieces: int,
    plants: Iterable[Plant] = (),
    campaigns: int = 0,
) -> Iterator[FanLists]:
    """Draw lists that are too long to be held at once.

    All pieces are of the same pages, and each has fans of its own, numbered on from those of
    the piece before it. Plants and cross-promotions stand in the last piece.

    Parameters
    ----------
    edges
        About how many organic likes in all pieces together.
    pieces
        How many.
    plants, campaigns
        As in `simulate_fan_lists`.
    """
    pages, known = _World.draw(max(60, edges // 700), 1, rng), 0
    for number in range(pieces):
        fans = _World.draw(1, max(500, edges // 7 // pieces), rng)
        last = number == pieces - 1
        piece = simulate_fan_lists(
            edges // pieces,
            rng,
            plants=plants if last else (),
            campaigns=campaigns if last else 0,
            world=replace(
                pages,
                country=fans.country,
                topic=fans.topic,
                joined=fans.joined,
                activity=fans.activity,
            ),
        )
        yield replace(piece, fan=piece.fan + known)
        known += len(piece.group)


def _planted(
    plant: Plant, fans: Ints, new: Ints, world: _World, rng: np.random.Generator
) -> list[tuple[Ints, Ints, Ints]]:
    pages = world.some_pages(plant.pages, rng)
    latest = SPAN - plant.spread
    starts = START + rng.integers(0, latest, 1 if plant.one_session else len(pages))
    parts = []
    for k, page in enumerate(pages):
        start = starts[:1] if plant.one_session else starts[k : k + 1]
        parts.append(_block(fans, np.array([page]), plant.rate, rng, start, plant.spread))
    made = sum(len(part[0]) for part in parts)
    # Camouflage: as many likes of popular pages at any time, by the accounts made for it.
    hidden = rng.choice(new, round(made * len(new) / len(fans)))
    cover = rng.choice(len(world.weight), len(hidden), p=world.weight)
    parts.append((hidden, cover, START + rng.integers(0, SPAN, len(hidden))))
    return parts


def _block(
    fans: Ints,
    pages: Ints,
    rate: float,
    rng: np.random.Generator,
    starts: Ints,
    spread: int,
    inside: float = 1.0,
) -> tuple[Ints, Ints, Ints]:
    """A block of likes at `rate`, a part `inside` of which fall in the windows."""
    made = rng.random((len(fans), len(pages))) < rate
    i, j = np.nonzero(made)
    time = rng.choice(starts, len(i)) + rng.integers(0, spread, len(i))
    away = rng.random(len(i)) >= inside
    time[away] = START + rng.integers(0, SPAN, int(away.sum()))
    return fans[i], pages[j], time


@dataclass(frozen=True, slots=True, eq=False)
class _World:
    weight: npt.NDArray[np.float64]
    page_country: Ints
    page_topic: Ints
    launch: Ints
    bursts: tuple[Ints, ...]
    country: Ints
    topic: Ints
    joined: Ints
    activity: npt.NDArray[np.float64]

    @classmethod
    def draw(cls, pages: int, fans: int, rng: np.random.Generator) -> _World:
        weight = np.arange(1, pages + 1) ** -0.9
        launch = rng.integers(-SPAN // 2, SPAN // 2, pages)
        bursts = tuple(rng.integers(0, SPAN, rng.poisson(2)) for _ in range(pages))
        return cls(
            weight / weight.sum(),
            rng.integers(0, COUNTRIES, pages),
            rng.integers(0, TOPICS, pages),
            launch,
            bursts,
            rng.integers(0, COUNTRIES, fans),
            rng.integers(0, TOPICS, fans),
            rng.integers(-SPAN // 2, SPAN, fans),
            np.minimum(rng.pareto(1.8, fans) + 1, 400),
        )

    def some_pages(self, n: int, rng: np.random.Generator) -> Ints:
        return rng.choice(len(self.weight), n, replace=False)

    def choose(self, edges: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Who likes what: half within the country, 30 % within the topic, the rest anywhere."""
        chance = self.activity / self.activity.sum()
        fan = np.repeat(np.arange(len(chance)), rng.multinomial(edges, chance).clip(max=400))
        taste = rng.choice(3, len(fan), p=(0.5, 0.3, 0.2))
        page = rng.choice(len(self.weight), len(fan), p=self.weight)
        for kind, mine, theirs in (
            (0, self.country, self.page_country),
            (1, self.topic, self.page_topic),
        ):
            for value in range(int(theirs.max()) + 1):
                pool = np.flatnonzero(theirs == value)
                who = np.flatnonzero((taste == kind) & (mine[fan] == value))
                if len(pool) and len(who):
                    p = self.weight[pool] / self.weight[pool].sum()
                    page[who] = rng.choice(pool, len(who), p=p)
        return fan, page

    def moments(self, fan: Ints, page: Ints, rng: np.random.Generator, *, lifetimes: bool) -> Ints:
        """When: launch decay, bursts, the joining session; by day where the fan lives."""
        n = len(fan)
        launch = self.launch[page]
        age = rng.exponential(120 * DAY, n)
        steady = rng.random(n) < 0.6
        time = np.where(steady, rng.uniform(np.maximum(launch, 0), SPAN), launch + age)
        bursty = np.flatnonzero(rng.random(n) < 0.2)
        counts = np.array([len(b) for b in self.bursts])
        bursty = bursty[counts[page[bursty]] > 0]
        flat = np.concatenate([*self.bursts, np.zeros(1, dtype=np.int64)])
        first = np.concatenate(([0], np.cumsum(counts)))[page[bursty]]
        pick = first + (rng.random(len(bursty)) * counts[page[bursty]]).astype(np.int64)
        time[bursty] = flat[pick] + rng.lognormal(np.log(10 * HOUR), 0.8, len(bursty))
        if lifetimes:
            time = self.joined[fan] % SPAN + rng.uniform(0, 60 * DAY, n)
        # Night: a like between 0 and 7 o'clock local waits for the morning in four of five.
        local = (time + self.country[fan] * 2 * HOUR) % DAY
        asleep = (local < 7 * HOUR) & (rng.random(n) < 0.8)
        time[asleep] += rng.uniform(7 * HOUR, 15 * HOUR, int(asleep.sum()))
        session = (rng.random(n) < 0.35) & (self.joined[fan] > 0)
        time[session] = self.joined[fan[session]] + rng.exponential(HOUR, int(session.sum()))
        outside = (time < 0) | (time >= SPAN)
        time[outside] = rng.uniform(0, SPAN, int(outside.sum()))
        return START + time.astype(np.int64)
