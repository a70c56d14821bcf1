"""A second simulator, made otherwise: pages whose growth excites itself.

Ordinary growth is a Hawkes process of the day (Hawkes 1971: each fan brings others, a few
days on) under a baseline that switches between regimes; a viral post is a shock that the
same process then carries. Countries follow a logistic normal walk, churn a hazard. Events and
deliveries have code of their own. It shares with `eventful` the expected audiences and the
form of the result, nothing else, and nothing is ever fitted on it: it shows what the weighing
is worth on pages that were not made by its own simulator. One table of it helps to choose the
form of the fit, another is judged. Where no source stands, a number is a choice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detector.history.daily import Floats
from detector.origin import expected_audience
from detector.simulate.audience import FIRST_DAY, HOMES
from detector.simulate.eventful import CELL_SHARE
from detector.simulate.lived import Eventful, Told

REACH = 14  # days for which a fan brings others
LOYAL, FLEETING = 0.0004, 0.02  # share of fans who leave in a day; of those delivered by some
REGIME_LASTS = 30.0  # days on average
ENGAGED_OF_FANS = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Those whom one event brings: fans a day from its first, mix (c,), and what shows of it."""

    gained: Floats
    mix: Floats
    source: str = "Mobile"
    shown: float = 0.0
    answering: float = 1.0
    leaving: float = LOYAL
    paid: float = 0.0
    spreads: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What an event may know of the page: fans a day, its mix, its home, the world."""

    level: float
    own: Floats
    home: Floats
    world: Floats

    def abroad(self, many: int, rng: np.random.Generator) -> Floats:
        """Even mix of `many` countries other than home, likelier the more people are online."""
        weight = np.where(self.home > 0, 0.0, self.world) ** 0.6
        mix = np.zeros(len(weight))
        mix[rng.choice(len(weight), many, replace=False, p=weight / weight.sum())] = 1.0 / many
        return mix


Make = Callable[[Place, float, np.random.Generator], Crowd]


def shock(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """Attention from outside on one day; the process carries it on."""
    return Crowd(np.array([0.45 * size]), place.own, shown=rng.uniform(0.5, 1.0), spreads=True)


def broadcast(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """One evening at home, seen by people who do not look at the page's posts."""
    mix = 0.8 * place.home + 0.2 * place.own
    return Crowd(size * np.array([0.9, 0.1]), mix, shown=rng.uniform(0.0, 0.4))


