"""Slow, plain twins of the fast parts of detector.places."""

from __future__ import annotations

from detector.places.tables import country_names


def naive_ratio(left: str, right: str) -> float:
    """Likeness 0..100 from the longest common subsequence, by the full table."""
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, a in enumerate(left, 1):
        for j, b in enumerate(right, 1):
            same = table[i - 1][j - 1] + 1 if a == b else 0
            table[i][j] = max(same, table[i - 1][j], table[i][j - 1])
    return 200.0 * table[-1][-1] / (len(left) + len(right))


def naive_likeness(key: str) -> dict[str, float]:
    """The best likeness of the key to each country's names."""
    best: dict[str, float] = {}
    for name, country in country_names().items():
        if min(len(name), len(key)) * 2 < max(len(name), len(key)):
            continue  # the ratio cannot exceed 67
        best[country] = max(best.get(country, 0.0), naive_ratio(key, name))
    return best
