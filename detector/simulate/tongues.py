"""Fans by language beside a page with stories: who speaks what, and phones that change theirs.

A page's fans of a country use its languages by their speakers (Unicode CLDR, as in
`detector.origin`), some of them English instead. Nothing here knows a delivery: its languages
are those of its countries. On some pages the platform's or the phones' new version moves fans
from one language to another, which no check can tell from fans who come and go.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.history.daily import Floats
from detector.origin.world import world
from detector.simulate.lived import Eventful

LISTED = 45
ENGLISH = (1.0, 12.0)  # of a Beta: the share of a country's users who chose English
MOVED_OFTEN = 0.3  # chance that a page lives through a change of version
MOVED = (0.002, 0.03)  # part of the largest language that changes then
MOVED_DAYS = (1, 30)


def fans_by_language(page: Eventful, rng: np.random.Generator) -> dict[str, Floats]:
    """Fans of each language at the end of each day, NaN where not among those listed, shape (n,).

    Parameters
    ----------
    page
        From `eventful`.
    rng
        Source of every draw.
    """
    names, spoken = _spoken(page.places, rng)
    stock = np.zeros((len(page.days), len(names)), np.int64)
    stock[0] = _drawn(page.stock[0], spoken, rng)
    for day in range(1, len(page.days)):
        change = page.stock[day] - page.stock[day - 1]
        stock[day] = stock[day - 1] + _drawn(np.maximum(change, 0), spoken, rng)
        stock[day] -= _drawn(np.maximum(-change, 0), spoken, rng)
    _move(stock, rng)
    stock = np.maximum(stock, 0)
    last = np.sort(stock, axis=1)[:, -LISTED][:, None] if len(names) > LISTED else 1
    shown = np.where(stock >= np.maximum(last, 1), stock, np.nan)
    return {name: shown[:, at] for at, name in enumerate(names) if np.isfinite(shown[:, at]).any()}


def _spoken(places: tuple[str, ...], rng: np.random.Generator) -> tuple[list[str], Floats]:
    """Languages, and the share of each country's fans who use each, shape (c, l)."""
    known = world()
    told = [known.languages[known.position(place)] or {"en": 1.0} for place in places]
    names = sorted({"en", *(name for each in told for name in each)})
    shares = np.zeros((len(places), len(names)))
    for at, each in enumerate(told):
        for name, share in each.items():
            shares[at, names.index(name)] = share
    english = rng.beta(*ENGLISH, len(places))[:, None]
    shares = (1.0 - english) * shares / shares.sum(axis=1, keepdims=True)
    shares[:, [names.index("en")]] += english
    return names, shares


def _drawn(fans: NDArray[np.int64], spoken: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Fans of each language among fans of each country, shape (l,)."""
    there = np.flatnonzero(fans)
    if not len(there):
        return np.zeros(spoken.shape[1], np.int64)
    return np.asarray(rng.multinomial(fans[there], spoken[there]).sum(axis=0))


def _move(stock: NDArray[np.int64], rng: np.random.Generator) -> None:
    if rng.random() > MOVED_OFTEN:
        return
    largest, other = np.argsort(-stock[-1])[:2]
    days = int(rng.integers(*MOVED_DAYS))
    start = int(rng.integers(0, max(1, len(stock) - days)))
    part = np.exp(rng.uniform(*np.log(MOVED)))
    moved = np.rint(stock[start, largest] * part * np.arange(1, days + 1) / days).astype(np.int64)
    by_day = np.concatenate([np.zeros(start, np.int64), moved])
    by_day = np.concatenate([by_day, np.full(len(stock) - len(by_day), by_day[-1])])
    stock[:, largest] -= by_day
    stock[:, other] += by_day
