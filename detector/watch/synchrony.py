"""Several pages at once: joint falls, and refills of one page that the others do not share.

A cause that is public (a call to leave, a removal of accounts by the platform) moves every
page it is about. A page that alone gains while it falls with the others needs explaining;
the explanation may be as innocent as an advertisement of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from detector.history import Finding, Interval, Scan, ScanOutcome

REFILLS = frozenset({"gain", "influx", "masked_loss"})
# A refill may come after the fall: in 2016 it began on the second day and was told of within
# the week; twice that is looked at.
AFTER = timedelta(days=14)
DRAWS = 999


@dataclass(frozen=True, slots=True, eq=False)
class Refill:
    """A gain during or soon after a joint fall.

    Attributes
    ----------
    scan, finding
        The page and what it gained.
    without
        The pages of the same fall in which no gain was found in that time.
    """

    scan: Scan
    finding: Finding
    without: tuple[Scan, ...]


@dataclass(frozen=True, slots=True, eq=False)
class JointFall:
    """Losses of at least two pages in overlapping days.

    Attributes
    ----------
    interval
        From the first start to the last end of the losses.
    losses
        Page and finding, in order of time.
    others
        Pages that were scanned over these days and did not fall.
    p_value
        Share of random shifts of the pages' losses against one another in which as many
        pages or more fall on one day. It says how far chance explains the coincidence of
        the losses, not whether the losses are real.
    refills
        Gains during the fall or within two weeks after it.
    """

    interval: Interval
    losses: tuple[tuple[Scan, Finding], ...]
    others: tuple[Scan, ...]
    p_value: float
    refills: tuple[Refill, ...]

    @property
    def pages(self) -> int:
        """How many pages fell."""
        return len({id(scan) for scan, _ in self.losses})


def joint_falls(scans: Sequence[Scan], rng: np.random.Generator) -> tuple[JointFall, ...]:
    """The joint falls of pages scanned alike, in order of time.

    Parameters
    ----------
    scans
        One for each page; two histories of one page in two measures are two.
    rng
        Source of the shifts.
    """
    told = [scan for scan in scans if scan.outcome is ScanOutcome.DONE and len(scan.daily)]
    losses = [(scan, f) for scan in told for f in scan.findings if f.kind == "loss"]
    groups: list[list[tuple[Scan, Finding]]] = []
    for scan, finding in sorted(losses, key=lambda pair: pair[1].interval):
        end = max((f.interval.end for _, f in groups[-1]), default=None) if groups else None
        if end is not None and finding.interval.start < end:
            groups[-1].append((scan, finding))
        else:
            groups.append([(scan, finding)])
    joint = [group for group in groups if len({id(scan) for scan, _ in group}) > 1]
    drawn = _shifted(told, rng) if joint else np.empty(0)
    return tuple(_fall(group, told, drawn) for group in joint)


def _fall(group: list[tuple[Scan, Finding]], told: Sequence[Scan], drawn: np.ndarray) -> JointFall:
    interval = Interval(
        min(f.interval.start for _, f in group), max(f.interval.end for _, f in group)
    )
    fallen = list({id(scan): scan for scan, _ in group}.values())
    others = tuple(s for s in told if s not in fallen and _covers(s, interval))
    most = max(
        len({id(s) for s, f in group if f.interval.start <= at < f.interval.end})
        for at in (finding.interval.start for _, finding in group)
    )
    p_value = (1 + int((drawn >= most).sum())) / (1 + len(drawn))
    window = Interval(interval.start, interval.end + AFTER)
    gains = {
        id(scan): [f for f in scan.findings if f.kind in REFILLS and f.interval.overlaps(window)]
        for scan in fallen
    }
    refills = tuple(
        Refill(scan, finding, tuple(other for other in fallen if not gains[id(other)]))
        for scan in fallen
        for finding in gains[id(scan)]
    )
    return JointFall(interval, tuple(group), others, p_value, refills)


def _covers(scan: Scan, interval: Interval) -> bool:
    span = scan.history.span
    return span is not None and span.start <= interval.start and interval.end <= span.end


def _shifted(told: Sequence[Scan], rng: np.random.Generator) -> np.ndarray:
    """Most pages falling on one day, in `DRAWS` circular shifts of each page's losses."""
    spans = [scan.history.span for scan in told]
    first = min(span.start for span in spans if span is not None)
    last = max(span.end for span in spans if span is not None)
    days = max(1, -(-(last - first) // timedelta(days=1)))
    falling = np.zeros((len(told), days), bool)
    reach = np.zeros((len(told), 2), int)
    for row, (scan, span) in enumerate(zip(told, spans, strict=True)):
        if span is None:
            continue
        reach[row] = (span.start - first).days, min(days, -(-(span.end - first) // _DAY))
        for finding in scan.findings:
            if finding.kind == "loss":
                begin = (finding.interval.start - first).days
                end = -(-(finding.interval.end - first) // _DAY)
                falling[row, max(0, begin) : end] = True
    most = np.empty(DRAWS, int)
    for draw in range(DRAWS):
        together = np.zeros(days, int)
        for row, (begin, end) in enumerate(reach):
            own = falling[row, begin:end]
            together[begin:end] += np.roll(own, int(rng.integers(len(own)))) if len(own) else 0
        most[draw] = together.max()
    return most


_DAY = timedelta(days=1)
