"""Put one finding together: its case, the checks, the docket, what else is said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np

import features
from detector.history import (
    Case,
    Count,
    Daily,
    Finding,
    Interval,
    OriginResult,
    PageHistory,
)
from detector.history.accounting import residuals
from detector.history.fans import FanLists
from detector.history.finding import Basis, Kind
from detector.history.listed import ListedFans, listed_fans
from detector.origin import OriginFinding, test_origin
from detector.spikes import Spike, SpikeScan
from detector.spikes.excess import excess as counted_excess
from detector.spikes.steps import Step
from detector.weigh import docket, weighed
from detector.weigh.hidden_loss import masked
from detector.weigh.shape import origin_shape_of, shape_of

# The day #OpUnlike began; any fixed number would do, so that the same file always
# gives the same answer.
SEED = 20160226
# Level of the origin test inside an interval that the counts chose. It adds no finding;
# 1 % is the level at which its power was measured (docs/origin.md).
CHECK_LEVEL = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """What every finding of one page is made from.

    Attributes
    ----------
    history, series
        The page, and its counts by day.
    gains, losses
        The scan of either flow.
    home, languages, migrants
        As in `scan`.
    peers, beside
        Comparable pages, and those opened beside this one.
    listed
        Fans by country, language and age at the end of each day.
    fans
        Lists of fans given beside the export.
    checked
        Findings up to this p-value get their checks, explanations and support.
    """

    history: PageHistory
    series: Daily
    gains: SpikeScan
    losses: SpikeScan
    home: str | None
    languages: tuple[str, ...]
    peers: tuple[PageHistory, ...]
    beside: tuple[PageHistory, ...]
    migrants: Path | None
    listed: dict[str, ListedFans]
    fans: FanLists | None = None
    checked: float = 1.0

    @classmethod
    def of(
        cls,
        history: PageHistory,
        series: Daily,
        gains: SpikeScan,
        losses: SpikeScan,
        *,
        home: str | None = None,
        languages: tuple[str, ...] = (),
        peers: tuple[PageHistory, ...] = (),
        beside: tuple[PageHistory, ...] = (),
        migrants: Path | None = None,
        fans: FanLists | None = None,
        checked: float = 1.0,
    ) -> Assembly:
        """All of it, with the listings laid out by day once for every finding."""
        listed = listed_fans(history, series)
        return cls(
            history,
            series,
            gains,
            losses,
            home,
            languages,
            peers,
            beside,
            migrants,
            listed,
            fans,
            checked,
        )

    def of_spike(self, spike: Spike, found: SpikeScan) -> Finding:
        """A gain or a loss against the baseline."""
        kind: Kind = "gain" if spike.direction == "gain" else "loss"
        interval = self.interval(spike.start, spike.end)
        origin = None
        if kind == "gain" and self._is_checked(spike.p_value):
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
            references=found.references if spike.references is None else spike.references,
            origin=origin,
            p_by_origin=spike.references is not None,
            brackets=(self._bracket(spike.start_bracket), self._bracket(spike.end_bracket)),
        )

    def of_influx(self, influx: OriginFinding) -> Finding:
        """A change of origin, or the loss that it hides."""
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
        held_up = net and self._home_left(result)
        positions = self.positions(influx.interval)
        finding = self._finding(
            influx.interval,
            positions,
            "masked_loss" if held_up else "influx",
            influx.basis,
            self.gains,
            observed=observed,
            expected=max(0.0, observed.value - delivered.value),
            excess=delivered,
            excess_open=held_up,
            p_value=result.p_value,
            references=result.references,
            origin=result,
            by_origin=True,
            p_by_origin=True,
        )
        return replace(finding, excess=self._as_counted(finding.excess, *positions))

    def span_of(self, influx: OriginFinding) -> tuple[int, int, float, int]:
        """Days, p-value and references of a change of origin, for `with_beside`."""
        result = influx.result
        p_value = 1.0 if result.p_value is None else result.p_value
        return (*self.positions(influx.interval), p_value, result.references)

    def of_step(self, step: Step) -> Finding:
        """A difference between the export's own columns."""
        return self._finding(
            self.interval(step.start, step.end),
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
        by_origin: bool = False,
        p_by_origin: bool = False,
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
            None if excess_open else excess,
            self.listed,
            self.fans,
        )
        hidden = masked(case) if kind in ("gain", "influx") else None
        if hidden is not None:
            kind, (least, excess_open) = "masked_loss", hidden
            excess = least if least is not None and not by_origin else excess
            case = replace(case, kind=kind, excess=None if excess_open else excess)
        finding = Finding(
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
            countries=origin.flows if origin else (),
            origin=origin,
            by_origin=by_origin,
            p_by_origin=p_by_origin,
        )
        if not self._is_checked(p_value):
            return finding
        checks = tuple(features.run(check, case) for check in features.CHECKS)
        finding = replace(
            finding,
            checks=checks,
            explanations=docket(case, checks),
            shape=shape_of(case),
            origin_shape=origin_shape_of(case),
        )
        return weighed(finding)

    def with_own_rate(self, finding: Finding) -> Finding:
        """The finding with what the same rule says of the page's other weeks."""
        if not self._is_checked(finding.p_value):
            return finding
        # Imported late: its first use on a machine compiles the baseline.
        from detector.spikes import own_rate

        start, end = self.positions(finding.interval)
        table = self.listed.get("country")
        if finding.kind == "step":
            left = residuals(self.series, net_only=self.history.net_only)
            rate = own_rate.of_net(left, start, end, 0)
        elif finding.by_origin:
            rate = own_rate.of_listing(table, start, end) if table else None
        elif finding.basis == "gross":
            page = (self.losses if finding.kind == "loss" else self.gains).page
            # As it was scanned: what the books explain neither rings nor strengthens the interval.
            rate = own_rate.of_flow(page.x, page.weekday, start, end) if page else None
        else:
            sign = -1 if finding.kind == "loss" else 1
            rate = own_rate.of_net(self.gains.observed, start, end, sign)
        return replace(finding, own_rate=rate)

    def _is_checked(self, p_value: float | None) -> bool:
        return p_value is None or p_value <= self.checked

    def _as_counted(self, told: Count, start: int, end: int) -> Count:
        """The excess of the countries that stand out, its upper end as far as the counts allow.

        Listings show who is left at the second of them, and single out some countries: who came
        and went in between, and who came from the others, only the fans gained tell.
        """
        page = self.gains.page
        if page is None or start >= end:
            return told
        return replace(told, high=max(told.high, counted_excess(page, start, end).high))

    def _home_left(self, result: OriginResult) -> bool:
        """Whether losses at home eat at least half of what joined: a count held up."""
        home = next((flow for flow in result.flows if flow.country == self.home), None)
        joined = result.delivered.value if result.delivered else 0.0
        return home is not None and home.lost - home.gained.high >= joined / 2

    def interval(self, start: int, end: int) -> Interval:
        """Half-open positions in the daily arrays as times."""
        first = self.series.days[0].item()
        days = (first + timedelta(days=start), first + timedelta(days=end))
        return Interval.of_days(*days, self.history.zone)

    def _bracket(self, positions: tuple[int, int] | None) -> Interval | None:
        return self.interval(*positions) if positions else None

    def positions(self, interval: Interval) -> tuple[int, int]:
        """Where an interval lies in the daily arrays; empty when outside what was counted."""
        n = len(self.series)
        if n == 0:
            return 0, 0
        first, end = interval.days_in(self.history.zone)
        start = int((np.datetime64(first) - self.series.days[0]).astype(int))
        stop = int((np.datetime64(end) - self.series.days[0]).astype(int))
        return min(max(0, start), n), min(max(0, stop), n)
