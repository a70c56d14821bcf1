"""The days of one page with stories on it: who joins, who leaves, what the export shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Days, Floats
from detector.simulate.organic import overdispersed
from detector.simulate.story import Story

Ints = NDArray[np.int64]

LONGEST_DECAY = 60  # days after which those who came leave no faster than others
HELD_FROM = 0.95  # a refill comes when fewer are left


@dataclass(frozen=True, slots=True)
class Told:
    """What was laid over a page, half-open days `[start, end)`, and the fans it really moved.

    `came` are the fans it brought by day, shape (n,), refills after its end included.
    """

    kind: str
    bought: bool
    start: int
    end: int
    gained: float
    lost: float
    came: Floats = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Hidden:
    """What no export shows: only an oracle may look at it.

    Attributes
    ----------
    baseline, inverse_size
        Level times weekday, fans a day, shape (n,), and 1 / k of the counting noise.
    mixes
        Mix of the ordinary gains of each day, shape (n, c).
    stories
        What was laid over the page, with the day on which each began.
    """

    baseline: Floats
    inverse_size: float
    mixes: Floats
    stories: tuple[tuple[int, Story], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Eventful:
    """One page with stories; arrays over n days, c countries and a cells of age and gender.

    Attributes
    ----------
    home, languages, places
        What the page is, and its c countries, ISO 3166 alpha-2.
    days
        `datetime64[D]`, shape (n,).
    total, gained, lost
        What the counters show, shape (n,).
    stock, cells
        Fans by country (n, c) and by age and gender (n, a), as listed.
    engaged, engaged_from, negative, reach, paid_reach
        Activity, shape (n,); `engaged_from` by country, shape (n, c).
    sources, removals
        Fans gained by like source, and lost by what removed them, shape (n,) each.
    delivered
        Fans that bulk deliveries really brought, refills included, shape (n,).
    told
        The truth, in order of time.
    hidden
        What the page was made from, or None.
    """

    home: str
    languages: tuple[str, ...]
    places: tuple[str, ...]
    days: Days
    total: Floats
    gained: Floats
    lost: Floats
    stock: Ints
    cells: Ints
    engaged: Floats
    engaged_from: Ints
    negative: Floats
    reach: Floats
    paid_reach: Floats
    sources: Mapping[str, Floats]
    removals: Floats
    delivered: Floats
    told: tuple[Told, ...]
    hidden: Hidden | None = None


@dataclass(slots=True, eq=False)
class Cohort:
    """Those whom one story brings, while the days go by."""

    story: Story
    start: int
    held: Ints
    cell_mix: Floats
    ordered: float = 0.0
    came: Floats = field(default_factory=lambda: np.zeros(0))
    went: float = 0.0

    def hazard(self, day: int) -> float:
        """Share of them that leaves today."""
        return -math.log(self.story.kept) / 30.0 if day - self.start < LONGEST_DECAY else 0.0


def _at(array: Floats, index: int, otherwise: float = 0.0) -> float:
    return float(array[index]) if 0 <= index < len(array) else otherwise


class Page:
    """The columns of one page while they are filled."""

    def __init__(
        self, gained: Floats, lost: Floats, own: Floats, cells: Floats, mixes: Floats, stock: int
    ) -> None:
        n, c = mixes.shape
        self.ordinary, self.losing, self.mixes = gained, lost, mixes
        self.own, self.cell_mix, self.first = own, cells, stock
        self.gained, self.lost, self.unbooked = np.zeros(n), np.zeros(n), np.zeros(n)
        self.stock, self.cells = np.zeros((n, c), np.int64), np.zeros((n, len(cells)), np.int64)
        self.answering = np.zeros((n, c))
        self.sources = {name: np.zeros(n) for name in ("Mobile", "Page Suggestions")}
        self.removals, self.paid, self.delivered = np.zeros(n), np.zeros(n), np.zeros(n)

    def live(
        self, cohorts: list[Cohort], home: int, inverse_size: float, rng: np.random.Generator
    ) -> None:
        """Let the days go by."""
        stock = rng.multinomial(self.first, self.own)
        cells = rng.multinomial(self.first, self.cell_mix)
        for cohort in cohorts:
            cohort.came = np.zeros(len(self.gained))
        for day in range(len(self.gained)):
            joined = rng.multinomial(int(self.ordinary[day]), self.mixes[day])
            left = _leaving(stock, int(self.losing[day]), rng)
            joined_cells = rng.multinomial(int(joined.sum()), self.cell_mix)
            gone = int(left.sum())
            self._credit(day, "Mobile", float(joined.sum()), rng)
            for cohort in cohorts:
                if day < cohort.start:
                    continue
                more = self._arrive(cohort, day, inverse_size, rng)
                cohort.held = cohort.held + more
                joined_cells = joined_cells + rng.multinomial(int(more.sum()), cohort.cell_mix)
                away = rng.binomial(cohort.held, 1.0 - math.exp(-cohort.hazard(day)))
                cohort.held = cohort.held - away
                extra = self._depart(cohort, day, stock - left, home, rng)
                left = left + extra
                gone += int(extra.sum()) + int(away.sum())
                self.gained[day] += more.sum()
                self.lost[day] += extra.sum() + away.sum()
                stock = self._unbook(cohort, day, stock, home, rng)
            self.gained[day] += joined.sum()
            self.lost[day] += int(self.losing[day]) if stock.sum() else 0
            stock = np.maximum(stock + joined - left, 0)
            held = np.sum([cohort.held for cohort in cohorts], axis=0, dtype=np.int64)
            self.stock[day] = stock + held
            out = _leaving(cells + joined_cells, gone, rng)
            cells = np.maximum(cells + joined_cells - out, 0)
            moved = int(self.unbooked[day])
            if moved > 0:
                cells = cells + rng.multinomial(moved, self.cell_mix)
            self.cells[day] = cells
            self.answering[day] = stock
            for cohort in cohorts:
                self.answering[day] += cohort.held * cohort.story.answering
        self._report_late(cohorts)

    def _arrive(
        self, cohort: Cohort, day: int, inverse_size: float, rng: np.random.Generator
    ) -> Ints:
        story = cohort.story
        mean = _at(story.gained, day - cohort.start)
        number = _number(mean, story.inverse_size, inverse_size, rng)
        cohort.ordered += number
        past = day - cohort.start >= len(story.gained)
        if past and day - cohort.start < len(story.gained) + story.refill_days:
            missing = cohort.ordered - cohort.held.sum()
            if missing > (1.0 - HELD_FROM) * cohort.ordered:
                number = int(missing)
        cohort.came[day] = number
        self._credit(day, story.source, float(number), rng)
        self.paid[day] += number * story.paid
        if story.bought:
            self.delivered[day] += number
        return np.asarray(rng.multinomial(number, story.mix / story.mix.sum()))

    def _depart(
        self, cohort: Cohort, day: int, stock: Ints, home: int, rng: np.random.Generator
    ) -> Ints:
        story = cohort.story
        number = int(rng.poisson(_at(story.lost, day - cohort.start)))
        if not number:
            return np.zeros(len(stock), np.int64)
        there = np.maximum(stock, 0)
        if story.lost_at_home:
            there = there * (np.arange(len(stock)) == home)
        left = _leaving(there, number, rng)
        cohort.went += float(left.sum())
        if story.removed:
            self.removals[day] += left.sum()
        return left

    def _unbook(
        self, cohort: Cohort, day: int, stock: Ints, home: int, rng: np.random.Generator
    ) -> Ints:
        """Changes of the listed stock that no flow holds: merges, recounts, relocations."""
        story = cohort.story
        move = int(_at(story.unbooked, day - cohort.start))
        if move > 0:
            stock = stock + rng.multinomial(move, story.mix / story.mix.sum())
        elif move < 0:
            stock = stock - _leaving(stock, -move, rng)
        self.unbooked[day] += move
        if story.relocated and day == cohort.start:
            number = rng.binomial(stock[home], story.relocated)
            stock = stock + rng.multinomial(number, story.mix / story.mix.sum())
            stock[home] -= number
        return stock

    def _credit(self, day: int, source: str, number: float, rng: np.random.Generator) -> None:
        column = self.sources.setdefault(source, np.zeros(len(self.gained)))
        if source == "Mobile":
            suggested = float(rng.binomial(int(number), 0.2))
            self.sources["Page Suggestions"][day] += suggested
            number -= suggested
        column[day] += number

    def _report_late(self, cohorts: list[Cohort]) -> None:
        n = len(self.gained)
        for cohort in cohorts:
            end = cohort.start + cohort.story.days
            if not cohort.story.late or end > n:
                continue
            for flow in (self.gained, self.lost, *self.sources.values()):
                flow[end - 1] = flow[cohort.start : end].sum()
                flow[cohort.start : end - 1] = 0.0

    def shown(
        self,
        cohorts: list[Cohort],
        engagement: Floats,
        place: tuple[str, tuple[str, ...], tuple[str, ...]],
        days: Days,
        rng: np.random.Generator,
    ) -> Eventful:
        """The columns of an export."""
        n = len(self.gained)
        factor, hostile = np.ones(n), np.ones(n)
        for cohort in cohorts:
            there = slice(cohort.start, min(n, cohort.start + cohort.story.days))
            for array, by in ((factor, cohort.story.engagement), (hostile, cohort.story.hostile)):
                many = min(len(by), there.stop - there.start)
                array[there.start : there.start + many] *= by[:many]
        answering = self.answering.sum(axis=1)
        engaged = np.rint(engagement * factor * answering / np.maximum(answering[0], 1.0))
        share = self.answering / np.maximum(answering, 1.0)[:, None]
        engaged_from = rng.poisson(0.5 * engaged[:, None] * share)
        reach = np.rint(engaged * rng.uniform(8.0, 12.0, n)) + self.paid
        negative = rng.poisson(0.01 * engaged * hostile).astype(float)
        total = self.first + np.cumsum(self.gained - self.lost + self.unbooked)
        told = [
            Told(
                cohort.story.kind,
                cohort.story.bought,
                cohort.start,
                min(n, cohort.start + cohort.story.days),
                float(cohort.came.sum()),
                cohort.went,
                cohort.came,
            )
            for cohort in cohorts
        ]
        home, languages, places = place
        return Eventful(
            home,
            languages,
            places,
            days,
            np.maximum(total, 0.0),
            self.gained,
            self.lost,
            self.stock,
            self.cells,
            engaged,
            engaged_from,
            negative,
            reach,
            np.rint(self.paid),
            self.sources,
            self.removals,
            self.delivered,
            tuple(told),
        )


def _leaving(stock: Ints, number: int, rng: np.random.Generator) -> Ints:
    """Who goes: drawn from those there, without replacement."""
    there = np.maximum(stock, 0)
    return np.asarray(
        rng.multivariate_hypergeometric(there, min(number, int(there.sum())), method="marginals")
    )


def _number(mean: float, own: float, page: float, rng: np.random.Generator) -> int:
    if mean <= 0.0:
        return 0
    if own < 0.0:
        return round(mean)
    noise = min(own, page) if own else 0.0
    return int(overdispersed(np.array([mean]), noise, rng)[0]) if noise else int(rng.poisson(mean))
