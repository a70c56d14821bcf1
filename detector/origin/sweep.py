"""Look over a whole history for a change of origin, with or without a spike in the counts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from scipy.stats import binom

from detector.history import CannotTell, Interval, OriginResult, Outcome, PageHistory, note
from detector.history.daily import Floats
from detector.history.finding import Basis
from detector.origin.allowance import Allowance, less_explained
from detector.origin.flows import Flow, Listings, flow_between, listings
from detector.origin.prior import Prior, expected_audience
from detector.origin.surprise import (
    KAPPA,
    LEAST_GAINS,
    LEAST_MATERIAL,
    Scale,
    critical,
    kappa_weights,
    log_likelihood,
    null_statistics,
    p_value,
    surprise,
)
from detector.origin.trial import LEAST_TO_LEARN, Tested, conclude, peer_flows, remarks, tiles
from detector.origin.window import Habit, usual_gains, window

# Deliveries take days to weeks: a week catches a burst, four weeks a trickle.
LENGTHS = (timedelta(days=7), timedelta(days=28))
# Draws of all windows together, and bounds of the draws of one: the largest part of the
# time a page takes.
BUDGET = 12_000
FEWEST_DRAWS = 199
MOST_DRAWS = 999
# Draws after which a page that is clearly ordinary stops, and the chance that a page with a
# p-value of just the level would do so.
FIRST_DRAWS = 39
HOPELESS = 1e-4
# An influx is trimmed to the shortest run of listings that holds this part of it.
CARRIED = 0.9


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


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """One window of the sweep: positions of its listings and what was found there.

    `explained` fans of what stood out are taken out of it (`Allowance`).
    """

    first: int
    last: int
    tested: Tested
    explained: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """What every window of one page is made ready with."""

    known: Listings
    prior: Prior | None
    peers: tuple[PageHistory, ...]
    allowed: Allowance | None

    def look(
        self, pair: tuple[int, int], usual: Mapping[str, float], weights: Floats, flow: Flow
    ) -> _Look | None:
        """A window with its statistics, or None with too few gains that nothing explains.

        Whom losses beyond the usual hit is not known: taken as the listings show them, and as
        fallen on all alike, and the less surprising of the two holds.
        """
        peers = peer_flows(self.peers, flow.interval)
        fans = self.allowed.between(*pair) if self.allowed else 0.0
        best: _Look | None = None
        shown = window(flow, self.prior, peers, usual)
        views = [shown]
        if shown.shown < LEAST_GAINS:
            return None
        if flow.beyond.sum() >= LEAST_MATERIAL * shown.shown:
            views.append(window(flow.spread, self.prior, peers, usual))
        for each in views:
            view, taken = less_explained(each, fans)
            if view.shown < LEAST_GAINS:
                return None
            seen = surprise(view, weights)
            if best is None or seen.s1 + seen.s2 < best.tested.seen.s1 + best.tested.seen.s2:
                best = _Look(*pair, Tested(flow, view, weights, seen, usual), taken)
        return best


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
    probability of the whole history. Touching windows are one finding, trimmed to the
    run of listings that carries nine tenths of it.

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
        known = listings(history)
    except CannotTell:
        return ()
    allowed = None if explained is None else Allowance.of(history, explained, known.times)
    page = _Page(known, prior, peers, allowed)
    looks = _looks(page, exclude)
    # Where no window shows anything, every page drawn from the null shows at least as much.
    if not any(look.tested.seen.both.any() for look in looks):
        return ()
    draws = int(np.clip(BUDGET // len(looks), FEWEST_DRAWS, MOST_DRAWS))
    draws = max(draws, int(np.ceil(2 / alpha)))
    null, scales, score = _null(looks, draws, alpha, rng)
    needed = critical(null, alpha)
    over = [i for i, z in enumerate(score) if z > needed]
    shares = bool((known.half > 0).any())
    findings = []
    for group in _touching([looks[i] for i in over], over):
        best = max(group, key=lambda i: score[i])
        result = conclude(looks[best].tested, scales[best], null, alpha, prior, rng)
        span = (min(looks[i].first for i in group), max(looks[i].last for i in group))
        first, last = _trimmed(known, looks[best], result.flagged, *span)
        result = _retested(page, (first, last), looks[best], result, scales[best], null, alpha, rng)
        result = replace(result, p_value=p_value(score[best], null))
        interval = Interval(known.times[first], known.times[last])
        findings.append(OriginFinding(interval, result, basis="share" if shares else "net"))
    return tuple(sorted(findings, key=lambda finding: finding.interval))


def _null(
    looks: list[_Look], draws: int, alpha: float, rng: np.random.Generator
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
        drawn = [np.vstack(both) for both in zip(drawn, more, strict=True)]
        null, scales, score = _scored(looks, drawn)
    return null, scales, score


def _scored(looks: list[_Look], drawn: list[Floats]) -> tuple[Floats, list[Scale], list[float]]:
    scales = [Scale.of(each) for each in drawn]
    # The tails have one slope: all windows together tell it better than each alone.
    step = np.median([scale.step for scale in scales], axis=0)
    scales = [replace(scale, step=step) for scale in scales]
    null = np.max([s.larger(each) for s, each in zip(scales, drawn, strict=True)], axis=0)
    score = [
        float(s.larger(look.tested.seen.both)[0]) for s, look in zip(scales, looks, strict=True)
    ]
    return null, scales, score


def _drawn(looks: list[_Look], own: list[np.random.Generator], luck: Floats) -> list[Floats]:
    """Null statistics of every window, on all cores; the same however many there are."""

    def some(part: slice) -> list[Floats]:
        return [
            null_statistics(look.tested.view, look.tested.weights, len(luck), rng, luck)
            for look, rng in zip(looks[part], own[part], strict=True)
        ]

    cores = os.cpu_count() or 1
    size = -(-len(looks) // cores)
    parts = [slice(at, at + size) for at in range(0, len(looks), size)]
    with ThreadPoolExecutor(cores) as pool:
        return [each for part in pool.map(some, parts) for each in part]


def _looks(page: _Page, exclude: tuple[Interval, ...]) -> list[_Look]:
    """The windows to test, each with the noise that the others teach."""
    known, prior = page.known, page.prior
    end = len(known.times) - 1
    positions: list[tuple[int, int]] = []
    base: list[tuple[int, int]] = []
    for length in LENGTHS:
        whole = tiles(known, length, 0, end)
        # A second set, half a window later, so that none is split by the grid.
        half = next(
            (i for i, at in enumerate(known.times) if at - known.times[0] >= length / 2), end
        )
        shifted = tiles(known, length, half, end) if length > LENGTHS[0] else []
        base = base or whole
        positions += [pair for pair in whole + shifted if pair not in positions]

    def span(pair: tuple[int, int]) -> Interval:
        return Interval(known.times[pair[0]], known.times[pair[1]])

    def allowed(pair: tuple[int, int]) -> bool:
        return not any(span(pair).overlaps(other) for other in exclude)

    tiles_of = [pair for pair in base if allowed(pair)]
    plain = [window(flow_between(known, *pair), prior) for pair in tiles_of]
    habits = [Habit.of(span(pair), view) for pair, view in zip(tiles_of, plain, strict=True)]
    begin, end_of = (np.array([pair[side] for pair in tiles_of], int) for side in (0, 1))
    teaches = np.array([view.n >= LEAST_TO_LEARN for view in plain], bool)
    taught = np.zeros((len(plain), len(KAPPA)))
    for i in np.flatnonzero(teaches):
        taught[i] = log_likelihood(plain[i])
    out = []
    for pair in filter(allowed, positions):
        apart = (end_of <= pair[0]) | (begin >= pair[1])
        flow = flow_between(known, *pair)
        usual = usual_gains([habits[i] for i in np.flatnonzero(apart)], flow)
        weights = kappa_weights(taught[apart & teaches])
        look = page.look(pair, usual, weights, flow)
        out += [look] if look else []
    return out


def _touching(looks: list[_Look], index: list[int]) -> list[list[int]]:
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


def _trimmed(
    known: Listings, look: _Look, flagged: tuple[str, ...], first: int, last: int
) -> tuple[int, int]:
    """The shortest run of listings that holds most of the flagged countries' excess."""
    view = look.tested.view
    usual = float(view.expected[np.isin(view.countries, flagged)].sum())
    excess = []
    for i in range(first, last):
        flow = flow_between(known, i, i + 1)
        of = np.isin(flow.countries, flagged)
        excess.append(flow.gained[of].sum() - usual * flow.gained.sum())
    run = np.concatenate([[0.0], np.cumsum(excess)])
    wanted = CARRIED * (run.max() - run.min())
    best = (first, last)
    for i in range(len(run)):
        enough = np.nonzero(run[i + 1 :] - run[i] >= wanted)[0]
        if len(enough) and enough[0] + 1 < best[1] - best[0]:
            best = (first + i, first + i + 1 + int(enough[0]))
    return best


def _retested(
    page: _Page,
    pair: tuple[int, int],
    look: _Look,
    result: OriginResult,
    scale: Scale,
    null: Floats,
    alpha: float,
    rng: np.random.Generator,
) -> OriginResult:
    """The numbers of the trimmed stretch, where it still holds enough gains."""
    span = Interval(page.known.times[pair[0]], page.known.times[pair[1]])
    flow = flow_between(page.known, *pair)
    ratio = span.days / look.tested.flow.interval.days
    usual = {code: gained * ratio for code, gained in look.tested.usual.items()}
    notes = remarks(flow, span, page.prior.home if page.prior else None)
    trimmed, explained = page.look(pair, usual, look.tested.weights, flow), look.explained
    if trimmed:
        again = conclude(trimmed.tested, scale, null, alpha, page.prior, rng)
        if again.outcome is Outcome.FOUND:
            result, explained = again, trimmed.explained
    if round(explained) >= 1:
        notes += (note("origin.explained", n=round(explained)),)
    return replace(result, notes=notes)
