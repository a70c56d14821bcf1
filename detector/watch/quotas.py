"""What the platforms say is left of their limits: told when it changes much, and kept."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from detector.history import Note, note
from detector.watch.client import Client
from detector.watch.limits import Quota
from detector.watch.store import Store, instant, stamp

# Told again when this share of what was left has gone, or when it was filled up.
STEP = 0.5


@dataclass(frozen=True, slots=True)
class KeptQuota:
    """What a host last said, and when; `reset` is when the limit is filled up, if it is told."""

    host: str
    left: float
    limit: float | None
    reset: datetime | None
    at: datetime


@dataclass(slots=True)
class Quotas:
    """The limits that a client was told of during a run."""

    store: Store
    client: Client
    _told: dict[str, float] = field(default_factory=dict)

    def changed(self) -> list[Note]:
        """Lines on hosts that are first heard of, or have half as much left as when last told."""
        lines = []
        for host, quota in sorted(self.client.quotas.copy().items()):
            before = self._told.get(host, math.inf)
            if host not in self._told or not STEP * before < quota.left <= before:
                self._told[host] = quota.left
                self._keep(host, quota)
                lines.append(line(host, quota))
        return lines

    def all(self) -> list[Note]:
        """Lines on every host, at the end of a run."""
        for host, quota in self.client.quotas.items():
            self._keep(host, quota)
        return [line(host, quota) for host, quota in sorted(self.client.quotas.items())]

    def _keep(self, host: str, quota: Quota) -> None:
        now = datetime.now(UTC)
        reset = None if quota.reset is None else stamp(now + timedelta(seconds=quota.reset))
        with self.store.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO quotas VALUES (?, ?, ?, ?, ?)",
                (host, quota.left, quota.limit, reset, stamp(now)),
            )


def line(host: str, quota: Quota) -> Note:
    """What is left, of how much, and until when."""
    if quota.limit is None:
        return note("watch.quota", host=host, left=quota.left)
    minutes = None if quota.reset is None else math.ceil(quota.reset / 60)
    if minutes is None:
        return note("quota.of", host=host, left=quota.left, limit=quota.limit)
    return note("quota.until", host=host, left=quota.left, limit=quota.limit, minutes=minutes)


def kept_quotas(store: Store) -> tuple[KeptQuota, ...]:
    """What the hosts last said, as the store keeps it."""
    rows = store.asked("SELECT host, left_over, most, reset, at FROM quotas ORDER BY host")
    return tuple(
        KeptQuota(
            str(host),
            float(str(left)),
            None if most is None else float(str(most)),
            None if reset is None else instant(int(str(reset))),
            instant(int(str(at))),
        )
        for host, left, most, reset, at in rows
    )
