"""The verbal scale of the ENFSI guideline for evaluative reporting (2015), in codes."""

from __future__ import annotations

# Lower ends of the classes of the ratio, log10; under 2 nothing is supported.
SCALE: tuple[tuple[float, str], ...] = (
    (6.0, "extremely_strong"),
    (4.0, "very_strong"),
    (3.0, "strong"),
    (2.0, "moderately_strong"),
    (1.0, "moderate"),
    (0.30103, "weak"),
)


def strength(log10_lr: float) -> str:
    """Class of a ratio by its size, whichever proposition it supports; `none` under 2."""
    size = abs(log10_lr)
    return next((word for least, word in SCALE if size >= least - 1e-9), "none")


def nearest_to_one(low: float, high: float) -> float:
    """The end of an interval that lies nearer to a ratio of 1; 0 when 1 lies inside."""
    if low <= 0.0 <= high:
        return 0.0
    return low if low > 0.0 else high
