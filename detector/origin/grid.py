"""All windows of a page made ready at once: arrays of shape (w, c) instead of w times `window`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.origin.flows import POISSON_REACH, Listings
from detector.origin.prior import Prior
from detector.origin.window import (
    LEAST_STOCK,
    LEAST_WINDOWS,
    OWN_GATE,
    PRIOR_WORTH,
    STOCK_WORTH,
    Window,
    axis_of,
)

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """w windows of one page over its c countries; what `Window` holds, shape (w, c) or (w,).

    `seen` are the countries that the window of each row has; elsewhere the numbers mean
    nothing, and `gained` and `expected` are 0. `hidden` are those whose losses hide their gains,
    `beyond` the fans that listed countries lost beyond the usual, shape (w,).
    """

    countries: tuple[str, ...]
    seen: Bools
    hidden: Bools
    beyond: Floats
    gained: Floats
    expected: Floats
    gate: Floats
    mass: Floats
    floor: Floats
    unseen: Floats
    slack: Floats
    visible: Floats
    foreign: Bools
    assumed: Bools

    @property
    def n(self) -> Floats:
        """Fans gained in each window, assumed ones included, shape (w,)."""
        return np.asarray(self.gained.sum(axis=1))

    @property
    def shown(self) -> Floats:
        """Fans whose gain the listings show, shape (w,)."""
        return np.asarray(np.where(self.assumed, 0.0, self.gained).sum(axis=1))

    def window(self, row: int) -> Window:
        """One of them as `window` makes it."""
        kept = self.seen[row]
        return Window(
            tuple(compress(self.countries, kept.tolist())),
            self.gained[row, kept],
            self.expected[row, kept],
            self.gate[row, kept],
            float(self.mass[row]),
            self.floor[row, kept],
            self.unseen[row, kept],
            self.slack[row, kept],
            np.full(int(kept.sum()), self.visible[row]),
            self.foreign[row, kept],
            self.assumed[row, kept],
        )


def grid(
    known: Listings,
    first: Ints,
    last: Ints,
    prior: Prior | None,
    usual: Floats | None = None,
    past: Floats | None = None,
    *,
    spread: bool = False,
) -> Grid:
    """The windows between the listings `first` and `last`, shape (w,) each, without peers.

    Step by step what `window` does of `flow_between`.

    Parameters
    ----------
    usual
        What countries usually gain in a window as long, in order of the page's axis
        (`axis_of`), shape (w, c), NaN where not known.
    past
        What each country is worth in the expectation by the page's earlier windows
        (`past.Learnt.before`), shape (w, c).
    spread
        Take losses beyond the usual to have fallen on all alike (`Flow.spread`).
    """
    axis = axis_of(known.countries, prior, ())
    fans = np.full((len(known.times), len(axis.countries)), np.nan)
    fans[:, [axis.place[code] for code in known.countries]] = known.fans
    before, after = fans[first], fans[last]
    new, gone = np.isnan(before), np.isnan(after)
    both = ~new & ~gone
    member = ~(new & gone) | axis.known
    had, floor_before = np.nansum(before, axis=1), known.floor[first][:, None]
    slack_before, slack_after = known.half[first][:, None], known.half[last][:, None]
    total = known.total[first]
    size = np.maximum(np.maximum(had, np.nan_to_num(total)), 1.0)[:, None]
    ordinary = np.zeros(before.shape)
    if known.left is not None:
        left = (known.left[last] - known.left[first])[:, None]
        ordinary = np.where(both, left * before / size, 0.0)
    beyond = np.zeros(before.shape)
    if known.beyond is not None:
        lost = np.maximum(known.beyond[last] - known.beyond[first], 0.0)[:, None]
        beyond = np.where(both, lost * before / size, 0.0)
    if spread:
        ordinary = ordinary + beyond
    most_ordinary = ordinary + POISSON_REACH * np.sqrt(ordinary)
    grown = after - before + ordinary - slack_before - slack_after
    above = np.where(new & ~gone, np.maximum(0.0, after - slack_after - floor_before), 0.0)
    gained = np.where(both, np.maximum(0.0, grown), above)

    share = None
    if axis.share is not None:
        share = np.where(member, axis.share, 0.0)
        share = share / share.sum(axis=1, keepdims=True)
    unseen = _unseen(new & member, floor_before, share, had, total - had)
    stock = np.where(member, np.maximum(np.where(new, unseen, before), LEAST_STOCK), 0.0)
    expected = _expected(stock, share, past)

    fell = ~new & (gone | (after + most_ordinary < before))
    habit = np.full(before.shape, np.nan) if usual is None else usual
    assumed = fell & ~np.isnan(habit)
    gained = np.where(assumed, habit, gained)
    seen = member & (~fell | assumed)
    mass = np.where(seen, expected, 0.0).sum(axis=1)
    if share is None:
        gate = expected * OWN_GATE / mass[:, None]
    else:
        gate = share / np.where(seen, share, 0.0).sum(axis=1, keepdims=True)
    return Grid(
        axis.countries,
        seen,
        ~new & (gone | (before - after > most_ordinary)),
        np.asarray(beyond.sum(axis=1)),
        np.where(seen, gained, 0.0),
        np.where(seen, expected / mass[:, None], 0.0),
        gate,
        mass,
        np.where(new, floor_before, 0.0),
        np.where(new, unseen, 0.0),
        np.where(new, slack_after, slack_before + slack_after),
        known.floor[last],
        axis.abroad & ~assumed,
        assumed,
    )


def _unseen(
    new: Bools, floor: Floats, share: Floats | None, had: Floats, unlisted: Floats
) -> Floats:
    """Fans that countries on no list are thought to have, shape (w, c)."""
    if share is None:
        unseen = np.broadcast_to(floor / 2, new.shape)
    else:
        unseen = np.minimum(floor, share * had[:, None])
    room = np.where(new, unseen, 0.0).sum(axis=1)
    short = (room > 0) & (unlisted < room)  # False where the total is not known
    part = np.maximum(np.where(short, unlisted, 0.0), 0.0)[:, None]
    return np.where(short[:, None], unseen * part / np.where(room > 0, room, 1.0)[:, None], unseen)


def _expected(stock: Floats, share: Floats | None, past: Floats | None) -> Floats:
    """Expected share of the gains: fans before, prior and earlier windows, shape (w, c)."""
    whole = stock.sum(axis=1, keepdims=True)
    worth = np.minimum(STOCK_WORTH, whole)
    expected = stock / np.maximum(whole, 1.0) * worth
    if share is not None:
        expected, worth = expected + share * PRIOR_WORTH, worth + PRIOR_WORTH
    if past is not None:
        past = np.where(stock > 0, past, 0.0)
        expected, worth = expected + past, worth + past.sum(axis=1, keepdims=True)
    expected = expected / worth
    return np.asarray(expected / expected.sum(axis=1, keepdims=True))


def usual_in(base: Grid, days: Floats, apart: Bools, hidden: Bools, lengths: Floats) -> Floats:
    """`usual_gains` of w windows at once, shape (w, c), NaN where not known.

    Parameters
    ----------
    base, days
        The b windows that teach, and their days, shape (b,).
    apart
        Which of them do not overlap each window, shape (w, b).
    hidden, lengths
        Of the windows, shape (w, c) and (w,).
    """
    rates = np.where(base.seen, base.gained / days[:, None], np.nan)
    out = np.full(hidden.shape, np.nan)
    for row in np.flatnonzero(hidden.any(axis=1)):
        columns = np.flatnonzero(hidden[row])
        # NaN sorts last, so that the median stands in the middle of those known.
        here = np.sort(rates[np.ix_(apart[row], columns)], axis=0)
        many = (~np.isnan(here)).sum(axis=0)
        for place in np.flatnonzero(many >= LEAST_WINDOWS):
            low, high = here[(many[place] - 1) // 2, place], here[many[place] // 2, place]
            out[row, columns[place]] = (low + high) / 2.0 * lengths[row]
    return out
