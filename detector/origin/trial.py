"""The origin test on one interval of one page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from detector.history import (
    CannotTell,
    Count,
    CountryFlow,
    Interval,
    Note,
    OriginResult,
    Outcome,
    PageHistory,
    note,
)
from detector.history.daily import Floats
from detector.origin.flows import Flow, Listings, bracket, flow_between, flows, listings
from detector.origin.prior import Prior, expected_audience
from detector.origin.surprise import (
    FREE_SURPRISE,
    KAPPA,
    LEAST_FANS,
    LEAST_GAINS,
    Scale,
    Surprise,
    critical,
    gates,
    kappa_weights,
    log_likelihood,
    null_statistics,
    p_value,
    surprise,
)
from detector.origin.window import Habit, Window, usual_gains, window

# Null draws of one interval: p-values down to .001.
DRAWS = 1000
MOST_DRAWS = 20_000
# Windows of the page's own past from which its concentration is learnt.
OWN_WINDOWS = 24
# A window of the past teaches the concentration from this many gains on.
LEAST_TO_LEARN = 50
# Draws behind the 90 % interval of the delivered count.
DELIVERED_DRAWS = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """A window with its statistics and what the page's other windows say of the noise."""

    flow: Flow
    view: Window
    weights: Floats
    seen: Surprise
    usual: Mapping[str, float] = field(default_factory=dict)


def test_origin(
    history: PageHistory,
    interval: Interval,
    *,
    home: str | None,
    languages: tuple[str, ...],
    peers: tuple[PageHistory, ...] = (),  # noqa: PT028 - a library function's default
    alpha: float,
    rng: np.random.Generator,
    migrants: Path | None = None,  # noqa: PT028
    exclude: tuple[Interval, ...] = (),  # noqa: PT028
) -> OriginResult:
    """Whether the fans gained in an interval come from where fans were expected from.

    Parameters
    ----------
    history
        A page with country listings before and after the interval.
    interval
        Half-open; the listings that bracket it are compared.
    home, languages
        What the person confirmed; without a home only the page's own fans say what to
        expect, as for a brand with fans the world over.
    peers
        Comparable pages: what they gained at the same time is expected here too.
    alpha
        False-alarm probability of this one interval.
    rng
        Source of the null draws.
    migrants
        A table of migrants for the prior, see `expected_audience`.
    exclude
        Intervals already flagged: the page's usual noise is not learnt from them.

    Returns
    -------
    OriginResult
        Found, nothing found, or cannot tell with the reason.
    """
    prior = expected_audience(home, languages, migrants=migrants) if home else None
    try:
        known = listings(history)
        first, last = bracket(known.times, interval)
    except CannotTell as missing:
        return OriginResult(Outcome.CANNOT_TELL, missing.note)
    flow = flow_between(known, first, last)
    others = own_windows(known, first, last, prior, exclude)
    usual = usual_gains([Habit.of(at, view) for at, view in others], flow)
    view = window(flow, prior, peer_flows(peers, interval), usual)
    notes = remarks(flow, interval, home)
    if view.shown < LEAST_GAINS:
        reason = note("origin.few_gains", n=math.floor(view.shown), least=LEAST_GAINS)
        return OriginResult(
            Outcome.CANNOT_TELL,
            reason,
            country_flows(flow, view, None, prior),
            gained=view.shown,
            notes=notes,
        )
    weights = kappa_weights(
        [log_likelihood(other) for _, other in others if other.n >= LEAST_TO_LEARN]
    )
    tested = Tested(flow, view, weights, surprise(view, weights))
    draws = min(MOST_DRAWS, max(DRAWS, math.ceil(2 / alpha)))
    drawn = null_statistics(view, weights, draws, rng)
    scale = Scale.of(drawn)
    return replace(conclude(tested, scale, scale.larger(drawn), alpha, prior, rng), notes=notes)


def conclude(
    tested: Tested,
    scale: Scale,
    null: Floats,
    alpha: float,
    prior: Prior | None,
    rng: np.random.Generator,
) -> OriginResult:
    """The result of a tested window against the null on its scale, shape (m,)."""
    p = p_value(float(scale.larger(tested.seen.both)[0]), null)
    found = p <= alpha
    needed = scale.start + scale.step * critical(null, alpha)
    flagged = flagged_countries(tested, needed, scale.start) if found else ()
    return OriginResult(
        Outcome.FOUND if found else Outcome.NOTHING_FOUND,
        None,
        country_flows(tested.flow, tested.view, tested.seen, prior),
        gained=tested.view.shown,
        s1=tested.seen.s1,
        s2=tested.seen.s2,
        p_value=p,
        references=len(null),
        delivered=delivered(tested, flagged, rng) if flagged else None,
        flagged=flagged,
    )


def peer_flows(peers: tuple[PageHistory, ...], interval: Interval) -> tuple[Flow, ...]:
    """Flows of the peers that have listings around the interval."""
    found = []
    for peer in peers:
        try:
            found.append(flows(peer, interval))
        except CannotTell:
            continue
    return tuple(found)


