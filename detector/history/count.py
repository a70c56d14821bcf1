"""A counted number that may be known only as an interval ("1.2M")."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """A count with the closed interval `[low, high]` in which the true value lies.

    `value` is what the source showed; `low == high == value` for an exact count.
    """

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError("a count lies within its own interval")

    @classmethod
    def exact(cls, value: float) -> Count:
        """A count the source gives to the last unit."""
        return cls(value, value, value)

    @property
    def step(self) -> float:
        """Width of the interval: 0 for an exact count."""
        return self.high - self.low

    def __sub__(self, other: Count) -> Count:
        return Count(self.value - other.value, self.low - other.high, self.high - other.low)
