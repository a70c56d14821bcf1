"""Scan totals, or a net change by day, where the export does not give gains and losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.history import Count, Daily, Findable, ScanOutcome
from detector.history.daily import Floats
from detector.simulate.events import INNOCENT, RATES, Kind
from detector.simulate.organic import log_ar1, overdispersed
from detector.spikes.baseline import LEAST_DISPERSION, LOWEST_LEVEL, MOST_DISPERSION
from detector.spikes.calibrate import Calibration, references_for
from detector.spikes.flow import cannot
from detector.spikes.matching import DISPERSION_ERROR
from detector.spikes.result import Spike, SpikeScan
from detector.spikes.shape import BRIEF, BRIEF_DAYS, LONG, WEEK, WEEK_DAYS
from detector.spikes.totals import TotalsCandidate, TotalsScan, best_scores, scan_totals
from detector.spikes.totals_fit import Fit, fit
from detector.spikes.totals_kernel import SCALES

EVENTS: tuple[Kind, ...] = ("viral", "advertisement", "giveaway", "purge", "exodus")
# An exodus is a finding, not an innocent event of every page: once in a hundred page-years.
EXODUS_RATE = 0.01
# Organic losses of a stock a day: the middle of `organic.CHURN_RANGE`.
CHURN = 4.5e-4
# Correlation of the restlessness from day to day: what is left open by totals.
RHO_RANGE = (0.3, 0.9)
# Scanning totals costs some milliseconds a page; more references would be waited for.
MOST_REFERENCES = 600


@dataclass(frozen=True, slots=True, eq=False)
class Snapshots:
    """Totals used, shape (n,): position among the days, value and its interval."""

    day: Floats
    total: Floats
    low: Floats
    high: Floats


def snapshots(daily: Daily, net_only: bool) -> Snapshots:
    """The totals, or running sums of the net change where those say more.

    A day without a net change takes the median change, which speaks for nothing.
    """
    given = np.flatnonzero(~np.isnan(daily.total))
    net = daily.gained
    if not net_only or len(given) >= int((~np.isnan(net)).sum()):
        return Snapshots(
            given.astype(float), daily.total[given], daily.total_low[given], daily.total_high[given]
        )
    filled = np.where(np.isnan(net), np.nanmedian(net), net)
    total = np.concatenate([[0.0], np.cumsum(filled)])
    blank = np.full(len(total), np.nan)
    # The sum before the first day stands at the end of the day before it.
    return Snapshots(np.arange(-1.0, len(net)), total, blank, blank)


def scan_net(
    daily: Daily,
    *,
    net_only: bool,
    alpha: float,
    rng: np.random.Generator,
    references: int | None,
    power: bool = True,
) -> tuple[SpikeScan, SpikeScan]:
    """Gains and losses from one scan of the net series; `alpha` is split between them.

    Without `power` the smallest findable excess is not measured.
    """
    shown = snapshots(daily, net_only)
    found = scan_totals(shown.day, shown.total, shown.low, shown.high)
    if found.outcome == ScanOutcome.CANNOT_TELL and found.reason is not None:
        nothing = cannot(found.reason, "net", len(daily))
        return nothing, nothing
    kept, fitted = fitted_to(shown, found)
    wanted = references_for(alpha / 2.0) if references is None else references
    many = min(wanted, MOST_REFERENCES)
    best = reference_scores(kept, fitted, many, rng)
    gains, losses = Calibration.of(best[:, 0]), Calibration.of(best[:, 1])
    rate, observed = _by_day(kept, found, len(daily))
    level = float(np.median(np.abs(found.expected_rate)))
    daily_noise = float(np.median(fitted.noise / np.diff(kept.day)))
    dispersion = 1.0 / _inverse_size(daily_noise, max(level, LOWEST_LEVEL))
    ratio = float(np.interp(7.0, SCALES, fitted.ratios))

    def scan(direction: str, calibration: Calibration) -> SpikeScan:
        spikes = []
        for candidate in found.candidates:
            if candidate.direction != direction:
                continue
            p_value = calibration.p_value(candidate.score, candidate.manner)
            if p_value <= alpha / 2.0:
                spikes.append(_spike(candidate, shown, p_value))
        bars = calibration.thresholds(alpha / 2.0)
        return SpikeScan(
            found.outcome,
            found.reason,
            "net",
            observed,
            rate,
            dispersion,
            ratio,
            tuple(spikes),
            _findable(shown, bars) if power else (),
            many,
        )

    return scan("gain", gains), scan("loss", losses)


def fitted_to(shown: Snapshots, found: TotalsScan) -> tuple[Snapshots, Fit]:
    """The snapshots that a scan used, and the null model fitted to them."""
    used = found.used
    kept = Snapshots(shown.day[used], shown.total[used], shown.low[used], shown.high[used])
    return kept, fit(
        kept.day,
        np.where(np.isnan(kept.low), kept.total, kept.low),
        np.where(np.isnan(kept.high), kept.total, kept.high),
    )


def _spike(candidate: TotalsCandidate, shown: Snapshots, p_value: float) -> Spike:
    """A candidate between snapshots i and j lies in the days after i up to that of j."""
    first = int(shown.day[candidate.start]) + 1
    last = int(shown.day[candidate.end]) + 1
    excess, observed = candidate.excess, candidate.observed
    if candidate.direction == "loss":
        observed = Count(-observed.value, -observed.high, -observed.low)
    sign = 1.0 if candidate.direction == "gain" else -1.0
    begin, close = candidate.start_bracket, candidate.end_bracket
    return Spike(
        first,
        last,
        candidate.direction,
        observed,
        sign * candidate.expected,
        Count(excess.value, excess.low, excess.high),
        candidate.score,
        p_value,
        _bracket(begin),
        _bracket(close),
    )


def _bracket(days: tuple[float, float]) -> tuple[int, int] | None:
    """Positions between which an end lies; None where neighbouring days settle it."""
    low, high = int(days[0]) + 1, int(days[1]) + 1
    return (low, high) if high - low > 1 else None


def _findable(shown: Snapshots, bars: Floats) -> tuple[Findable, ...]:
    """Smallest excess by length, each length held to the bar of its own manner."""
    answers: dict[int, Findable] = {}
    for bar in np.unique(bars[np.isfinite(bars)]):
        again = scan_totals(shown.day, shown.total, shown.low, shown.high, threshold=float(bar))
        for one in again.smallest_resolvable:
            if bars[_manner(float(one.days))] == bar:
                answers[one.days] = one
    return tuple(answers[days] for days in sorted(answers))


def _manner(days: float) -> int:
    """Manner of a block of this length that is seen to stop."""
    if days > WEEK_DAYS:
        return LONG
    return BRIEF if days <= BRIEF_DAYS else WEEK


def _by_day(kept: Snapshots, found: TotalsScan, days: int) -> tuple[Floats, Floats]:
    """Expected rate and observed net change spread over days, NaN outside snapshots."""
    rate, observed = np.full(days, np.nan), np.full(days, np.nan)
    change = np.diff(kept.total) / np.diff(kept.day)
    for i in range(len(change)):
        inside = slice(int(kept.day[i]) + 1, int(kept.day[i + 1]) + 1)
        rate[inside] = found.expected_rate[i]
        observed[inside] = change[i]
    return rate, observed


def _inverse_size(variance: float, level: float) -> float:
    return float(np.clip((variance - level) / level**2, LEAST_DISPERSION, MOST_DISPERSION))


def reference_scores(kept: Snapshots, fitted: Fit, many: int, rng: np.random.Generator) -> Floats:
    """Highest scores of `many` organic pages counted on the same days with the same rounding.

    Shape (many, 2, 4): gains and losses, by manner.
    """
    first, last = int(kept.day[0]), int(kept.day[-1])
    days = last - first
    step = np.nan_to_num(kept.high - kept.low)
    spacing = np.diff(kept.day)
    place = np.searchsorted(kept.day, np.arange(first + 1, last + 1)) - 1
    net = (fitted.expected / spacing)[place]
    noise = (fitted.noise / spacing)[place]
    stock = np.maximum(np.interp(np.arange(first + 1, last + 1), kept.day, kept.total), 0.0)
    # Gains and losses behind the net change: losses at organic churn, gains the rest.
    gaining = np.maximum(net + CHURN * stock, LOWEST_LEVEL)
    losing = np.maximum(gaining - net, LOWEST_LEVEL)
    sd, rho, inverse_size = _noise(gaining, noise - losing, fitted, many, rng)
    wander = np.exp(log_ar1(sd, rho, days, rng) - sd[:, None] ** 2 / 2.0)
    gained, lost = gaining * wander, np.tile(losing, (many, 1))
    for kind in EVENTS:
        rate = RATES.get(kind, EXODUS_RATE)
        often = rng.poisson(rate * days / 365.25, many)
        rows = np.repeat(np.arange(many), often)
        for page, start in zip(rows, rng.integers(0, days, len(rows)), strict=True):
            pulse = INNOCENT[kind](rng)
            end = min(days, start + len(pulse.gained))
            gained[page, start:end] += gaining[start] * pulse.gained[: end - start]
            lost[page, start:end] += losing[start] * pulse.lost[: end - start]
    flow = overdispersed(gained, inverse_size[:, None], rng) - overdispersed(
        lost, inverse_size[:, None], rng
    )
    total = np.concatenate(
        [np.full((many, 1), kept.total[0]), kept.total[0] + np.cumsum(flow, axis=1)], axis=1
    )[:, (kept.day - first).astype(int)]
    unit = np.where(step > 0, step, 1.0)
    low = np.where(step > 0, np.floor(total / unit) * unit, total)
    high = low + step
    return np.array([best_scores(kept.day, a, b) for a, b in zip(low, high, strict=True)])


def _noise(
    level: Floats, variance: Floats, fitted: Fit, many: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Draws of AR(1) sd and correlation and of 1 / k, shape (m,), that give this variance."""
    middle = float(np.median(level))
    error = np.exp(DISPERSION_ERROR / np.sqrt(len(level)) * rng.standard_normal(many))
    relative = np.maximum(float(np.median(variance)) / middle**2 * error, 1.0 / middle)
    rho = rng.uniform(*RHO_RANGE, many)
    # VR(7) = 1 + 2 share sum_j (1 - j / 7) rho**j for a share of AR(1) in white noise.
    lag = np.arange(1, 7)
    weight = 2.0 * ((1.0 - lag / 7.0) * rho[:, None] ** lag).sum(axis=1)
    share = np.clip((float(np.interp(7.0, SCALES, fitted.ratios)) - 1.0) / weight, 0.0, 0.95)
    wander = np.minimum(share * relative, relative - 1.0 / middle)
    size = np.clip(relative - 1.0 / middle - wander, LEAST_DISPERSION, MOST_DISPERSION)
    return np.sqrt(np.log1p(wander)), rho, size