def own_windows(
    known: Listings, first: int, last: int, prior: Prior | None, exclude: tuple[Interval, ...]
) -> list[tuple[Interval, Window]]:
    """The page's other windows of the same length, nearest first, none overlapping."""
    length = known.times[last] - known.times[first]
    out: list[tuple[Interval, Window]] = []

    def add(start: int, end: int) -> None:
        span = Interval(known.times[start], known.times[end])
        if not any(span.overlaps(other) for other in exclude):
            out.append((span, window(flow_between(known, start, end), prior)))

    before = tiles(known, length, 0, first, backwards=True)
    after = tiles(known, length, last, len(known.times) - 1)
    for step in range(OWN_WINDOWS):
        for side in (before, after):
            if step < len(side) and len(out) < OWN_WINDOWS:
                add(*side[step])
    return out


def tiles(
    known: Listings, length: timedelta, low: int, high: int, *, backwards: bool = False
) -> list[tuple[int, int]]:
    """Windows of at least `length` that touch, between two positions of the listings."""
    times, out = known.times, []
    if backwards:
        end = high
        for start in range(high - 1, low - 1, -1):
            if times[end] - times[start] >= length:
                out.append((start, end))
                end = start
        return out
    start = low
    for end in range(low + 1, high + 1):
        if times[end] - times[start] >= length:
            out.append((start, end))
            start = end
    return out


def flagged_countries(tested: Tested, needed: Floats, usual: Floats) -> tuple[str, ...]:
    """Countries that carry the finding: each alone over the line of S1, or pooled over S2's."""
    single, far = (gate[0] for gate in gates(tested.view, tested.view.gained[None, :]))
    t = tested.seen.t
    carries = single & (t > needed[0])
    if tested.seen.s2 > needed[1]:
        # Largest first, until what is left is no more than chance brings one time in ten.
        part = np.where(far, np.maximum(t - FREE_SURPRISE, 0.0), 0.0)
        # A handful of fans names no country, unless handfuls are all there is.
        several = tested.view.gained >= LEAST_FANS
        part = np.where(several, part, 0.0) if (part * several).any() else part
        by_size = np.argsort(-part, kind="stable")
        left = part.sum() - np.cumsum(part[by_size]) + part[by_size]
        carries[by_size[(left > usual[1]) & (part[by_size] > 0)]] = True
    order = np.argsort(-tested.view.gained, kind="stable")
    return tuple(tested.view.countries[c] for c in order if carries[c])


def delivered(tested: Tested, flagged: tuple[str, ...], rng: np.random.Generator) -> Count:
    """Fans beyond what the expected audience explains, with a 90 % interval.

    Of n gained, D delivered and n - D organic with share p of the flagged countries:
    g = D + (n - D) p, so D = (g - n p) / (1 - p). The middle takes p as expected; the
    interval draws p from the null and takes the bounds of the listings.
    """
    view = tested.view
    inside = np.isin(view.countries, flagged)
    of_flow = np.isin(tested.flow.countries, flagged)
    got, most = float(view.gained[inside].sum()), float(tested.flow.high[of_flow].sum())
    expected = float(np.clip(view.expected[inside].sum(), 1e-12, 1 - 1e-12))
    size = rng.choice(KAPPA * view.mass, DELIVERED_DRAWS, p=tested.weights)
    share = np.minimum(rng.beta(size * expected, size * (1 - expected)), 1 - 1e-9)

    def beyond(fans: float, p: Floats | float) -> Floats:
        n = view.n - got + fans
        return np.asarray(np.clip((fans - n * np.asarray(p)) / (1 - np.asarray(p)), 0.0, fans))

    middle = float(beyond(got, expected))
    low = float(np.quantile(beyond(got, share), 0.05))
    high = float(np.quantile(beyond(max(most, got), share), 0.95))
    return Count(middle, min(low, middle), max(high, middle))


def country_flows(
    flow: Flow, view: Window, seen: Surprise | None, prior: Prior | None
) -> tuple[CountryFlow, ...]:
    """One for each country that gained or lost, largest gain first."""
    place = {code: i for i, code in enumerate(view.countries)}
    out = []
    for i, code in enumerate(flow.countries):
        gained, lost, high = float(flow.gained[i]), float(flow.lost[i]), float(flow.high[i])
        if gained <= 0 and lost <= 0 and high <= 0:
            continue
        at = place.get(code)
        out.append(
            CountryFlow(
                code,
                Count(gained, min(float(flow.low[i]), gained), high),
                lost,
                0.0 if at is None else float(view.n * view.expected[at]),
                0.0 if at is None or seen is None else float(seen.t[at]),
                prior.because(code) if prior else (),
            )
        )
    return tuple(sorted(out, key=lambda f: (-f.gained.value, f.country)))


def remarks(flow: Flow, interval: Interval, home: str | None) -> tuple[Note, ...]:
    """What must be said beside the numbers."""
    out = []
    early = (interval.start - flow.interval.start).total_seconds() / 86400
    late = (flow.interval.end - interval.end).total_seconds() / 86400
    if early >= 1:
        out.append(note("origin.listing_before", n=round(early)))
    if late >= 1:
        out.append(note("origin.listing_after", n=round(late)))
    if late < 0:
        out.append(note("origin.listing_ends_early", n=max(1, round(-late))))
    if home is not None and home.upper() in flow.countries:
        lost = float(flow.lost[flow.countries.index(home.upper())])
        gained = float(flow.low.sum())
        if lost > 0 and gained > 0:
            out.append(note("origin.home_falls", home=home.upper(), lost=lost, gained=gained))
    return tuple(out)
