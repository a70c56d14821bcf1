"""One window of a page made ready for the test: gains, expectation, what stays unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from statistics import median

import numpy as np
from numpy.typing import NDArray

from detector.history import Interval
from detector.history.daily import Floats
from detector.origin.flows import Flow
from detector.origin.prior import Prior

# Weights of the three sources of the expectation, in units of a period's concentration:
# the prior is worth less than one period, the page's own fans at most six periods of
# 30, five peers two such periods.
PRIOR_WORTH = 24.0
STOCK_WORTH = 180.0
PEER_WORTH = 12.0
MOST_PEERS = 5
# Without a prior "far above" is three times the page's own mix (12 times a quarter).
OWN_GATE = 0.25
LEAST_WINDOWS = 3
# Half a fan for a country that has none, as Krichevsky and Trofimov (1981) count the unseen.
LEAST_STOCK = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Arrays over the a countries whose gains can be seen in this window.

    A country that fell or dropped out hides its gains behind its losses. Where the page's
    other windows show what it usually gains, that stands in; else it is not among them,
    and the rest of a Dirichlet mix keeps its proportions without it.

    Attributes
    ----------
    countries
        ISO 3166 alpha-2; those on no list are included, their gains may show.
    gained
        Least gain of each, shape (a,).
    expected
        Expected share of the gains of these countries, shape (a,), sums to 1.
    gate
        The prior's share of the same, to tell "far above the prior", shape (a,).
    mass
        Part of the whole expectation that these countries hold: scales the concentration.
    floor
        Fans an unlisted country had at most before, 0 for a listed one, shape (a,).
    unseen
        Fans an unlisted country is thought to have had, at most `floor`, shape (a,).
    slack
        Fans that rounding may hide of a gain, shape (a,).
    visible
        Fans from which a country is on the later list, shape (a,).
    foreign
        Where an influx may be seen: not at home, not where gains are hidden, shape (a,).
    assumed
        Where the usual gains stand in, shape (a,).
    """

    countries: tuple[str, ...]
    gained: Floats
    expected: Floats
    gate: Floats
    mass: float
    floor: Floats
    unseen: Floats
    slack: Floats
    visible: Floats
    foreign: NDArray[np.bool_]
    assumed: NDArray[np.bool_]

    @property
    def n(self) -> float:
        """Fans gained by all of them, assumed ones included."""
        return float(self.gained.sum())

    @property
    def shown(self) -> float:
        """Fans whose gain the listings show."""
        return float(self.gained[~self.assumed].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Habit:
    """What a page gained a day, by country, in one of its other windows."""

    interval: Interval
    rates: Mapping[str, float]

    @classmethod
    def of(cls, interval: Interval, view: Window) -> Habit:
        """From a window's gains."""
        rates = (view.gained / interval.days).tolist()
        return cls(interval, dict(zip(view.countries, rates, strict=True)))


def usual_gains(others: Sequence[Habit], flow: Flow) -> dict[str, float]:
    """Median gain, in the page's other windows, of each country that `flow` shows falling.

    Only windows in which the country did not fall count, and three of them are needed.
    """
    hidden = ~np.isnan(flow.before) & (np.isnan(flow.after) | (flow.lost > flow.most_ordinary))
    days = flow.interval.days
    usual = {}
    for code, here in zip(flow.countries, hidden, strict=True):
        if here:
            rates = [habit.rates[code] for habit in others if code in habit.rates]
            if len(rates) >= LEAST_WINDOWS:
                usual[code] = median(rates) * days
    return usual


def window(
    flow: Flow,
    prior: Prior | None,
    peers: tuple[Flow, ...] = (),
    usual: Mapping[str, float] | None = None,
    past: Mapping[str, float] | None = None,
) -> Window:
    """Make a flow ready for the test.

    The expectation is the weighted mean of the prior, the mix of the fans before and the
    mean mix of the peers' gains over the same time. Without a prior it is the page's own
    mix, where an unlisted country has half of what it can have at most.

    Parameters
    ----------
    usual
        What countries usually gain in a window as long (`usual_gains`).
    past
        What each country is worth in the expectation by the page's earlier windows
        (`past.Learnt.before`).
    """
    axis = axis_of(flow.countries, prior, tuple(peer.countries for peer in peers))
    countries, place = axis.countries, axis.place
    here = [place[code] for code in flow.countries]

    def spread(values: Floats, blank: float) -> Floats:
        out = np.full(len(countries), blank)
        out[here] = values
        return out

    before, after = spread(flow.before, np.nan), spread(flow.after, np.nan)
    # The listings show what is left of the gains after the losses: those of the ordinary
    # kind are added back, or else the noise of a page that loses much passes for an influx.
    grown = flow.after - flow.before + flow.ordinary - flow.slack_before - flow.slack_after
    both = ~np.isnan(grown)
    gained = spread(np.where(both, np.maximum(0.0, grown), flow.low), 0.0)
    ordinary = spread(flow.most_ordinary, 0.0)
    from_prior = axis.share
    # An unlisted country has fewer fans than the floor: as many as the prior says, or
    # without a prior half the floor.
    unseen = np.full(len(countries), flow.floor_before / 2)
    if from_prior is not None:
        unseen = np.minimum(flow.floor_before, from_prior * np.nansum(before))
    room = float(unseen[np.isnan(before)].sum())
    if room > 0 and flow.unlisted < room:  # False where the total is not known
        unseen = unseen * max(flow.unlisted, 0.0) / room
    # Nobody seen is not nobody possible: without it a country's first fans would have
    # probability zero, on a page whose every fan is listed.
    stock = np.maximum(np.where(np.isnan(before), unseen, before), LEAST_STOCK)
    worth, sources = [min(STOCK_WORTH, float(stock.sum()))], [stock / max(stock.sum(), 1.0)]
    if from_prior is not None:
        worth.append(PRIOR_WORTH)
        sources.append(from_prior)
    mixes = [_mix(peer, place) for peer in peers if peer.low.sum() > 0]
    if mixes:
        worth.append(PEER_WORTH * min(len(mixes), MOST_PEERS))
        sources.append(np.mean(mixes, axis=0))
    if past:
        tables = np.array([past.get(code, 0.0) for code in countries])
        worth.append(float(tables.sum()))
        sources.append(tables / max(tables.sum(), 1e-12))
    weight = np.array(worth)
    expected = (np.array(sources) * weight[:, None]).sum(axis=0) / weight.sum()
    expected /= expected.sum()

    fell = ~np.isnan(before) & (np.isnan(after) | (after + ordinary < before))
    habit = np.full(len(countries), np.nan)
    for code, fans in (usual or {}).items():
        if code in place:
            habit[place[code]] = fans
    assumed = fell & ~np.isnan(habit)
    gained = np.where(assumed, habit, gained)
    seen = ~fell | assumed
    mass = float(expected[seen].sum())
    gate = expected * OWN_GATE if from_prior is None else from_prior
    unlisted = np.isnan(before[seen])
    return Window(
        countries if seen.all() else tuple(compress(countries, seen.tolist())),
        gained[seen],
        expected[seen] / mass,
        gate[seen] / mass if from_prior is None else gate[seen] / gate[seen].sum(),
        mass,
        np.where(unlisted, flow.floor_before, 0.0),
        np.where(unlisted, unseen[seen], 0.0),
        np.where(unlisted, flow.slack_after, flow.slack_before + flow.slack_after),
        np.full(int(seen.sum()), flow.floor_after),
        (axis.abroad & ~assumed)[seen],
        assumed[seen],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """The countries of a window and where each stands, the prior over them, who is abroad.

    `known` are those that the prior knows, which every window has.
    """

    countries: tuple[str, ...]
    place: Mapping[str, int]
    share: Floats | None
    abroad: NDArray[np.bool_]
    known: NDArray[np.bool_]


# The windows of one page have nearly all their countries in common.
@lru_cache(maxsize=64)
def axis_of(
    listed: tuple[str, ...], prior: Prior | None, of_peers: tuple[tuple[str, ...], ...]
) -> Axis:
    """Listed countries, those of the prior and of the peers, in order.

    One that the prior does not know gets the least it gives.
    """
    codes = set(listed) | (set(prior.countries) if prior else set())
    countries = tuple(sorted(codes.union(*of_peers)))
    place = {code: i for i, code in enumerate(countries)}
    abroad = np.array([prior is None or code != prior.home for code in countries])
    if prior is None:
        return Axis(countries, place, None, abroad, np.zeros(len(countries), bool))
    known = dict(zip(prior.countries, prior.share, strict=True))
    least = float(prior.share[prior.share > 0].min())
    share = np.array([known.get(code, least) for code in countries])
    inside = np.array([code in known for code in countries])
    return Axis(countries, place, share / share.sum(), abroad, inside)


def _mix(flow: Flow, place: Mapping[str, int]) -> Floats:
    out = np.zeros(len(place))
    out[[place[code] for code in flow.countries]] = flow.low
    return np.asarray(out / out.sum(), float)
