"""What to say of an alert: its sentence, what explains it innocently, what was not looked at."""

from __future__ import annotations

from collections.abc import Sequence

from detector.history import Note, note
from detector.watch.alerts.monitor import Alert, Standing
from detector.watch.store import Watched
from detector.weigh.docket import APPLIES

# What a bare counter cannot settle. A shared event is looked at: the other pages are there.
SEEN = ("shared_event", "late_report")
# Readings further apart leave whole hours without one.
SLOWEST = 1_800.0


def sentence(page: Watched, alert: Alert) -> Note:
    """What happened, in numbers."""
    excess = alert.excess
    ends = sorted((abs(excess.low), abs(excess.high)))
    return note(
        f"alerts.{alert.direction}",
        page=page.handle,
        platform=page.platform,
        measure=page.measure,
        start=when(alert.start),
        excess=abs(excess.value),
        low=ends[0] if excess.low * excess.high > 0 else 0.0,
        high=ends[1],
        expected=alert.expected,
    )


def state(alert: Alert) -> Note:
    """When it was raised, and whether it goes on."""
    if alert.until is None:
        return note("alerts.going", raised=when(alert.raised))
    return note("alerts.ended", raised=when(alert.raised), until=when(alert.until))


def silence(page: Watched, standing: Standing) -> tuple[Note, ...]:
    """Why there is no alert: none was raised, or none can be yet."""
    names = {"page": page.handle, "platform": page.platform, "measure": page.measure}
    if page.every > SLOWEST:
        why = note("alerts.coarse", seconds=page.every, most=SLOWEST)
    elif standing.reason is not None:
        why = standing.reason
    else:
        return (note("alerts.none", least=standing.least, hours=standing.hours, **names),)
    return note("alerts.not_yet", **names), why


def innocent(alert: Alert, others: Sequence[tuple[Alert, ...]]) -> tuple[Note, ...]:
    """The innocent explanations, unresolved but for the one that the other counters can show.

    Parameters
    ----------
    alert
        The alert of one page.
    others
        The alerts of each other page that was read in the same hours.
    """
    shared = sum(any(_meets(alert, other) for other in mine) for mine in others)
    lines = [note("alerts.shared" if shared else "alerts.alone", n=shared or len(others))]
    codes = [code for code in APPLIES[alert.direction] if code not in SEEN]
    return (*(lines if others else []), *(note(f"explanation.{c}.not_checked") for c in codes))


def when(at: object) -> str:
    """An instant to the minute."""
    return f"{at:%Y-%m-%d %H:%M}"


def _meets(one: Alert, other: Alert) -> bool:
    early = one.until is None or other.start < one.until
    return (
        one.direction == other.direction
        and early
        and (other.until is None or one.start < other.until)
    )
