"""Bulk deliveries, each with the source of its numbers.

Sizes are orders of a price list near a given number of weeks of the page's growth: only so
does one catalogue suit pages of every size. Marked [M]: from memory of the honeypot study
(De Cristofaro et al., IMC 2014), not checked again. Where no source stands, the number is a
choice of this simulator.
"""

from __future__ import annotations

import numpy as np

from detector.simulate.organic import Floats
from detector.simulate.story import Draw, Facts, Story, log_normal, order

# Kept after 30 days: .97 at the farms of 2014 [M], .80 in the purchases of 2019 (NATO
# StratCom: four in five accounts online after four weeks), .25 from a cheap panel (Dagster
# 2023, 75 % of the stars gone).
KEPT_FARM, KEPT_2019, KEPT_CHEAP = (33.0, 1.0), (16.0, 4.0), (5.0, 15.0)
OLDER_MEN = 0.6  # fans of farms were older and more often men (Dawn, quoting Pacific Standard)


def _beta(shape: tuple[float, float], rng: np.random.Generator) -> float:
    return float(rng.beta(*shape))


def burst_farm(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """One to three pulses of hours; 70-95 % of what comes is in them [M].

    .3 to 1.05 of the order arrives; one country, .9 to 1 of it, or as asked with .6.
    """
    size = order(facts, weeks) * rng.uniform(0.3, 1.05)
    days = int(rng.integers(1, 4))
    pulses = np.zeros(days + 3)
    pulses[:days] = rng.dirichlet(np.full(days, 2.0)) * rng.uniform(0.7, 0.95)
    pulses += (1.0 - pulses.sum()) / len(pulses)
    if rng.random() < 0.6:
        mix = facts.own
    else:
        one = rng.uniform(0.9, 1.0)
        mix = one * facts.strangers(1, rng) + (1.0 - one) * facts.world
    kept = _beta((KEPT_FARM, KEPT_2019, KEPT_CHEAP)[int(rng.integers(3))], rng)
    return Story("burst_farm", True, mix, size * pulses, kept=kept, answering=0.0, tilt=OLDER_MEN)


def daily_blocks(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """Flat blocks until the order is done ("a few hundred a day", Dawn 2014), 3 to 10 days.

    .9 to 1.05 of the order; two to four countries; fewer than one in 200 engage.
    """
    size = order(facts, weeks) * rng.uniform(0.9, 1.05)
    days = int(rng.integers(3, 11))
    return Story(
        "daily_blocks",
        True,
        facts.strangers(int(rng.integers(2, 5)), rng),
        np.full(days, size / days),
        kept=_beta(KEPT_2019, rng),
        answering=0.005,
        tilt=OLDER_MEN,
    )


def trickle(facts: Facts, weeks: float, _rng: np.random.Generator) -> Story:
    """.6 of the order, evenly over 15 days, as asked to 90 %, 99 % kept [M] (BoostLikes)."""
    size = order(facts, weeks) * 0.6
    mix = 0.9 * facts.home + 0.1 * facts.world
    return Story("trickle", True, mix, np.full(15, size / 15.0), kept=0.99, answering=0.01)


def cheap_panel(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """The whole order within 7 days, five countries, a quarter kept (Dagster 2023)."""
    size = order(facts, weeks)
    days = int(rng.integers(4, 8))
    return Story(
        "cheap_panel",
        True,
        facts.strangers(5, rng),
        size * rng.dirichlet(np.full(days, 5.0)),
        kept=_beta(KEPT_CHEAP, rng),
        answering=0.0,
        tilt=OLDER_MEN,
    )


def ghost_network(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """Two batches some 45 hours apart, half in the best two hours, no tail (154 repositories).

    43 % of the accounts survived; many countries, by no means the page's.
    """
    size = order(facts, weeks)
    first = rng.uniform(0.45, 0.8)
    gained = size * np.array([first, 0.0, 1.0 - first])
    return Story(
        "ghost_network", True, facts.strangers(12, rng, 1.0), gained, kept=0.43, answering=0.0
    )


def drip_refill(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """The same number every day for 10 to 30 days, topped up when under 95 % are left.

    As asked (sellers' refill policies, 30 to 60 days); engages not at all or hardly.
    """
    size, days = order(facts, weeks), int(rng.integers(10, 31))
    asked = facts.own if rng.random() < 0.5 else facts.strangers(1, rng)
    return Story(
        "drip_refill",
        True,
        asked,
        np.full(days, size / days),
        inverse_size=-1.0,
        kept=_beta(KEPT_2019, rng),
        refill_days=int(rng.integers(30, 61)),
        answering=0.005,
    )


def state_scale(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """Weekly waves for three to six weeks: home 22 %, one country 15 %, six share the rest.

    The shares are those of the Phnom Penh Post's figures of March 2016 (151,000 in six
    days); the names of the countries are not used.
    """
    many = int(rng.integers(3, 7))
    wave = np.array([1.0, 0.9, 0.8, 0.5, 0.2, 0.1, 0.1])
    shape: Floats = np.tile(wave, many) * rng.uniform(0.6, 1.4, 7 * many)
    size = 7.0 * facts.level * weeks
    mix = 0.22 * facts.home + 0.15 * facts.strangers(1, rng) + 0.63 * facts.strangers(6, rng)
    return Story("state_scale", True, mix, size * shape / shape.sum(), kept=0.9, answering=0.05)


def home_farm(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """Blocks of accounts at home: geography says nothing of it."""
    size, days = order(facts, weeks), int(rng.integers(2, 9))
    return Story(
        "home_farm",
        True,
        facts.home,
        np.full(days, size / days),
        kept=_beta(KEPT_2019, rng),
        answering=0.005,
        tilt=OLDER_MEN,
    )


def geo_targeted(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """A panel that sells country and gender (86 panels, 2023): the page's own mix, in days."""
    size, days = order(facts, weeks), int(rng.integers(1, 6))
    gained = size * rng.dirichlet(np.full(days, 3.0))
    return Story("geo_targeted", True, facts.own, gained, kept=_beta(KEPT_2019, rng), answering=0.0)


def masked_refill(facts: Facts, weeks: float, rng: np.random.Generator) -> Story:
    """Fans leave at home and others are delivered from the next day on, so that the count holds.

    The losses are those of #OpUnlike (5.6 % in 36 hours) at a size that makes the refill
    `weeks` weeks of growth; .6 to 1 of them are refilled.
    """
    size = order(facts, weeks)
    leaving = size / rng.uniform(0.6, 1.0) * np.array([0.35, 0.40, 0.12, 0.06, 0.04, 0.03])
    days = int(rng.integers(2, 5))
    gained = np.concatenate([[0.0], size * rng.dirichlet(np.full(days, 4.0))])
    return Story(
        "masked_refill",
        True,
        facts.strangers(int(rng.integers(1, 4)), rng),
        gained,
        lost=leaving,
        lost_at_home=True,
        kept=_beta(KEPT_2019, rng),
        answering=0.0,
        engagement=1.0 + 2.0 * leaving / leaving.max(),
        hostile=1.0 + log_normal(rng, 6.0, 0.4) * leaving / leaving.max(),
    )


BOUGHT: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        burst_farm,
        daily_blocks,
        trickle,
        cheap_panel,
        ghost_network,
        drip_refill,
        state_scale,
        home_farm,
        geo_targeted,
        masked_refill,
    )
}
