"""What a page's earlier windows say of where its fans come from.

The gains of a window are a Dirichlet-multinomial draw about the page's own mix. Of g fans from a
country, a (digamma(a + g) - digamma(a)) are expected to be independent of the others there, with a
its share of the concentration: about one if the country is rare, however many it brought at once
(Antoniak 1974; the step of Minka's fixed point, 2000). Those are counted, not the fans: a country
of which eleven months show nobody is expected to bring hardly anybody in the twelfth.

Only earlier windows count. In the listings of a delivery's later weeks its countries lose and
gain, by refills and as what left them is spread over all; learnt from, it would look usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from scipy.special import digamma

from detector.history.daily import Floats
from detector.origin.flows import Listings
from detector.origin.grid import Grid, Ints, grid
from detector.origin.prior import Prior
from detector.origin.surprise import KAPPA, kappa_weights, log_likelihood
from detector.origin.trial import LEAST_TO_LEARN
from detector.origin.window import axis_of

# Windows that teach: how long a page gains from one mix is not known, and two that are four
# weeks long share little of it.
TAUGHT_BY = timedelta(days=28)
# What ends as shortly before a window as this teaches it nothing: it may hold the first weeks
# of the same delivery.
APART = timedelta(days=28)


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """Independent fans of each country in b windows, shape (b, c), and where the windows end.

    `times` are the seconds of the listings, shape (t,).
    """

    fans: Floats
    end: Ints
    times: Floats

    @classmethod
    def of(cls, known: Listings, prior: Prior | None, pairs: list[tuple[int, int]]) -> Learnt:
        """From windows that touch each other; nothing is learnt where no home is told.

        Without a home only the page's own fans say what is far above the usual, and a page
        that has no fans of a country would flag its first ones.
        """
        times = np.array([at.timestamp() for at in known.times])
        many = len(axis_of(known.countries, prior, ()).countries)
        if prior is None or not pairs:
            return cls(np.zeros((0, many)), np.zeros(0, np.int64), times)
        begin, end = np.array(pairs).T
        base = grid(known, begin, end, prior)
        enough = np.flatnonzero(base.n >= LEAST_TO_LEARN)
        weights = kappa_weights([log_likelihood(base.window(int(i))) for i in enough])
        return cls(independent(base, float(weights @ KAPPA))[enough], end[enough], times)

    def before(self, first: Ints) -> Floats:
        """Worth of each country in windows that begin with these listings, shape (w, c)."""
        latest = self.times[first] - APART.total_seconds()
        return np.asarray((self.times[self.end] <= latest[:, None]) @ self.fans, float)


def independent(base: Grid, kappa: float) -> Floats:
    """Fans of each country expected to be independent of the others there, shape (b, c).

    Parameters
    ----------
    base
        b windows.
    kappa
        Concentration of their gains.
    """
    a = kappa * base.mass[:, None] * base.expected
    # Below the floor of a cut-off list the first fans of a country come unseen.
    told = base.seen & ~base.assumed & (base.floor <= 1.0) & (a > 0)
    a = np.where(told, a, 1.0)
    fans = np.where(told, a * (digamma(a + base.gained) - digamma(a)), 0.0)
    # Of a country that cannot be told the window teaches nothing: it keeps its share.
    share = np.where(told, base.expected, 0.0).sum(axis=1, keepdims=True)
    rest = fans.sum(axis=1, keepdims=True) / np.maximum(share, 1e-9) * base.expected
    return np.asarray(np.where(told, fans, rest), float)
