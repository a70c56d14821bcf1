"""The main job in one screen: read -> flag -> measure -> weigh.

One false-alarm budget covers everything a scan can say of a page. The chance of any
false finding on a page of Y years at r false alarms per page-year is
`1 - exp(-r Y)`; it is split between what the export allows to look at: the counts and
the origin of the fans get equal parts, the export's own arithmetic a tenth, since books
either balance or do not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

import features
from detector.history import (
    BadSetting,
    Case,
    Count,
    Daily,
    Finding,
    Interval,
    Note,
    OriginResult,
    PageHistory,
    Scan,
    daily,
    note,
)
from detector.history.daily import activity_by_day
from detector.history.finding import Basis, Kind
from detector.origin import OriginFinding, expected_audience, scan_origin, test_origin
from detector.places import COUNTRIES
from detector.spikes import Spike, SpikeScan, find_spikes
from detector.spikes.steps import Step, find_steps
from detector.weigh import docket

DAYS_PER_YEAR = 365.25
RATES = (0.001, 10.0)
# The day #OpUnlike began; any fixed number would do, so that the same file always
# gives the same answer.
SEED = 20160226
# Level of the origin test inside an interval that the counts chose. It adds no finding;
# 1 % is the level at which its power was measured (docs/origin.md).
CHECK_LEVEL = 0.01
LONGEST = 31  # days an interval of the counts can reach
# Part of the budget spent on steps between the export's own columns.
ARITHMETIC_PART = 0.1

Progress = Callable[[float, Note], None]


def scan(
    history: PageHistory,
    *,
    home: str | None = None,
    languages: Sequence[str] = (),
    peers: Sequence[PageHistory] = (),
    beside: Sequence[PageHistory] = (),
    false_alarms_per_year: float = 0.1,
    migrants: Path | None = None,
    progress: Progress | None = None,
) -> Scan:
    """Find the intervals in which an audience did not grow like an audience.

    Parameters
    ----------
    history
        One page in one measure, from `open_exports`.
    home
        ISO 3166 alpha-2 code of the page's home country. Without it only the page's
        own past is tested.
    languages
        Codes of the page's languages (`fr`, `ar`).
    peers
        Histories of pages that a person holds to be comparable. What they gained at the
        same time is expected here too, so name none that may share the question itself.
    beside
        Other pages opened with this one. They only serve the docket, to see whether an
        unusual time was shared.
    false_alarms_per_year
        False findings of any kind that one honest page may have in a year, on average.
    migrants
        A person's own UN migrant-stock table, sharpening the expected audience.
    progress
        Called with the share done and what is being done.

    Returns
    -------
    Scan

    Raises
    ------
    BadSetting
        A setting is outside what it can be.
    """
    _check_settings(home, tuple(languages), false_alarms_per_year, migrants)
    tell = progress or (lambda _share, _note: None)
    series = daily(history)
    years = max(_looked_at(series), 1) / DAYS_PER_YEAR
    alpha = 1 - math.exp(-false_alarms_per_year * years)
    has_countries = bool((history.audience["dimension"] == "country").any())
    balances = _balances(series, history.net_only)
    for_steps = ARITHMETIC_PART * alpha if balances else 0.0
    share = (alpha - for_steps) / (1 + has_countries)

    tell(0.1, note("progress.counts"))
    gains, losses = find_spikes(
        series,
        net_only=history.net_only,
        engagement=activity_by_day(history, series, "engaged"),
        alpha=share,
        rng=np.random.default_rng(SEED),
    )
    work = _Work(
        history,
        series,
        gains,
        losses,
        home,
        tuple(languages),
        tuple(peers),
        tuple(beside),
        migrants,
    )

    tell(0.5, note("progress.origin"))
    findings = [work.of_spike(s, found) for found in (gains, losses) for s in found.spikes]
    gained = tuple(f.interval for f in findings if f.kind == "gain")
    if has_countries:
        findings += [
            work.of_influx(influx)
            for influx in scan_origin(
                history,
                home=home,
                languages=work.languages,
                peers=work.peers,
                alpha=share,
                rng=np.random.default_rng(SEED),
                exclude=gained,
                migrants=migrants,
            )
        ]
    if balances:
        findings += [
            work.of_step(step) for step in find_steps(series, for_steps, net_only=history.net_only)
        ]
    tell(1.0, note("progress.done"))
    return Scan(
        history,
        series,
        gains.outcome,
        gains.reason,
        false_alarms_per_year,
        gains.observed,
        gains.expected,
        gains.findable,
        tuple(sorted(findings, key=lambda f: (f.interval.start, f.kind))),
        home,
        work.languages,
    )


def _check_settings(
    home: str | None, languages: tuple[str, ...], rate: float, migrants: Path | None
) -> None:
    if home is not None and home not in COUNTRIES:
        raise BadSetting("error.home_unknown", home=home)
    if not RATES[0] <= rate <= RATES[1]:
        raise BadSetting("error.rate_outside", rate=rate, low=RATES[0], high=RATES[1])
    if migrants is not None:
        if home is None:
            raise BadSetting("error.migrants_without_home")
        # Read now, so that a bad table is refused before any work.
        expected_audience(home, languages, migrants=migrants)


def _balances(series: Daily, net_only: bool) -> bool:
    """Whether the total and what moves it stand together on any day."""
    known = np.isfinite(series.total) & np.isfinite(series.gained)
    return bool((known & (net_only | np.isfinite(series.lost))).any())


def _looked_at(series: Daily) -> int:
    """Days that the export says anything of: silence is no time in which to be wrong.

    Between two totals the days count as far as an interval can reach.
    """
    given = np.isfinite(series.gained) | np.isfinite(series.lost)
    totals = np.flatnonzero(np.isfinite(series.total))
    given[totals] = True
    for first, last in pairwise(totals.tolist()):
        if last - first <= LONGEST:
            given[first:last] = True
    return int(given.sum())


class _Work:
    """What every finding of one page is made from."""

    def __init__(
        self,
        history: PageHistory,
        series: Daily,
        gains: SpikeScan,
        losses: SpikeScan,
        home: str | None,
        languages: tuple[str, ...],
        peers: tuple[PageHistory, ...],
        beside: tuple[PageHistory, ...],
        migrants: Path | None,
    ) -> None:
        self.history, self.series, self.gains, self.losses = history, series, gains, losses
        self.home, self.languages, self.migrants = home, languages, migrants
        self.peers, self.beside = peers, beside

    def of_spike(self, spike: Spike, found: SpikeScan) -> Finding:
        kind: Kind = "gain" if spike.direction == "gain" else "loss"
        interval = self._interval(spike.start, spike.end)
        origin = None
        if kind == "gain":
            origin = test_origin(
                self.history,
                interval,
                home=self.home,
                languages=self.languages,
                peers=self.peers,
                alpha=CHECK_LEVEL,
                rng=np.random.default_rng(SEED),
                migrants=self.migrants,
            )
        return self._finding(
            interval,
            (spike.start, spike.end),
            kind,
            found.basis,
            found,
            observed=spike.observed,
            expected=spike.expected,
            excess=spike.excess,
            p_value=spike.p_value,
            references=found.references,
            origin=origin,
            brackets=(self._bracket(spike.start_bracket), self._bracket(spike.end_bracket)),
        )

    def of_influx(self, influx: OriginFinding) -> Finding:
        result = influx.result
        delivered = result.delivered or Count.exact(0.0)
        observed = Count(
            *(
                sum(getattr(flow.gained, bound) for flow in result.flows)
                for bound in ("value", "low", "high")
            )
        )
        net = not np.isfinite(self.series.gained).any() or self.history.net_only
        # A net count that stands or rises while the home country leaves hides a loss:
        # then only a lower end of the gross additions is known.
        masked = net and self._home_left(result)
        return self._finding(
            influx.interval,
            self._positions(influx.interval),
            "masked_loss" if masked else "influx",
            influx.basis,
            self.gains,
            observed=observed,
            expected=max(0.0, observed.value - delivered.value),
            excess=delivered,
            excess_open=masked,
            p_value=result.p_value,
            references=result.references,
            origin=result,
        )

    def of_step(self, step: Step) -> Finding:
        return self._finding(
            self._interval(step.start, step.end),
            (step.start, step.end),
            "step",
            "net",
            self.gains,
            observed=Count.exact(step.total_move),
            expected=step.explained,
            excess=Count.exact(step.difference),
            p_value=None,
            references=0,
        )

    def _finding(
        self,
        interval: Interval,
        positions: tuple[int, int],
        kind: Kind,
        basis: Basis,
        found: SpikeScan,
        *,
        observed: Count,
        expected: float,
        excess: Count,
        p_value: float | None,
        references: int,
        origin: OriginResult | None = None,
        excess_open: bool = False,
        brackets: tuple[Interval | None, Interval | None] = (None, None),
    ) -> Finding:
        case = Case(
            self.history,
            self.series,
            interval,
            *positions,
            kind,
            basis,
            found.observed,
            found.expected,
            found.dispersion,
            self.home,
            self.languages,
            origin,
            (*self.peers, *self.beside),
        )
        checks = tuple(features.run(check, case) for check in features.CHECKS)
        return Finding(
            interval,
            kind,
            basis,
            observed,
            expected,
            excess,
            p_value,
            references,
            start_bracket=brackets[0],
            end_bracket=brackets[1],
            excess_open=excess_open,
            checks=checks,
            countries=origin.flows if origin else (),
            explanations=docket(case, checks),
            origin=origin,
        )

    def _home_left(self, result: OriginResult) -> bool:
        """Whether losses at home eat at least half of what joined: a count held up."""
        home = next((flow for flow in result.flows if flow.country == self.home), None)
        joined = result.delivered.value if result.delivered else 0.0
        return home is not None and home.lost - home.gained.high >= joined / 2

    def _interval(self, start: int, end: int) -> Interval:
        first = self.series.days[0].item()
        days = (first + timedelta(days=start), first + timedelta(days=end))
        return Interval.of_days(*days, self.history.zone)

    def _bracket(self, positions: tuple[int, int] | None) -> Interval | None:
        return self._interval(*positions) if positions else None

    def _positions(self, interval: Interval) -> tuple[int, int]:
        """Where an interval lies in the daily arrays; empty when outside what was counted."""
        n = len(self.series)
        if n == 0:
            return 0, 0
        first, end = interval.days_in(self.history.zone)
        start = int((np.datetime64(first) - self.series.days[0]).astype(int))
        stop = int((np.datetime64(end) - self.series.days[0]).astype(int))
        return min(max(0, start), n), min(max(0, stop), n)
