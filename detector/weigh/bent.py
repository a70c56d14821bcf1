"""A score that adds up one bent line for each number: what a sum of trees is held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Where a line may bend, in deviations from the mean.
KNOTS = (-1.0, 0.0, 1.0)
PIECES = len(KNOTS) + 1


@dataclass(frozen=True, slots=True)
class Bent:
    """A bias and the slopes of each number's pieces, natural logarithm of a ratio.

    Attributes
    ----------
    bias
        The score where every number is its mean, 0.
    slopes
        For each number its slopes below, between and above `KNOTS`, in order.
    """

    bias: float
    slopes: tuple[tuple[float, ...], ...]

    def at(self, values: Mapping[int, float]) -> float:
        """The score at `values`, place to number; a number that is not there adds nothing."""
        return self.bias + sum(
            slope * piece
            for place, value in values.items()
            for slope, piece in zip(self.slopes[place], pieces(value), strict=True)
        )


def pieces(value: float) -> tuple[float, ...]:
    """How far `value` lies from 0 within each piece: they add up to it."""
    ends = (-float("inf"), *KNOTS, float("inf"))
    return tuple(
        min(max(value, low), high) - min(max(0.0, low), high) for low, high in pairwise(ends)
    )


def to_record(bent: Bent) -> list[list[float]]:
    """As JSON: the bias alone, then each number's slopes."""
    return [[bent.bias], *(list(slopes) for slopes in bent.slopes)]


def from_record(record: Sequence[Sequence[float]]) -> Bent:
    """The score that `to_record` wrote."""
    return Bent(record[0][0], tuple(tuple(slopes) for slopes in record[1:]))
