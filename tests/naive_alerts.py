"""The plain twin of the alert monitor: every hour from scratch, out of all readings before it."""

from __future__ import annotations

import itertools

import numpy as np

from detector.watch.alerts import monitor as m
from detector.watch.alerts.usual import FEWEST_HOURS, MEMORY_HOURS, learn


def hours_of(readings: list[tuple[int, float]]) -> list[tuple[int, int, float]]:
    """Hour, stamp and value of the last reading of each hour that is over."""
    last = {at // m.HOUR: (at, value) for at, value in readings}
    return [(hour, *last[hour]) for hour in sorted(last)[:-1]]


def first_alert(readings: list[tuple[int, float]], rate: float) -> tuple[str, int] | None:
    """Direction and stamp of the first alert, for readings without holes.

    Each start of the detector has its own product of bets; their sum is compared.
    """
    hours = hours_of(readings)
    moves = [
        (h, (v - w) / ((at - before) / m.HOUR), at)
        for (_, before, w), (h, at, v) in itertools.pairwise(hours)
    ]
    surprises: list[float] = []
    held: list[float] = []
    usual, temper, products = None, 1.0, np.empty((0, 2, len(m.KAPPAS)))
    for place, (hour, move, at) in enumerate(moves):
        if place and hour // 24 != moves[place - 1][0] // 24 and place >= FEWEST_HOURS:
            past = np.array([x[:2] for x in moves[:place][-MEMORY_HOURS:]], float)
            usual = learn(past[:, 0], past[:, 1])
            if len(surprises) >= m.FEWEST_RANKS:
                ranked = np.array(surprises[-MEMORY_HOURS:])
                z = np.clip(ranked, *np.quantile(ranked, [0.01, 0.99]))
                ratios = [
                    np.var([z[i : i + n].sum() for i in range(len(z) - n + 1)]) / (n * np.var(z))
                    for n in (4, 24)
                ]
                temper = 1.0 / max(1.0, *map(float, ratios))
        if usual is None:
            continue
        profile = float(usual.hour[hour % 24] + usual.weekday[(hour // 24 + 3) % 7])
        day = held[-24:]
        expected = profile + usual.memory[0] * (day[-1] if day else 0.0)
        expected += usual.memory[1] * (sum(day) / len(day) if day else 0.0)
        scale = max(0.5, usual.scale[0] + usual.scale[1] * abs(expected))
        z_now = (move - expected) / scale
        held.append(min(max(move - profile, -usual.reach), usual.reach))
        pool = surprises[-MEMORY_HOURS:]
        if len(pool) >= m.FEWEST_RANKS:
            p = [
                (1 + sum(z >= z_now for z in pool)) / (1 + len(pool)),
                (1 + sum(z <= z_now for z in pool)) / (1 + len(pool)),
            ]
            bets = np.array([[(k * q ** (k - 1)) ** temper for k in m.KAPPAS] for q in p])
            products = np.concatenate([products, np.ones((1, 2, len(m.KAPPAS)))]) * bets
            sums_now = products.sum(axis=0)
            if sums_now.mean() >= m.HOURS_PER_YEAR / rate:
                return ("gain" if sums_now[0].max() >= sums_now[1].max() else "loss"), at
        surprises.append(z_now)
    return None
