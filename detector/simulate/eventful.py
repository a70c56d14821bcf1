"""Pages with stories laid over them, followed fan by country, so that every column adds up.

The ordinary growth is that of `organic` and the mix of countries that of `audience`; the
stories come from `bought` and `innocent`. Nothing here changes the reference pages on which
the false-alarm rate rests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from detector.history.daily import Floats
from detector.origin import expected_audience
from detector.simulate.audience import FIRST_DAY, HOMES, KAPPA_RANGE, MIX_LASTS
from detector.simulate.bought import BOUGHT
from detector.simulate.innocent import INNOCENT_STORIES, ORDINARY
from detector.simulate.lived import Cohort, Eventful, Hidden, Page
from detector.simulate.organic import MIXED, Noise, grow, log_uniform
from detector.simulate.pages import realise
from detector.simulate.story import Draw, Facts, Story

STORIES: dict[str, Draw] = {**BOUGHT, **INNOCENT_STORIES}
# Weeks of growth that a story is worth: the strengths of the published comparison.
WEEKS = (0.5, 20.0)
# Age and gender of an ordinary page (F.13-17 ... M.45-54), a choice; older men last.
AGES = ("13-17", "18-24", "25-34", "35-44", "45-54")
CELLS = tuple(f"{sex}.{age}" for sex in "FM" for age in AGES)
CELL_SHARE = np.array([0.06, 0.17, 0.12, 0.06, 0.04, 0.07, 0.22, 0.16, 0.07, 0.03])
OLDER_MEN = np.array([0.0, 0.0, 0.0, 0.3, 0.3, 0.0, 0.2, 0.6, 1.2, 1.2])
OWN_CELLS, CROWD_CELLS = 40.0, 60.0  # concentration of a page's cells, and of a crowd's


def eventful(
    kind: str | None,
    days: int,
    rng: np.random.Generator,
    *,
    weeks: float | None = None,
    part: float | None = None,
    on: np.datetime64 | None = None,
    noise: Noise = MIXED,
    ordinary: Mapping[str, float] = ORDINARY,
    edge: int = 35,
) -> Eventful:
    """Draw one page with a story at a random day, beside the events of an ordinary page.

    Parameters
    ----------
    kind
        A key of `STORIES`, or None for an ordinary page.
    days
        n.
    rng
        Source of every draw.
    weeks
        Size of the story in weeks of growth; drawn from `WEEKS` when None.
    part
        The same as a part of the page's fans, instead of `weeks`.
    on
        First day of the story; drawn when None.
    noise
        How restless the page is.
    ordinary
        Innocent events a year.
    edge
        Days at either end kept free of the story where that fits.
    """
    weekday = (np.arange(days) + int(rng.integers(7))) % 7
    growth = grow(1, weekday, rng, noise=noise)
    made = realise(growth, weekday, [], rng)
    home, languages = HOMES[int(rng.integers(len(HOMES)))]
    prior = expected_audience(home, languages)
    kappa = float(log_uniform(KAPPA_RANGE, 1, rng)[0])
    own = rng.dirichlet(kappa * prior.share)
    mixes = _turning(days, own, kappa, rng)
    cells = rng.dirichlet(OWN_CELLS * CELL_SHARE)

    def facts(day: int) -> Facts:
        around = slice(max(0, day - 3), day + 4)
        world = prior.parts[prior.reasons.index("world")]
        at_home = np.asarray(np.array(prior.countries) == home, float)
        return Facts(
            max(float(made.baseline[0, around].mean()), 0.5),
            max(float(made.lost[0].mean()), 0.5),
            float(growth.stock[0]),
            own,
            at_home,
            world / world.sum(),
        )

    planned: list[tuple[int, Story]] = []
    for name, rate in ordinary.items():
        for start in rng.integers(0, days, rng.poisson(rate * days / 365.25)):
            size = float(np.clip(np.exp(rng.normal(0.0, 0.8)), 0.1, 20.0))
            planned.append((int(start), STORIES[name](facts(int(start)), size, rng)))
    if kind is not None:
        start = int(rng.integers(min(edge, days // 2), max(min(edge, days // 2) + 1, days - edge)))
        if on is not None:
            start = int((on - FIRST_DAY) / np.timedelta64(1, "D")) - int(weekday[0])
        there = facts(start)
        if part is not None:
            weeks = part * there.stock / (7.0 * there.level)
        size = float(log_uniform(WEEKS, 1, rng)[0]) if weeks is None else weeks
        planned.append((start, STORIES[kind](there, size, rng)))
    cohorts = [
        Cohort(story, start, np.zeros(len(own), np.int64), _crowd(cells, story.tilt, rng))
        for start, story in sorted(planned, key=lambda pair: pair[0])
    ]
    page = Page(made.gained[0], made.lost[0], own, cells, mixes, int(growth.stock[0]))
    page.live(cohorts, list(prior.countries).index(home), growth.inverse_size[0], rng)
    shown = page.shown(
        cohorts,
        made.engagement[0],
        (home, languages, prior.countries),
        FIRST_DAY + int(weekday[0]) + np.arange(days),
        rng,
    )
    noise_size = float(growth.inverse_size[0])
    hidden = Hidden(made.baseline[0], noise_size, mixes, tuple(planned))
    return replace(shown, hidden=hidden)


def _turning(days: int, own: Floats, kappa: float, rng: np.random.Generator) -> Floats:
    """Mix of the ordinary gains of each day, drawn anew in every turn, shape (n, c)."""
    lasts = MIX_LASTS[int(rng.integers(len(MIX_LASTS)))]
    turn = (np.arange(days) + int(rng.integers(lasts))) // lasts
    return np.asarray(rng.dirichlet(kappa * own + 1e-12, int(turn[-1]) + 1)[turn])


def _crowd(cells: Floats, tilt: float, rng: np.random.Generator) -> Floats:
    tilted = cells * np.exp(tilt * OLDER_MEN)
    return np.asarray(rng.dirichlet(CROWD_CELLS * tilted / tilted.sum()))
