"""Slow, plain twins of the origin test: one country, one concentration at a time."""

from __future__ import annotations

import math

from scipy.stats import beta

KAPPA = [7.0 * (120.0 / 7.0) ** (i / 7) for i in range(8)]


def tail(gained: float, n: float, expected: float, mass: float, weights: list[float]) -> float:
    """-log10 of the averaged Beta tail of one country."""
    probability = 0.0
    for kappa, weight in zip(KAPPA, weights, strict=True):
        k = kappa * mass
        size = max(n * (k + 1) / (n + k) - 1, 1e-3)
        share = max(gained - 0.5, 0.0) / n
        probability += weight * float(beta.sf(share, size * expected, size * (1 - expected)))
    return max(0.0, -math.log10(max(probability, 1e-300)))


def s1_s2(
    gained: list[float],
    expected: list[float],
    gate: list[float],
    foreign: list[bool],
    mass: float,
    weights: list[float],
) -> tuple[float, float]:
    """Both statistics of one window."""
    n = sum(gained)
    s1, s2, together = 0.0, 0.0, 0.0
    for g, e, p, abroad in zip(gained, expected, gate, foreign, strict=True):
        if not abroad or g <= 0 or g / n <= e or g / n <= 12 * p:
            continue
        t = tail(g, n, e, mass, weights)
        if g >= 5 and g / n >= 0.05:
            s1 = max(s1, t)
        if g / n >= 0.004 and t > 1:
            s2 += t - 1
            together += g
    if together < 10 or together < 0.05 * n:
        s2 = 0.0
    return s1, s2


def gains(
    before: dict[str, float], after: dict[str, float], floor: float
) -> dict[str, tuple[float, float, float]]:
    """Country -> (least gain, greatest gain, loss) of exact listings."""
    out = {}
    for country in set(before) | set(after):
        a, b = before.get(country), after.get(country)
        if a is not None and b is not None:
            out[country] = (max(0.0, b - a), max(0.0, b - a), max(0.0, a - b))
        elif b is not None:
            out[country] = (max(0.0, b - floor), b, 0.0)
        else:
            out[country] = (0.0, math.nan, 0.0)
    return out
