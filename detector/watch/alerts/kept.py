"""Alerts in the store: raised as readings come, kept with a line in the hash-chained log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any

from detector.history import BadSetting, Count
from detector.log import BEGINNING, Detail, line_hash, next_line
from detector.watch.alerts.monitor import HOUR, Alert, Monitor
from detector.watch.store import EARLIEST, Store, Watched, stamp

RATES = (0.001, 10.0)


@dataclass(slots=True)
class Alarms:
    """The monitors of a store's pages, each as far as the store's readings go.

    Parameters
    ----------
    store
        Read, and written to by `keep` alone.
    rate
        False alarms a page may have in a year.
    monitors, seen
        What an earlier object of the same store and rate had made, to go on from.

    Raises
    ------
    BadSetting
        The rate is outside what it can be.
    """

    store: Store
    rate: float
    monitors: dict[int, Monitor] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not RATES[0] <= self.rate <= RATES[1]:
            raise BadSetting("error.rate_outside", rate=self.rate, low=RATES[0], high=RATES[1])

    def of(self, page: Watched) -> Monitor:
        """A page's monitor, brought up to the last reading kept."""
        monitor = self.monitors.setdefault(page.id, Monitor(self.rate))
        for at, count in self.store.hours(page, self.seen.get(page.id, EARLIEST)):
            monitor.see(at, count)
            self.seen[page.id] = at
        return monitor

    def read_since(self, page: Watched, at: datetime) -> bool:
        """Whether a page was read at or after an instant."""
        last = self.store.last(page)
        return last is not None and last.at >= at

    def keep(self, page: Watched, at: datetime) -> tuple[Alert, ...]:
        """Keep what the readings up to `at` raise; the alerts that are new are returned."""
        if self.seen.get(page.id, EARLIEST) // HOUR >= stamp(at) // HOUR:
            return ()
        alerts = self.of(page).alerts()
        return tuple(alert for alert in alerts if _keep(self.store, page, alert, self.rate))


def _keep(store: Store, page: Watched, alert: Alert, rate: float) -> bool:
    """Whether the alert was not in the store yet."""
    key = (page.id, stamp(alert.raised), alert.direction, rate)
    where = "page = ? AND raised = ? AND direction = ? AND rate = ?"
    told = json.dumps(_record(alert), sort_keys=True)
    before = store.asked(f"SELECT told FROM alerts WHERE {where}", key)  # noqa: S608
    if before and before[0][0] == told:
        return False
    details: dict[str, Detail] = {
        "platform": page.platform,
        "page": page.handle,
        "measure": page.measure,
        "direction": alert.direction,
        "start": alert.start.isoformat(),
        "raised": alert.raised.isoformat(),
        "excess": round(alert.excess.value, 1),
        "false_alarms_per_year": rate,
    }
    # One transaction: a kill leaves neither an alert without its line nor a line alone.
    with store.writing() as db:
        db.execute("INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?, ?)", (*key, told))
        if not before or alert.until is not None:
            _add_line(db, "alert.raised" if not before else "alert.ended", details)
    return not before


def _add_line(db: Connection, step: str, details: Mapping[str, Detail]) -> None:
    """Write one step into the store's log, in the transaction that is open."""
    row = db.execute("SELECT line FROM log ORDER BY number DESC LIMIT 1").fetchone()
    previous = line_hash(row[0]) if row else BEGINNING
    line = next_line(previous, step, details, datetime.now(UTC))
    db.execute("INSERT INTO log (line) VALUES (?)", (line,))


def log_lines(store: Store) -> tuple[str, ...]:
    """The store's log, for `detector.log.verify`."""
    return tuple(str(row[0]) for row in store.asked("SELECT line FROM log ORDER BY number"))


def _record(alert: Alert) -> dict[str, Any]:
    def three(count: Count) -> list[float]:
        return [count.value, count.low, count.high]

    return {
        "start": stamp(alert.start),
        "until": None if alert.until is None else stamp(alert.until),
        "observed": three(alert.observed),
        "expected": alert.expected,
        "excess": three(alert.excess),
    }