def contest(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """More each day until it closes."""
    shape = np.arange(1.0, rng.integers(3, 9))
    mix = 0.6 * place.own + 0.4 * place.home
    return Crowd(size * shape / shape.sum(), mix, shown=rng.uniform(0.5, 1.0), leaving=0.004)


def advertised(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """A budget of so much a day, with a rest at the weekend; at home or wherever it is cheap."""
    days = int(rng.integers(4, 20))
    shape = np.where(np.arange(days) % 7 < 5, 1.0, 0.4) * rng.gamma(12.0, 1 / 12.0, days)
    cheap = rng.random() < 0.5
    mix = place.abroad(2, rng) if cheap else place.home
    paid, answering = float(rng.uniform(10, 60)), 0.02 if cheap else 1.0
    return Crowd(size * shape / shape.sum(), mix, "Ads", 0.0, answering, LOYAL, paid)


def returned(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """Accounts come back."""
    shape = rng.dirichlet(np.ones(int(rng.integers(1, 3))))
    return Crowd(size * shape, place.own, "Restored Likes from Reactivated Accounts")


def late(place: Place, _size: float, rng: np.random.Generator) -> Crowd:
    """Nothing is reported for some days, then everything; brings nobody."""
    return Crowd(np.zeros(int(rng.integers(3, 6))), place.own)


def lump(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """The whole order in a day or two, from one to three countries."""
    size = float(np.rint(size / 100.0) * 100.0) or size
    shape = np.array([1.0]) if rng.random() < 0.5 else np.array([0.6, 0.4])
    mix = place.abroad(int(rng.integers(1, 4)), rng)
    return Crowd(size * shape, mix, answering=0.0, leaving=float(rng.uniform(LOYAL, FLEETING)))


def pulses(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """Parts of uneven size with days of rest between them."""
    days = np.zeros(8)
    at = np.cumsum(rng.integers(1, 3, 3)) - 1
    days[at] = rng.lognormal(0.0, 0.5, len(at))
    mix = place.own if rng.random() < 0.4 else place.abroad(1, rng)
    return Crowd(size * days[: at[-1] + 1] / days.sum(), mix, answering=0.0, leaving=0.003)


def dripped(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """The same number every day."""
    days = int(rng.integers(7, 22))
    mix = place.home if rng.random() < 0.5 else place.abroad(2, rng)
    return Crowd(np.full(days, size / days), mix, answering=0.01, leaving=0.002)


def at_home(place: Place, size: float, rng: np.random.Generator) -> Crowd:
    """A few equal days of accounts at home."""
    days = int(rng.integers(2, 6))
    return Crowd(np.full(days, size / days), place.home, answering=0.0, leaving=0.002)


DELIVERED: dict[str, Make] = {m.__name__: m for m in (lump, pulses, dripped, at_home)}
HONEST: dict[str, Make] = {
    m.__name__: m for m in (shock, broadcast, contest, advertised, returned, late)
}


def second(kind: str | None, days: int, rng: np.random.Generator) -> Eventful:
    """One page with an event at a random day, or None without.

    Parameters
    ----------
    kind
        A key of `DELIVERED` or `HONEST`.
    days
        n.
    rng
        Source of every draw.
    """
    home, languages = HOMES[int(rng.integers(len(HOMES)))]
    prior = expected_audience(home, languages)
    own = _softmax(np.log(prior.share + 1e-7) + rng.normal(0.0, 0.7, len(prior.share)))
    world = prior.parts[prior.reasons.index("world")]
    level = float(rng.lognormal(np.log(40.0), 1.0))
    at_home = np.asarray(np.array(prior.countries) == home, float)
    place = Place(level, own, at_home, world / world.sum())
    begin = int(rng.integers(40, days - 40))
    size = 7.0 * level * float(np.exp(rng.uniform(np.log(0.5), np.log(20.0))))
    makers = DELIVERED | HONEST
    crowd = makers[kind](place, size, rng) if kind else None
    echo, extra = np.zeros(days), np.zeros(days)
    if crowd is not None:
        long = min(len(crowd.gained), days - begin)
        (echo if crowd.spreads else extra)[begin : begin + long] = crowd.gained[:long]
    usual, carried = _hawkes(_immigrants(days, level, rng), echo, rng)
    extra = carried + rng.poisson(extra)
    return _export(kind, crowd, begin, usual, extra, place, (home, languages, prior.countries), rng)


def _softmax(values: Floats) -> Floats:
    raised = np.exp(values - values.max())
    return np.asarray(raised / raised.sum())


def _immigrants(days: int, level: float, rng: np.random.Generator) -> Floats:
    """Fans a day who come from outside: regimes, the week, a trend and gamma noise."""
    busy, state = np.empty(days), rng.random() < 0.5
    for day in range(days):
        state = state != (rng.random() < 1.0 / REGIME_LASTS)
        busy[day] = state
    factor = np.where(busy > 0, rng.uniform(1.2, 2.0), 1.0)
    week = 1.0 + 0.15 * np.sin(2 * np.pi * (np.arange(days) + rng.integers(7)) / 7)
    trend = np.exp(rng.normal(0.0, 0.3) * np.arange(days) / days)
    shape = float(rng.uniform(6.0, 40.0))
    return np.asarray(level * factor * week * trend * rng.gamma(shape, 1 / shape, days))


def _hawkes(outside: Floats, echo: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Ordinary fans by day, and those that the shock and its echo bring."""
    branching = float(rng.uniform(0.2, 0.55))
    lag = np.arange(1.0, REACH + 1)
    kernel = lag ** -float(rng.uniform(1.2, 2.2))
    kernel *= branching / kernel.sum()
    flows = []
    for source, scale in ((outside, 1.0 - branching), (echo, 1.0)):
        flow = np.zeros(len(source))
        for day in range(len(source)):
            back = flow[max(0, day - REACH) : day][::-1]
            flow[day] = rng.poisson(scale * source[day] + float(kernel[: len(back)] @ back))
        flows.append(flow)
    return flows[0], flows[1]


def _export(
    kind: str | None,
    crowd: Crowd | None,
    begin: int,
    usual: Floats,
    extra: Floats,
    place: Place,
    page: tuple[str, tuple[str, ...], tuple[str, ...]],
    rng: np.random.Generator,
) -> Eventful:
    """Follow fans by country and fill the columns."""
    n, c = len(usual), len(place.own)
    stock = rng.multinomial(int(place.level * rng.uniform(200, 2000)), place.own)
    crowd_stock = np.zeros(c, np.int64)
    walk = np.log(place.own + 1e-9)
    held, lost, answering = np.zeros((n, c), np.int64), np.zeros(n), np.zeros((n, c))
    for day in range(n):
        if day % 7 == 0:
            walk = 0.8 * walk + 0.2 * np.log(place.own + 1e-9) + rng.normal(0.0, 0.12, c)
        gone = rng.binomial(stock, LOYAL)
        stock = stock - gone + rng.multinomial(int(usual[day]), _softmax(walk))
        lost[day] = gone.sum()
        if crowd is not None:
            away = rng.binomial(crowd_stock, crowd.leaving)
            crowd_stock = crowd_stock - away + rng.multinomial(int(extra[day]), crowd.mix)
            lost[day] += away.sum()
        held[day] = stock + crowd_stock
        answering[day] = stock + crowd_stock * (crowd.answering if crowd else 1.0)
    first = float(held[0].sum() - usual[0] - extra[0] + lost[0])
    gained, total = usual + extra, first + np.cumsum(usual + extra - lost)
    mood = np.exp(0.25 * rng.standard_normal(n))
    if crowd is not None:
        mood *= 1.0 + crowd.shown * np.sqrt(extra / place.level)
    engaged = np.rint(ENGAGED_OF_FANS * answering.sum(axis=1) * mood)
    share = answering / np.maximum(answering.sum(axis=1), 1.0)[:, None]
    paid = np.rint(extra * (crowd.paid if crowd else 0.0))
    sources = {"Mobile": usual.copy(), "Page Suggestions": np.zeros(n)}
    if crowd is not None:
        sources[crowd.source] = sources.get(crowd.source, np.zeros(n)) + extra
    end = begin
    if crowd is not None:
        end = min(n, begin + (REACH if crowd.spreads else len(crowd.gained)))
    if kind == "late":
        for flow in (gained, lost, *sources.values()):
            flow[end - 1] = flow[begin:end].sum()
            flow[begin : end - 1] = 0.0
    cells = np.stack([rng.multinomial(int(each.sum()), CELL_SHARE) for each in held])
    bought = kind in DELIVERED
    told = (Told(kind, bought, begin, end, float(extra.sum()), 0.0, extra),) if kind else ()
    return Eventful(
        *page,
        FIRST_DAY + int(rng.integers(7)) + np.arange(n),
        np.maximum(total, 0.0),
        gained,
        lost,
        held,
        cells,
        engaged,
        rng.poisson(0.5 * engaged[:, None] * share),
        rng.poisson(0.01 * engaged).astype(float),
        np.rint(engaged * rng.uniform(8.0, 12.0, n)) + paid,
        paid,
        sources,
        np.zeros(n),
        extra if bought else np.zeros(n),
        told,
    )
