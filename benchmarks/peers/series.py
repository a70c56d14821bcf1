"""The pages of the comparison: what a method may see of each, and what was laid on it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.peers.runs import Floats, Ints
from detector.simulate.bought import BOUGHT
from detector.simulate.eventful import eventful
from detector.simulate.lived import Eventful
from detector.simulate.story import Story
from detector.spikes.fitted import Fitted, fitted
from detector.validate.oracle import Seen

DAYS = 365
# Written down before any page of them was made. Those of earlier tables were 620001 to 620003 and
# 660001 to 660005; what the scan proposes was chosen on 620001 to 620003 and 720001 to 720004.
SEEDS = {"train": 660_101, "threshold": 660_102, "test": 660_103, "honest": 660_104}
SEEDS["inside"] = 660_105
STRENGTHS = ((0.5, 1.5), (1.5, 5.0), (5.0, 20.0))  # weeks of growth
LOUD = ("viral", "local_advertisement", "worldwide_advertisement")
LEAST_LOUD = 0.5  # weeks of growth that such a week must bring
SLOW = 7  # a delivery of more days is slow


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One page's days: gains, losses, engagement, weekdays, and what is shared by all peers."""

    gained: Floats
    lost: Floats
    engaged: Floats
    weekday: Ints
    page: Fitted

    @classmethod
    def of(cls, made: Eventful) -> Series:
        """With the shared baseline fitted."""
        weekday = ((made.days - np.datetime64("1970-01-05")).astype(int)) % 7
        page = fitted(made.gained, weekday)
        return cls(made.gained, made.lost, made.engaged, weekday, page)

    @property
    def residual(self) -> Floats:
        """Standardised by the shared baseline and its dispersion."""
        mean = self.page.expected
        spread = np.sqrt(mean + self.page.inverse_size * mean**2)
        return np.asarray((self.gained - mean) / np.maximum(spread, 1e-9))


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A series with its truth.

    Attributes
    ----------
    series, seen
        What methods see, and what the oracle knows, countries left out.
    source, strength
        Who delivered, None on an honest page, and the place of its strength in `STRENGTHS`.
    start, end
        Half-open days of the delivery.
    delivered
        Fans that it really brought by day, refills included, shape (n,).
    story
        The delivery as it was planned, countries left out.
    """

    series: Series
    seen: Seen
    delivered: Floats
    source: str | None = None
    strength: int = 0
    start: int = 0
    end: int = 0
    story: Story | None = None

    @property
    def slow(self) -> bool:
        """Whether the delivery takes more than a week."""
        return self.end - self.start > SLOW


def plan(name: str, number: int) -> tuple[str | None, int]:
    """Source and strength of page `number` of a set, each equally often."""
    if name == "honest" or (name in ("train", "threshold") and number % 2 == 0):
        return None, 0
    place = number // 2 if name in ("train", "threshold") else number
    return list(BOUGHT)[place % len(BOUGHT)], place // len(BOUGHT) % len(STRENGTHS)


def lived(name: str, number: int) -> Eventful:
    """Page `number` of a set; of `inside`, the first draw with the delivery in a loud week."""
    source, strength = plan(name, number)
    for attempt in range(1000):
        rng = np.random.default_rng([SEEDS[name], number, attempt])
        low, high = STRENGTHS[strength]
        weeks = float(np.exp(rng.uniform(math.log(low), math.log(high))))
        page = eventful(source, DAYS, rng, weeks=weeks)
        if name != "inside" or _inside(page):
            return page
    raise RuntimeError("no delivery falls into a viral or advertised week")


def _inside(page: Eventful) -> bool:
    delivery = next(told for told in page.told if told.bought)
    week = 7.0 * max(float(np.median(page.gained)), 0.5)
    return any(
        told.kind in LOUD
        and told.start <= delivery.start < told.end
        and told.gained >= LEAST_LOUD * week
        for told in page.told
    )


def made(name: str, number: int) -> Page:
    """Page `number` of a set, as methods and the oracle meet it."""
    page = lived(name, number)
    source, strength = plan(name, number)
    seen = uncountried(Seen.of(page))
    series = Series.of(page)
    if source is None or page.hidden is None:
        return Page(series, seen, page.delivered)
    told = next(one for one in page.told if one.bought)
    story = next(each for _, each in page.hidden.stories if each.bought)
    plain = replace(story, mix=np.ones(1))
    return Page(series, seen, page.delivered, source, strength, told.start, told.end, plain)


def uncountried(seen: Seen) -> Seen:
    """What the oracle knows of the counts alone: all countries as one."""
    usual, joined = (each.sum(axis=1, keepdims=True) for each in (seen.usual, seen.joined))
    return replace(seen, usual=usual, joined=joined)
