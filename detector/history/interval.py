"""A stretch of time, half-open: the start belongs to it, the end does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Half-open interval `[start, end)` of aware UTC instants.

    Two intervals are equal when both ends are the same instants.

    Raises
    ------
    ValueError
        If an end is naive, or `end` comes before `start`.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("an interval needs aware instants")
        if self.end < self.start:
            raise ValueError("an interval cannot end before it starts")

    @classmethod
    def of_days(cls, first: date, end: date, zone: str) -> Interval:
        """Reporting days `[first, end)` of a platform whose days turn in `zone`."""
        return cls(midnight(first, zone), midnight(end, zone))

    def days_in(self, zone: str) -> tuple[date, date]:
        """First day and exclusive end day, as the platform in `zone` names them.

        An end inside a day counts that day.
        """
        local = self.end.astimezone(ZoneInfo(zone))
        last = local.date()
        if local.time() != time(0):
            last += timedelta(days=1)
        return self.start.astimezone(ZoneInfo(zone)).date(), last

    @property
    def days(self) -> float:
        """Length in days of 24 hours."""
        return (self.end - self.start) / timedelta(days=1)

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share at least one instant."""
        return self.start < other.end and other.start < self.end

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def midnight(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which `day` begins in `zone`."""
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
