"""One thing that happens to a page: who comes, who goes, and what the export shows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from detector.simulate.organic import Floats

ORDINARY_KEPT = 0.985  # of honest fans after 30 days: legitimate advertisements kept 98-99 %
# Sizes that panels sell (price lists of 2014-2023).
ROUND_SIZES = np.array([50, 100, 250, 500, 1e3, 2.5e3, 5e3, 1e4, 2.5e4, 5e4, 1e5, 2.5e5, 5e5])


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What a story may know of the page on which it happens; mixes of shape (c,) sum to 1.

    Attributes
    ----------
    level
        Fans gained a day around its start.
    losing
        Fans lost a day.
    stock
        Fans.
    own, home, world
        Mix of the page's own gains, all at home, and people online anywhere.
    """

    level: float
    losing: float
    stock: float
    own: Floats
    home: Floats
    world: Floats

    def strangers(self, many: int, rng: np.random.Generator, evenness: float = 4.0) -> Floats:
        """Mix over `many` foreign countries where somebody delivers from, shape (c,).

        Drawn by the square root of the people online, without any list of countries in
        which suppliers are said to work: a fit must not learn nationalities.
        """
        weight = np.sqrt(self.world) * (self.home == 0)
        chosen = rng.choice(len(weight), many, replace=False, p=weight / weight.sum())
        mix = np.zeros(len(weight))
        mix[chosen] = rng.dirichlet(np.full(many, evenness))
        return mix


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """What happens, day by day from its start; arrays of shape (d,), fans a day.

    Attributes
    ----------
    kind, bought
        Its name, and whether a supplier delivers it in bulk.
    gained, mix
        Fans who come, expected, and from where, shape (c,).
    inverse_size
        1 / k of their counting noise; 0 is Poisson, below 0 exactly the number.
    lost, lost_at_home
        Ordinary fans who go beyond the usual, and whether only those at home do.
    kept
        Share of those who came that is there after 30 days.
    refill_days
        Days for which losses are topped up whenever fewer than 95 % are left.
    answering
        How much each who came engages, against an ordinary fan.
    engagement, hostile
        Factors on the page's engagement and on its negative feedback.
    source
        Like source to which the platform credits them.
    paid
        Paid reach for each fan who came.
    late
        Nothing is reported until the last day, which reports it all.
    unbooked
        Change of the total that no column of new or lost fans holds.
    relocated
        Share of the fans at home whom the platform lists elsewhere from then on.
    removed
        The losses are credited to removals by the platform.
    tilt
        How far the age and gender of those who come lean to older men, 0 for not at all.
    """

    kind: str
    bought: bool
    mix: Floats
    gained: Floats
    inverse_size: float = 0.0
    lost: Floats = field(default_factory=lambda: np.zeros(1))
    lost_at_home: bool = False
    kept: float = ORDINARY_KEPT
    refill_days: int = 0
    answering: float = 1.0
    engagement: Floats = field(default_factory=lambda: np.ones(1))
    hostile: Floats = field(default_factory=lambda: np.ones(1))
    source: str = "Mobile"
    paid: float = 0.0
    late: bool = False
    unbooked: Floats = field(default_factory=lambda: np.zeros(1))
    relocated: float = 0.0
    removed: bool = False
    tilt: float = 0.0

    @property
    def days(self) -> int:
        """d, the longest of its arrays."""
        arrays = (self.gained, self.lost, self.engagement, self.hostile, self.unbooked)
        return max(len(array) for array in arrays)


# Draws one story; the number is its size in weeks of the page's own growth.
Draw = Callable[[Facts, float, np.random.Generator], Story]


def log_normal(rng: np.random.Generator, median: float, spread: float) -> float:
    """One log-normal draw."""
    return float(median * np.exp(spread * rng.standard_normal()))


def order(facts: Facts, weeks: float) -> float:
    """The size on a price list that lies nearest to `weeks` weeks of growth."""
    wanted = 7.0 * facts.level * weeks
    return float(ROUND_SIZES[np.abs(np.log(ROUND_SIZES / wanted)).argmin()])
