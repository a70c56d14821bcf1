"""Lines on alerts for the command line: what was raised, and what explains it innocently."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from detector.words import say

if TYPE_CHECKING:
    from detector.watch.alerts import Alert
    from detector.watch.alerts.kept import Alarms
    from detector.watch.store import Store, Watched


def alert_lines(alarms: Alarms, page: Watched) -> Iterator[str]:
    """Each alert of a page, or why there is none and what would have raised one."""
    from detector.watch.alerts.told import silence

    alerts = alarms.of(page).alerts()
    for alert in alerts:
        yield from told(alarms, page, alert)
    if not alerts:
        yield from map(say, silence(page, alarms.of(page).standing()))


def told(alarms: Alarms, page: Watched, alert: Alert) -> Iterator[str]:
    """One alert: what happened, when it was raised, and every innocent explanation."""
    from detector.watch.alerts import told as words

    yield say(words.sentence(page, alert))
    yield say(words.state(alert))
    others = [
        alarms.of(other).alerts()
        for other in alarms.store.pages()
        if other.id != page.id and alarms.read_since(other, alert.start)
    ]
    for line in words.innocent(alert, others):
        yield f"  - {say(line)}"


def scan_lines(store: Store, page: Watched, rate: float) -> Iterator[str]:
    """The scan of a page's whole days so far."""
    from detector.history import DaySpan
    from detector.watch.running import running_scan

    found = running_scan(store, page, datetime.now(UTC), false_alarms_per_year=rate)
    if found is None:
        return
    yield say("alerts.scan.days", page=page.handle, n=len(found.daily))
    if found.reason is not None:
        yield say(found.reason)
    for finding in found.findings:
        first, end = finding.interval.days_in(found.history.zone)
        yield say(
            "alerts.scan.found",
            kind=say(f"kind.{finding.kind}"),
            days=DaySpan(first, end),
            excess=finding.excess.value,
            low=finding.excess.low,
            high=finding.excess.high,
        )
    if not found.findings and found.reason is None:
        yield say("alerts.scan.nothing")
    yield say("alerts.scan.gated")
