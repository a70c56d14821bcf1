"""Innocent causes of gains and losses, each with the source of its numbers.

`weeks` is the size in weeks of the page's growth where the cause has a size of that kind;
the others draw their own. Where no source stands, a number is a choice of this simulator,
drawn wide on purpose.
"""

from __future__ import annotations

import numpy as np

from detector.simulate.events import ENGAGEMENT_POWER, VIRAL_SHAPE
from detector.simulate.organic import Floats
from detector.simulate.story import Draw, Facts, Story, log_normal

NOBODY = np.zeros(1)
RESTLESS = 0.05  # 1 / k of crowds that come by themselves


def _engaged(gained: Floats, level: float, rng: np.random.Generator) -> Floats:
    """Factor on engagement of a post that brings `gained` fans a day."""
    return np.asarray((1.0 + gained / level) ** (1.0 / rng.uniform(*ENGAGEMENT_POWER)))


def viral(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """A post that travels: the shape of the BLNS repository's week (GH Archive, 2015).

    The page's own mix or, one time in five, another country that shares the post.
    """
    shape = VIRAL_SHAPE ** rng.uniform(0.7, 1.4) * np.exp(0.15 * rng.standard_normal(7))
    gained = 7.0 * facts.level * weeks * shape / shape.sum()
    mix = facts.own
    if rng.random() < 0.2:
        mix = 0.5 * facts.own + 0.5 * facts.strangers(1, rng)
    return Story(
        "viral", False, mix, gained, RESTLESS, engagement=_engaged(gained, facts.level, rng)
    )


def giveaway(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """A contest that closes at midnight; 91 % from home (Visit Kosice 2021), some leave after."""
    days = int(rng.integers(1, 8))
    shape = np.linspace(0.6, 1.0, days)
    gained = 7.0 * facts.level * weeks * shape / shape.sum()
    return Story(
        "giveaway",
        False,
        0.5 * facts.own + 0.5 * facts.home,
        gained,
        RESTLESS,
        kept=float(rng.uniform(0.85, 0.99)),
        engagement=_engaged(gained, facts.level, rng),
    )


def press(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """An article: two days and a tail, read by people who do not come from the page's posts."""
    shape = np.array([1.0, 0.6, 0.25, 0.12, 0.08, 0.05])
    gained = 7.0 * facts.level * weeks * shape / shape.sum()
    factor = 1.0 + rng.uniform(0.1, 1.0) * (_engaged(gained, facts.level, rng) - 1.0)
    return Story("press", False, facts.own, gained, RESTLESS, engagement=factor)


def television(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """A broadcast: one evening, hardly a tail, almost all at home, little shows in engagement."""
    shape = np.array([1.0, rng.uniform(0.05, 0.4), 0.05])
    gained = 7.0 * facts.level * weeks * shape / shape.sum()
    factor = 1.0 + rng.uniform(0.0, 0.5) * (_engaged(gained, facts.level, rng) - 1.0)
    mix = 0.1 * facts.own + 0.9 * facts.home
    return Story("television", False, mix, gained, RESTLESS, engagement=factor)


def holiday(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """A feast or an election: a swell of 3 to 10 days in gains, losses and engagement."""
    days = int(rng.integers(3, 11))
    swell = np.sin(np.pi * (np.arange(days) + 0.5) / days)
    gained = 7.0 * facts.level * weeks * swell / swell.sum()
    return Story(
        "holiday",
        False,
        facts.own,
        gained,
        RESTLESS,
        lost=facts.losing * swell,
        engagement=_engaged(gained, facts.level, rng),
    )


def _campaign(facts: Facts, weeks: float, rng: np.random.Generator) -> Floats:
    days = int(rng.integers(3, 22))
    shape = rng.uniform(0.75, 1.25, days)
    return np.asarray(7.0 * facts.level * weeks * shape / shape.sum())


def local_advertisement(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """A daily budget, flat within a quarter, with a sharp stop; people at home, who engage."""
    gained = _campaign(facts, weeks, rng)
    return Story(
        "local_advertisement",
        False,
        0.3 * facts.own + 0.7 * facts.home,
        gained,
        kept=float(rng.uniform(0.98, 0.99)),
        engagement=_engaged(gained, facts.level, rng),
        source="Ads",
        paid=float(rng.uniform(20.0, 80.0)),
    )


def worldwide_advertisement(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """The same without a country named: up to 96 % from the cheapest one (IMC 2014).

    Under 1 % engage (Veritasium 2014), 98-99 % are kept.
    """
    cheapest = rng.uniform(0.3, 0.96)
    mix = cheapest * facts.strangers(1, rng) + (1.0 - cheapest) * facts.world
    return Story(
        "worldwide_advertisement",
        False,
        mix,
        _campaign(facts, weeks, rng),
        kept=float(rng.uniform(0.98, 0.99)),
        answering=0.01,
        source="Ads",
        paid=float(rng.uniform(10.0, 60.0)),
        tilt=0.3,
    )


def purge(facts: Facts, _weeks: float, rng: np.random.Generator) -> Story:
    """The platform removes accounts everywhere: .1 to 1 % of a clean page (2012, 2015)."""
    days = int(rng.integers(1, 4))
    size = facts.stock * np.exp(rng.uniform(np.log(0.001), np.log(0.01)))
    lost = size * rng.dirichlet(np.full(days, 2.0))
    return Story("purge", False, facts.own, NOBODY, lost=lost, removed=True)


def exodus(facts: Facts, _weeks: float, rng: np.random.Generator) -> Story:
    """People at home leave in anger: 5.6 % in 36 hours (#OpUnlike), with a tail."""
    shape = np.array([0.35, 0.40, 0.12, 0.06, 0.04, 0.03])
    lost = facts.stock * log_normal(rng, 0.03, 0.6) * shape
    loud = shape / shape.max()
    return Story(
        "exodus",
        False,
        facts.own,
        NOBODY,
        lost=lost,
        lost_at_home=True,
        engagement=1.0 + 2.0 * loud,
        hostile=1.0 + log_normal(rng, 6.0, 0.4) * loud,
    )


def gap(facts: Facts, _weeks: float, rng: np.random.Generator) -> Story:
    """Two to five days reported as nothing, then all of them at once."""
    return Story("gap", False, facts.own, np.zeros(int(rng.integers(3, 7))), late=True)


def page_merge(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """Another page's fans are added to the total in a day, in no column of new fans."""
    size = 7.0 * facts.level * weeks * log_normal(rng, 1.5, 0.5)
    mix = rng.dirichlet(20.0 * facts.own + 1e-9)
    return Story("page_merge", False, mix, NOBODY, unbooked=np.array([size]))


def restored_accounts(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """Accounts come back after a mistaken removal, over one to three days, with their likes."""
    days = int(rng.integers(1, 4))
    gained = 7.0 * facts.level * weeks * rng.dirichlet(np.full(days, 3.0))
    return Story(
        "restored_accounts",
        False,
        facts.own,
        gained,
        source="Restored Likes from Reactivated Accounts",
    )


def relocation(facts: Facts, _weeks: float, rng: np.random.Generator) -> Story:
    """The platform places some fans in another country from one day to the next."""
    share = float(np.exp(rng.uniform(np.log(0.002), np.log(0.03))))
    return Story("relocation", False, facts.strangers(1, rng), NOBODY, relocated=share)


def counting_change(facts: Facts, _weeks: float, rng: np.random.Generator) -> Story:
    """Who counts as a fan is defined anew: the total steps by .5 to 5 % up or down."""
    step = facts.stock * np.exp(rng.uniform(np.log(0.005), np.log(0.05)))
    sign = 1.0 if rng.random() < 0.5 else -1.0
    return Story("counting_change", False, facts.own, NOBODY, unbooked=np.array([sign * step]))


INNOCENT_STORIES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        viral,
        giveaway,
        press,
        television,
        holiday,
        local_advertisement,
        worldwide_advertisement,
        purge,
        exodus,
        gap,
        page_merge,
        restored_accounts,
        relocation,
        counting_change,
    )
}
# Events a year on an ordinary page: those of `events.RATES`, advertisements halved in two.
ORDINARY: dict[str, float] = {
    "viral": 1.5,
    "local_advertisement": 0.35,
    "worldwide_advertisement": 0.35,
    "giveaway": 0.2,
    "purge": 0.35,
    "gap": 0.2,
}
