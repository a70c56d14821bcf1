"""An oracle: what nobody could find better on a simulated page.

It is told the page's baseline with every innocent event on it, its noise, the mix of countries
of every day and the exact course, size and mix of the delivery; only its day, and how the page
wanders about its baseline, are not known to it. Its score is the likelihood ratio of that
delivery at its best day (Neyman and Pearson), and it rings when that is beyond what it sees on
honest pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.simulate.lived import Eventful
from detector.simulate.story import Story

MEDIAN_OF_SQUARE = 0.45494  # of a standard normal
LEAST_SHARE = 1e-6  # of a country's usual gains: nothing is impossible


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the oracle knows of one page; arrays over n days and c countries.

    `usual` are the fans expected of each country, shape (n, c), and `told` the days whose
    counts are those of the day, shape (n,).
    """

    gained: Floats
    joined: Floats
    usual: Floats
    inverse_size: float
    told: NDArray[np.bool_]

    @classmethod
    def of(cls, page: Eventful) -> Seen:
        """Fans who joined by country are the change of the stock and what it lost by its share."""
        hidden = page.hidden
        if hidden is None:
            raise ValueError("the page does not say what it was made from")
        stock = page.stock.astype(float)
        before = np.vstack([stock[:1], stock[:-1]])
        share = before / np.maximum(before.sum(axis=1, keepdims=True), 1.0)
        joined = np.maximum(stock - before + page.lost[:, None] * share, 0.0)
        usual = hidden.baseline[:, None] * np.maximum(hidden.mixes, LEAST_SHARE)
        told = np.ones(len(usual), bool)
        for start, story in hidden.stories:
            long = min(len(story.gained), len(usual) - start)
            if story.late:
                told[start : start + long] = False
            elif not story.bought:
                mix = story.mix / story.mix.sum()
                usual[start : start + long] += story.gained[:long, None] * mix
        mean = usual.sum(axis=1)
        # What the page wanders adds to the noise of counting (as in `spikes.baseline`).
        wide = np.median(((page.gained - mean) ** 2 / MEDIAN_OF_SQUARE - mean) / mean**2)
        return cls(page.gained, joined, usual, max(hidden.inverse_size, float(wide)), told)

    @property
    def level(self) -> float:
        """Fans a day."""
        return float(np.median(self.usual.sum(axis=1)))


def scores(page: Seen, story: Story, size: float) -> Floats:
    """Log likelihood ratio of the story, `size` times as large, at each first day, shape (n,)."""
    course = np.asarray(story.gained, float) * size
    mix = story.mix / story.mix.sum()
    n = len(page.gained)
    out = np.zeros(n)
    mean = page.usual.sum(axis=1)
    days = np.arange(n)
    for offset, more in enumerate(course):
        if more <= 0.0:
            continue
        term = _counts(page.gained, mean, more, page.inverse_size)
        part = more / (mean + more)
        tilt = np.log1p(part[:, None] * (mix[None, :] * mean[:, None] / page.usual - 1.0))
        term = np.where(page.told, term + (page.joined * tilt).sum(axis=1), 0.0)
        there = days[: n - offset]
        out[there] += term[there + offset]
    out[n - len(course) + 1 :] = -np.inf
    return out


def _counts(x: Floats, mean: Floats, more: float, inverse_size: float) -> Floats:
    """Log of the negative-binomial probability of x at mean + more over that at mean."""
    size = 1.0 / max(inverse_size, 1e-6)
    up = mean + more
    ratio = x * np.log(up / mean) - (x + size) * np.log((up + size) / (mean + size))
    return np.asarray(ratio)


def found(page: Eventful, honest: Sequence[Seen], alpha: float, slack: int = 3) -> bool:
    """Whether the oracle rings on the page's bulk delivery, and at its day within `slack` days.

    Parameters
    ----------
    page
        With one bulk delivery.
    honest
        Pages without any, of the same length.
    alpha
        Probability of a false alarm in one such page.
    """
    hidden = page.hidden
    if hidden is None:
        raise ValueError("the page does not say what it was made from")
    start, story = next((day, each) for day, each in hidden.stories if each.bought)
    seen = Seen.of(page)
    own = scores(seen, story, 1.0)
    best = int(np.argmax(own))
    null = [float(scores(other, story, other.level / seen.level).max()) for other in honest]
    higher = sum(value >= own[best] for value in null)
    p_value = (1 + higher) / (1 + len(null))
    return bool(abs(best - start) <= slack and p_value <= alpha)
