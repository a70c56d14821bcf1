"""Look over a whole history for a change of origin, with or without a spike in the counts."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from scipy.stats import binom

from detector.history import CannotTell, Interval, OriginResult, Outcome, PageHistory, note
from detector.history.daily import Floats, daily
from detector.history.finding import Basis
from detector.origin.allowance import Allowance
from detector.origin.flows import Listings, flow_between, listings
from detector.origin.looks import Look, Sweep, looks_of
from detector.origin.prior import expected_audience
from detector.origin.surprise import (
    FREE_SURPRISE,
    Scale,
    critical,
    gates,
    null_statistics,
    p_value,
)
from detector.origin.trial import conclude, remarks

# Draws of all windows together, and bounds of the draws of one: the largest part of the
# time a page takes.
BUDGET = 12_000
FEWEST_DRAWS = 199
MOST_DRAWS = 999
# Draws after which a page that is clearly ordinary stops, and the chance that a page with a
# p-value of just the level would do so.
FIRST_DRAWS = 39
HOPELESS = 1e-4
# How far a stretch may reach beyond the windows that showed it: as far as the longest of them.
REACH = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class OriginFinding:
    """A stretch in which fans came from elsewhere than expected.

    Attributes
    ----------
    interval
        From one country listing to another, half-open.
    result
        The test of that stretch. Its p-value is the page's: the probability that a
        comparable history of this length shows anything this strong in any window.
    kind, basis
        `influx`; `net` when the listings count fans, `share` when they give shares.
    """

    interval: Interval
    result: OriginResult
    kind: str = "influx"
    basis: Basis = "net"


def scan_origin(
    history: PageHistory,
    *,
    home: str | None,
    languages: tuple[str, ...],
    peers: tuple[PageHistory, ...] = (),
    alpha: float,
    rng: np.random.Generator,
    exclude: tuple[Interval, ...] = (),
    migrants: Path | None = None,
    explained: Floats | None = None,
) -> tuple[OriginFinding, ...]:
    """Stretches whose gains come from unexpected countries, over the whole history.

    Windows of one and of four weeks (or of the spacing of the listings, if wider) with at
    least 100 gains are tested; the p-value of each is that of the largest statistic over
    all windows of pages drawn from the null, so that `alpha` is the false-alarm
    probability of the whole history. Touching windows are one finding; it tells the run of
    listings in which the countries that stand out came as they did there.

    Parameters
    ----------
    alpha
        False-alarm probability of the whole history.
    exclude
        Intervals already flagged: neither tested nor learnt from.
    explained
        Fans of each day of the history that its own columns explain, shape (n,); they may
        have come from anywhere.

    Returns
    -------
    tuple of OriginFinding
        In time order; empty also when nothing could be tested (no listings, few gains).
    """
    prior = expected_audience(home, languages, migrants=migrants) if home else None
    try:
        series = daily(history)
        known = listings(history, series)
    except CannotTell:
        return ()
    allowed = (
        None if explained is None else Allowance.of(history.zone, series, explained, known.times)
    )
    sweep = Sweep(known, prior, peers, allowed)
    looks = looks_of(sweep, exclude)
    # Where no window shows anything, every page drawn from the null shows at least as much.
    if not any(look.seen.s1 or look.seen.s2 for look in looks):
        return ()
    draws = int(np.clip(BUDGET // len(looks), FEWEST_DRAWS, MOST_DRAWS))
    draws = max(draws, int(np.ceil(2 / alpha)))
    null, scales, score = _null(looks, draws, alpha, rng)
    needed = critical(null, alpha)
    over = [i for i, z in enumerate(score) if z > needed]
    shares = bool((known.half > 0).any())
    findings: list[OriginFinding] = []
    groups = _touching([looks[i] for i in over], over)
    # The strongest first: what it reaches into is a part of it.
    for group in sorted(groups, key=lambda group: -max(score[i] for i in group)):
        best = max(group, key=lambda i: score[i])
        if _told_in(known, looks[best], [finding.interval for finding in findings]) > 0.5:
            continue
        told = (*exclude, *(finding.interval for finding in findings))
        result = conclude(looks[best].tested(known), scales[best], null, alpha, prior, rng)
        first, last = _stretch(known, looks[best], [looks[i] for i in group], told)
        result = _retested(
            sweep, (first, last), looks[best], result, scales[best], null, alpha, rng
        )
        result = replace(result, p_value=p_value(score[best], null))
        interval = Interval(known.times[first], known.times[last])
        findings.append(OriginFinding(interval, result, basis="share" if shares else "net"))
    return tuple(sorted(findings, key=lambda finding: finding.interval))


def _null(
    looks: list[Look], draws: int, alpha: float, rng: np.random.Generator
) -> tuple[Floats, list[Scale], list[float]]:
    """Largest statistic of each simulated page, the scale of each window, and its score.

    A first few are drawn alone. Where so many of them beat the page that a p-value of `alpha`
    is out of the question, the others are not drawn (the idea of Besag and Clifford 1991): most
    pages end there. That can only lose a finding, of one in ten thousand pages that have it.
    """
    # The windows of one simulated page share its concentration.
    luck, own = rng.random(draws), rng.spawn(len(looks))
    drawn = _drawn(looks, own, luck[:FIRST_DRAWS])
    null, scales, score = _scored(looks, drawn)
    beaten = int((null >= max(score)).sum())
    if draws > FIRST_DRAWS and binom.sf(beaten - 1, FIRST_DRAWS, alpha) > HOPELESS:
        more = _drawn(looks, own, luck[FIRST_DRAWS:])
        drawn = np.concatenate([drawn, more], axis=1)
        null, scales, score = _scored(looks, drawn)
    return null, scales, score


def _scored(looks: list[Look], drawn: Floats) -> tuple[Floats, list[Scale], list[float]]:
    """From null statistics of shape (w, m, 2)."""
    scales = Scale.of_each(drawn)
    null = np.max([s.larger(each) for s, each in zip(scales, drawn, strict=True)], axis=0)
    score = [float(s.larger(look.seen.both)[0]) for s, look in zip(scales, looks, strict=True)]
    return null, scales, score


def _drawn(looks: list[Look], own: list[np.random.Generator], luck: Floats) -> Floats:
    """Null statistics of every window, shape (w, m, 2), on all cores.

    They are the same however many cores there are.
    """

    def some(part: slice) -> list[Floats]:
        return [
            null_statistics(look.view, look.weights, len(luck), rng, luck)
            for look, rng in zip(looks[part], own[part], strict=True)
        ]

    cores = os.cpu_count() or 1
    size = -(-len(looks) // cores)
    parts = [slice(at, at + size) for at in range(0, len(looks), size)]
    with ThreadPoolExecutor(cores) as pool:
        return np.array([each for part in pool.map(some, parts) for each in part])


def _touching(looks: list[Look], index: list[int]) -> list[list[int]]:
    """Groups of windows that overlap or touch."""
    groups: list[list[int]] = []
    reach = -1
    for look, i in sorted(zip(looks, index, strict=True), key=lambda pair: pair[0].first):
        if groups and look.first <= reach:
            groups[-1].append(i)
        else:
            groups.append([i])
        reach = max(reach, look.last)
    return groups


def _told_in(known: Listings, look: Look, found: list[Interval]) -> float:
    """Share of the window that is told already."""
    here = Interval(known.times[look.first], known.times[look.last])
    both = [min(here.end, each.end) - max(here.start, each.start) for each in found]
    return sum(max(part / (here.end - here.start), 0.0) for part in both)


def _stretch(
    known: Listings, look: Look, group: list[Look], told: tuple[Interval, ...]
) -> tuple[int, int]:
    """The run of listings in which the countries that stand out came as they did in the window.

    The largest sum of their excess above half its rate in the window, which is where a change
    from nothing to that rate and back most likely lies. It may reach `REACH` beyond the
    windows of its group, though not into what is told already. It is the window itself where
    no country stands out, as at a very loose level.
    """
    view, times = look.view, known.times
    far = np.logical_or(*(gate[0] for gate in gates(view, view.gained[None, :])))
    out = np.array(view.countries)[far & (look.seen.t > FREE_SURPRISE)]
    if not len(out):
        return look.first, look.last
    usual = float(view.expected[np.isin(view.countries, out)].sum())
    start = times[min(each.first for each in group)] - REACH
    stop = times[max(each.last for each in group)] + REACH
    low = next(i for i, at in enumerate(times) if at >= start)
    high = max(i for i, at in enumerate(times) if at <= stop)
    middle = times[look.first] + (times[look.last] - times[look.first]) / 2
    for other in told:
        if other.start + (other.end - other.start) / 2 <= middle:
            low = max(low, next(i for i, at in enumerate(times) if at >= other.end))
        else:
            high = min(high, max(i for i, at in enumerate(times) if at <= other.start))
    days = np.array([Interval(times[i], times[i + 1]).days for i in range(low, high)])
    excess = np.zeros(high - low)
    for i in range(low, high):
        flow = flow_between(known, i, i + 1)
        excess[i - low] = (
            flow.gained[np.isin(flow.countries, out)].sum() - usual * flow.gained.sum()
        )
    first, last = max(look.first, low) - low, min(look.last, high) - low
    rate = max(float(excess[first:last].sum()), 0.0) / float(days[first:last].sum())
    run = np.concatenate([[0.0], np.cumsum(excess - rate / 2.0 * days)])
    # Of each begin the best end; some of the stretch lies in the window.
    best, most = (0, 1), -np.inf
    for i in range(last):
        least = max(i, first) + 1
        j = least + int(np.argmax(run[least:]))
        if run[j] - run[i] > most:
            best, most = (i, j), float(run[j] - run[i])
    return low + best[0], low + best[1]


def _retested(
    sweep: Sweep,
    pair: tuple[int, int],
    look: Look,
    result: OriginResult,
    scale: Scale,
    null: Floats,
    alpha: float,
    rng: np.random.Generator,
) -> OriginResult:
    """The numbers of the stretch that is told, where it holds enough gains."""
    times = sweep.known.times
    span = Interval(times[pair[0]], times[pair[1]])
    ratio = span.days / Interval(times[look.first], times[look.last]).days
    usual = {code: gained * ratio for code, gained in look.usual.items()}
    notes = remarks(
        flow_between(sweep.known, *pair), span, sweep.prior.home if sweep.prior else None
    )
    whole, explained = sweep.look(pair, usual, look.weights, look.past), look.explained
    if whole:
        again = conclude(whole.tested(sweep.known), scale, null, alpha, sweep.prior, rng)
        if again.outcome is Outcome.FOUND:
            result, explained = again, whole.explained
    if round(explained) >= 1:
        notes += (note("origin.explained", n=round(explained)),)
    return replace(result, notes=notes)
