"""Watch one counter hour by hour, at a chosen rate of false alarms for any number of looks.

Each hour that closes is held against what the page's own past leads to expect of it
(`usual`). Its rank among the page's own past surprises is a p-value that no assumption on
the distribution enters. Bets against these p-values are multiplied from every hour on at
once (the e-detector of Shin, Ramdas and Rinaldo, "E-detectors", New England Journal of
Statistics in Data Science 2023, in its Shiryaev-Roberts form): on a page whose surprises
are exchangeable its expectation after T hours is at most T, so that it reaches `c` with a
chance of at most T / c, however often one looks in between (Doob; for a single start,
Ville).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detector.history import Count, Note, note
from detector.history.daily import Floats
from detector.watch.alerts.usual import FEWEST_HOURS, MEMORY_HOURS, Usual, learn
from detector.watch.store import instant

Direction = Literal["gain", "loss"]

HOUR = 3_600_000_000  # microseconds
HOURS_PER_YEAR = 8_766.0
# Bets on a p-value: kappa * p ** (kappa - 1) has expectation 1 (Vovk, conformal martingales).
# Bets on mild surprises (0.4) rang on simulated pages for days that were merely busy.
KAPPAS = np.array([0.05, 0.1, 0.2])
# Surprises that a p-value is ranked among: a week at the least, eight weeks at most.
FEWEST_RANKS = 24 * 7
# Surprises of neighbouring hours, and of a day, are not quite unrelated: bets are tempered by
# the variance ratio of their sums, as the scan's scores are.
RELATED = (4, 24)
# A change over more hours than this says nothing of the hours in it.
LONGEST_HOLE = 24.0
SHORTEST = 0.5
# An alert ends with this many hours in a row that are not among the highest twentieth, and
# after a week at the latest: by then it is the new usual.
CALM_HOURS, CALM = 3, 0.05
LONGEST_ALERT = 24 * 7
Z90 = 1.645
# Standard deviation over mean absolute deviation, of a normal.
OF_MEAN = 1.2533


@dataclass(frozen=True, slots=True)
class Alert:
    """A stretch in which a counter moved unlike itself, as known at the last hour read.

    Attributes
    ----------
    direction
        Whether it rose more, or fell more, than its own past leads to expect.
    start
        The reading from which on the movement speaks against the usual, UTC.
    raised
        The reading at which the threshold was passed.
    until
        The last reading of the stretch; None while it goes on.
    observed
        Change of the count over the stretch.
    expected
        The same, by the hours of the day and the week.
    excess
        Observed less expected, with its 90 % interval, signed.
    """

    direction: Direction
    start: datetime
    raised: datetime
    until: datetime | None
    observed: Count
    expected: float
    excess: Count


@dataclass(frozen=True, slots=True)
class Standing:
    """What a monitor can say by now.

    Attributes
    ----------
    reason
        Why it cannot raise an alert yet, or None.
    hours, least
        A movement of `least` fans an hour beyond the usual, for `hours` hours, would raise
        one: so that silence is not read as "nothing happened".
    """

    reason: Note | None
    hours: int = 0
    least: float = 0.0


@dataclass(slots=True)
class _Step:
    """One closed hour: where it began, what was expected, how sure that was."""

    number: int
    at: int
    count: Count
    expected: float
    variance: float


@dataclass(slots=True)
class _Open:
    direction: Direction
    first: _Step
    raised: int
    expected: float
    variance: float
    hours: int = 0
    calm: int = 0


@dataclass(slots=True)
class Monitor:
    """The running watch of one counter; equal readings give equal alerts.

    Parameters
    ----------
    rate
        False alarms a page may have in a year, gains and losses together.
    """

    rate: float
    ended: list[Alert] = field(default_factory=list)
    _hour: int | None = None
    _read: tuple[int, Count] | None = None
    _closed: tuple[int, Count] | None = None
    _certain: float = 0.0
    _day: int = -1
    _usual: Usual | None = None
    _past: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=MEMORY_HOURS))
    _ranks: Floats = field(default_factory=lambda: np.empty(0))
    _before: deque[float] = field(default_factory=lambda: deque(maxlen=24))
    _trail: deque[_Step] = field(default_factory=lambda: deque(maxlen=LONGEST_ALERT))
    _number: int = 0
    _temper: float = 1.0
    _sums: Floats = field(default_factory=lambda: np.zeros((2, len(KAPPAS))))
    _runs: Floats = field(default_factory=lambda: np.zeros((2, len(KAPPAS))))
    _starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros((2, len(KAPPAS)), int))
    _open: _Open | None = None

    @property
    def threshold(self) -> float:
        """What the detector must reach."""
        return HOURS_PER_YEAR / self.rate

    def see(self, at: int, count: Count) -> Alert | None:
        """Take in one reading (microseconds since 1970); an alert that it raises, or None.

        An hour is weighed when the first reading after it has come, so that looking more
        often changes nothing. Readings come in order of time.
        """
        hour = at // HOUR
        raised = None
        if self._read is not None and self._hour is not None and hour > self._hour:
            raised = self._close(self._hour, *self._read)
        self._hour, self._read = hour, (at, count)
        return raised

    def alerts(self) -> tuple[Alert, ...]:
        """All alerts so far, the one that goes on last."""
        going = [] if self._open is None else [self._told(self._open, None)]
        return (*self.ended, *going)

    def standing(self) -> Standing:
        """Whether alerts can be raised yet, and what would raise one."""
        known = len(self._past)
        if self._usual is None or len(self._ranks) < FEWEST_RANKS:
            return Standing(note("alerts.too_early", n=known, needed=FEWEST_HOURS + FEWEST_RANKS))
        best = KAPPAS * (len(self._ranks) + 1.0) ** (1.0 - KAPPAS)
        needed = math.log(2 * len(KAPPAS) * self.threshold) / self._temper
        hours = math.ceil(float(np.min(needed / np.log(best))))
        highest = float(np.abs(self._ranks).max())
        if self._closed is not None and self._closed[1].step > 0:
            return Standing(None, hours, highest + self._closed[1].step + 1.0)
        level = abs(float(self._usual.hour.mean()))
        # What is carried on from the hours before is expected in the next.
        carried = float(self._usual.memory.sum()) * self._usual.reach
        _, scale = self._usual.forecast(level + carried, 0.0, 0.0)
        return Standing(None, hours, highest * scale + carried)

    def _close(self, hour: int, at: int, count: Count) -> Alert | None:
        """Weigh one hour by its last reading."""
        if self._closed is None:
            self._closed, self._certain = (at, count), count.value
            return None
        last, before = self._closed
        length = (at - last) / HOUR
        if length < SHORTEST:
            return None
        self._closed = (at, count)
        # The least movement that the interval of a rounded counter allows: one that flickers
        # about a step of its rounding has not moved.
        stood, self._certain = self._certain, min(max(self._certain, count.low), count.high)
        if length > LONGEST_HOLE:
            self._forget()
            return None
        if hour // 24 != self._day:
            self._day = hour // 24
            self._learn()
        return self._weigh(hour, (self._certain - stood) / length, length, last, before)

    def _weigh(
        self, hour: int, movement: float, length: float, last: int, before: Count
    ) -> Alert | None:
        usual = self._usual
        if usual is None:
            self._past.append((hour, movement))
            return None
        profile = usual.profile(hour % 24, (hour // 24 + 3) % 7)
        recent = self._before[-1] if self._before else 0.0
        mean = sum(self._before) / len(self._before) if self._before else 0.0
        expected, scale = usual.forecast(profile, recent, mean)
        # Between two steps of a rounded counter nothing is known: its steps are ranked as
        # they are, and an hour without one is as ordinary as can be.
        surprise = movement if before.step > 0 else (movement - expected) / scale
        self._before.append(usual.held(movement - profile))
        self._number += 1
        spread = (OF_MEAN * scale * length) ** 2
        self._trail.append(_Step(self._number, last, before, profile * length, spread))
        p_values = self._p_values(surprise)
        if self._open is not None:
            self._go_on(self._open, p_values)
            return None
        self._past.append((hour, movement))
        self._ranks = np.append(self._ranks[-MEMORY_HOURS + 1 :], surprise)
        return self._bet(p_values) if p_values is not None else None

    def _p_values(self, surprise: float) -> Floats | None:
        """Of a gain and of a loss: the rank among past surprises, ties counted against it."""
        many = len(self._ranks)
        if many < FEWEST_RANKS:
            return None
        above = int(np.count_nonzero(self._ranks >= surprise))
        below = int(np.count_nonzero(self._ranks <= surprise))
        return np.array([1.0 + above, 1.0 + below]) / (1.0 + many)

    def _bet(self, p_values: Floats) -> Alert | None:
        bets = (KAPPAS * p_values[:, None] ** (KAPPAS - 1.0)) ** self._temper
        self._sums = (1.0 + self._sums) * bets
        fresh = self._runs <= 1.0
        self._starts = np.where(fresh, self._number, self._starts)
        self._runs = np.where(fresh, 1.0, self._runs) * bets
        if float(self._sums.mean()) < self.threshold:
            return None
        row, column = np.unravel_index(int(np.argmax(self._sums)), self._sums.shape)
        first = int(self._starts[row, column])
        stretch = [step for step in self._trail if step.number >= first]
        alert = _Open(
            "gain" if row == 0 else "loss",
            stretch[0],
            self._closed[0] if self._closed else 0,
            sum(step.expected for step in stretch),
            sum(step.variance for step in stretch),
            len(stretch),
        )
        told = self._told(alert, None)
        if told.excess.low <= 0.0 <= told.excess.high:
            return None  # rounding may explain all of it: not before it cannot
        # These hours are not the usual: neither the profile nor the ranks learn from them.
        self._ranks = self._ranks[: -len(stretch)]
        for _ in stretch:
            self._past.pop()
        self._open = alert
        self._restart()
        return told

    def _go_on(self, alert: _Open, p_values: Floats | None) -> None:
        step = self._trail[-1]
        alert.expected += step.expected
        alert.variance += step.variance
        alert.hours += 1
        p = 1.0 if p_values is None else float(p_values[0 if alert.direction == "gain" else 1])
        alert.calm = alert.calm + 1 if p > CALM else 0
        if alert.calm >= CALM_HOURS or alert.hours >= LONGEST_ALERT:
            self._end(alert)

    def _end(self, alert: _Open) -> None:
        self.ended.append(self._told(alert, self._closed))
        self._open = None

    def _told(self, alert: _Open, end: tuple[int, Count] | None) -> Alert:
        now = self._closed[1] if self._closed else alert.first.count
        observed = now - alert.first.count
        noise = Z90 * math.sqrt(alert.variance)
        return Alert(
            alert.direction,
            instant(alert.first.at),
            instant(alert.raised),
            instant(end[0]) if end else None,
            observed,
            alert.expected,
            Count(
                observed.value - alert.expected,
                observed.low - alert.expected - noise,
                observed.high - alert.expected + noise,
            ),
        )

    def _restart(self) -> None:
        for values in (self._sums, self._runs):
            values[:] = 0.0

    def _forget(self) -> None:
        """After a long hole nothing is carried on; an alert ends where the readings did."""
        if self._open is not None:
            self._end(self._open)
        self._restart()
        self._before.clear()
        self._trail.clear()

    def _learn(self) -> None:
        if len(self._past) < FEWEST_HOURS:
            return
        table = np.array(self._past, float)
        self._usual = learn(table[:, 0], table[:, 1]) or self._usual
        if len(self._ranks) >= FEWEST_RANKS:
            self._temper = 1.0 / _restlessness(self._ranks)


def _restlessness(surprises: Floats) -> float:
    """How much more sums of 4 or 24 surprises vary than if they were unrelated; at least 1."""
    held = np.clip(surprises, *np.quantile(surprises, [0.01, 0.99]))
    spread = float(held.var())
    if spread <= 0:
        return 1.0
    sums = (np.convolve(held, np.ones(length), "valid") for length in RELATED)
    ratios = [float(s.var()) / (n * spread) for s, n in zip(sums, RELATED, strict=True)]
    return max(1.0, *ratios)
