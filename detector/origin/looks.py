"""The windows of a sweep: which there are, and what is seen in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from detector.history import Interval, PageHistory
from detector.history.daily import Floats
from detector.origin.allowance import Allowance, all_less_explained, less_explained
from detector.origin.flows import Listings, flow_between
from detector.origin.grid import Ints, grid, usual_in
from detector.origin.past import TAUGHT_BY, Learnt
from detector.origin.prior import Prior
from detector.origin.surprise import (
    KAPPA,
    LEAST_GAINS,
    LEAST_MATERIAL,
    Surprise,
    kappa_weights_of,
    log_likelihood,
    surprise,
    surprises,
)
from detector.origin.trial import LEAST_TO_LEARN, Tested, peer_flows, tiles
from detector.origin.window import Window, window

# Deliveries take days to weeks: a week catches a burst, four weeks a trickle.
LENGTHS = (timedelta(days=7), timedelta(days=28))


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One window of the sweep: positions of its listings and what was found there.

    `explained` fans of what stood out are taken out of it (`Allowance`).
    """

    first: int
    last: int
    view: Window
    weights: Floats
    seen: Surprise
    usual: Mapping[str, float]
    past: Mapping[str, float]
    explained: float = 0.0

    def tested(self, known: Listings) -> Tested:
        """The same with what the listings show."""
        flow = flow_between(known, self.first, self.last)
        return Tested(flow, self.view, self.weights, self.seen, self.usual)


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """What every window of one page is made ready with."""

    known: Listings
    prior: Prior | None
    peers: tuple[PageHistory, ...]
    allowed: Allowance | None

    def look(
        self,
        pair: tuple[int, int],
        usual: Mapping[str, float],
        weights: Floats,
        past: Mapping[str, float],
    ) -> Look | None:
        """A window with its statistics, or None with too few gains that nothing explains.

        Whom losses beyond the usual hit is not known: taken as the listings show them, and as
        fallen on all alike, and the less surprising of the two holds.
        """
        flow = flow_between(self.known, *pair)
        peers = peer_flows(self.peers, flow.interval)
        fans = self.allowed.between(*pair) if self.allowed else 0.0
        best: Look | None = None
        shown = window(flow, self.prior, peers, usual, past)
        views = [shown]
        if shown.shown < LEAST_GAINS:
            return None
        if flow.beyond.sum() >= LEAST_MATERIAL * shown.shown:
            views.append(window(flow.spread, self.prior, peers, usual, past))
        for each in views:
            view, taken = less_explained(each, fans)
            if view.shown < LEAST_GAINS:
                return None
            seen = surprise(view, weights)
            if best is None or _sum(seen) < _sum(best.seen):
                best = Look(*pair, view, weights, seen, usual, past, taken)
        return best


def looks_of(sweep: Sweep, exclude: tuple[Interval, ...]) -> list[Look]:
    """The windows to test, each with the noise and the mix that the others teach."""
    known, prior = sweep.known, sweep.prior
    base, positions = _positions(known, exclude)
    if not positions:
        return []
    first, last = np.array(positions).T
    begin, end = np.array(base).T
    months = tiles(known, TAUGHT_BY, 0, len(known.times) - 1)
    learnt = Learnt.of(known, prior, _allowed(months, known, exclude))
    past = learnt.before(first)
    plain = grid(known, begin, end, prior, None, learnt.before(begin))
    apart = (end <= first[:, None]) | (begin >= last[:, None])
    teaches = plain.n >= LEAST_TO_LEARN
    likely = np.zeros((len(base), len(KAPPA)))
    for i in np.flatnonzero(teaches):
        likely[i] = log_likelihood(plain.window(int(i)))
    weights = kappa_weights_of(likely, apart & teaches)
    bare = grid(known, first, last, prior, None, past)
    usual = usual_in(plain, _days(known, begin, end), apart, bare.hidden, _days(known, first, last))
    views = bare if np.isnan(usual).all() else grid(known, first, last, prior, usual, past)
    enough = views.shown >= LEAST_GAINS
    if sweep.peers:
        looks = [
            sweep.look(
                positions[i],
                _told(views.countries, usual[i]),
                weights[i],
                _told(views.countries, past[i]),
            )
            for i in np.flatnonzero(enough)
        ]
        return [look for look in looks if look]
    explained = sweep.allowed.of_each(first, last) if sweep.allowed else np.zeros(len(first))
    # Where many were lost beyond the usual, also as if these had fallen on all alike.
    rows = np.flatnonzero(enough & (views.beyond >= LEAST_MATERIAL * views.shown))
    spread = grid(known, first[rows], last[rows], prior, usual[rows], past[rows], spread=True)
    place, ready = np.full(len(first), -1), []
    place[rows] = np.arange(len(rows))
    for each, of, teach in ((views, explained, weights), (spread, explained[rows], weights[rows])):
        less, taken = all_less_explained(each, of)
        ready.append((less, taken, less.shown >= LEAST_GAINS, surprises(less, teach)))
    out: list[Look] = []
    for i in np.flatnonzero(enough):
        choices = [(ready[0], i)] + ([(ready[1], place[i])] if place[i] >= 0 else [])
        if all(one[2][row] for one, row in choices):
            (less, taken, _, seen), row = min(choices, key=lambda c: _sum(c[0][3][c[1]]))
            out.append(
                Look(
                    *positions[i],
                    less.window(int(row)),
                    weights[i],
                    seen[row],
                    _told(views.countries, usual[i]),
                    _told(views.countries, past[i]),
                    float(taken[row]),
                )
            )
    return out


def _sum(seen: Surprise) -> float:
    return seen.s1 + seen.s2


def _told(countries: tuple[str, ...], usual: Floats) -> dict[str, float]:
    """What is known of a row of `usual_in` or of `Learnt.before`."""
    return {countries[c]: float(usual[c]) for c in np.flatnonzero(~np.isnan(usual))}


def _days(known: Listings, first: Ints, last: Ints) -> Floats:
    """Days from one listing to another, shape (w,)."""
    times = known.times
    return np.array([Interval(times[i], times[j]).days for i, j in zip(first, last, strict=True)])


def _positions(
    known: Listings, exclude: tuple[Interval, ...]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Windows that teach the noise, and those to test, as positions of their listings."""
    end = len(known.times) - 1
    positions: dict[tuple[int, int], None] = {}
    base: list[tuple[int, int]] = []
    for length in LENGTHS:
        whole = tiles(known, length, 0, end)
        # A second set, half a window later, so that none is split by the grid.
        half = next(
            (i for i, at in enumerate(known.times) if at - known.times[0] >= length / 2), end
        )
        shifted = tiles(known, length, half, end) if length > LENGTHS[0] else []
        base = base or whole
        positions |= dict.fromkeys(whole + shifted)

    return _allowed(base, known, exclude), _allowed(list(positions), known, exclude)


def _allowed(
    pairs: list[tuple[int, int]], known: Listings, exclude: tuple[Interval, ...]
) -> list[tuple[int, int]]:
    """Those that touch nothing excluded."""

    def allowed(pair: tuple[int, int]) -> bool:
        span = Interval(known.times[pair[0]], known.times[pair[1]])
        return not any(span.overlaps(other) for other in exclude)

    return list(filter(allowed, pairs))
