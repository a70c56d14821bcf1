"""Scan of totals: snapshots of a counter, at any times, exact or rounded.

A net change between two snapshots is held against the page's own rate. What a rounded
counter hides enters as variance; what it shows (the moment at which the number changes)
is used. See `totals_kernel` for the fit and `totals_pairs` for the scan.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detector.history.count import Count
from detector.history.daily import Floats
from detector.history.finding import Findable
from detector.history.note import Note, note
from detector.history.outcome import ScanOutcome
from detector.spikes.shape import MANNERS
from detector.spikes.totals_fit import Fit, fit, pairs
from detector.spikes.totals_kernel import (
    BANDWIDTH,
    ENTRY,
    LONGEST,
    WINDOW,
    pair_score,
    ratio_at,
)
from detector.spikes.totals_pairs import taken_off
from detector.spikes.totals_shape import possible_manners, totals_manner

Direction = Literal["gain", "loss"]
Ints = NDArray[np.int64]

FEWEST = 8  # increments: fewer leave no rate to hold one of them against
SHORTEST = 7  # days: a rate from less than a week knows no weekday
Z90 = 1.6449  # two-sided 90 % of a normal
QUIET = 1.5  # days: one quiet day does not cut a delivery in two
Z80 = 0.8416  # power of 80 %
POWER = 0.8
LENGTHS = (1, 7, 30)  # days for which the smallest resolvable excess is stated


@dataclass(frozen=True, slots=True)
class TotalsCandidate:
    """One stretch between two snapshots in which the total moved unlike itself.

    Attributes
    ----------
    start, end
        Positions i < j of the snapshots in the arrays given to `scan_totals`.
    direction
        `gain` or `loss`.
    observed
        Net change from i to j, with all that rounding allows. A break the other way
        inside (a purge inside a gain) is not part of `excess`.
    expected
        Net change at the page's own rate.
    excess
        Fans beyond it, positive for gains and losses alike, with a 90 % interval that
        holds rounding, the noise of the interval and the error of the rate.
    score
        Log likelihood ratio less the charge for the search.
    start_bracket, end_bracket
        Days (the unit of `times`) between which each end lies: two neighbouring
        snapshots of an exact counter, farther apart where rounding hides which.
    manner
        Manner of growth, of `detector.spikes.shape`: whether it stops or fades.
    """

    start: int
    end: int
    direction: Direction
    observed: Count
    expected: float
    excess: Count
    score: float
    start_bracket: tuple[float, float]
    end_bracket: tuple[float, float]
    manner: int


@dataclass(frozen=True, slots=True, eq=False)
class TotalsScan:
    """What the scan of totals found, and what it could have found.

    Attributes
    ----------
    outcome, reason
        `not_resolvable` when rounding or gaps hide ordinary deliveries: candidates may
        still stand beside it, but their absence says nothing.
    candidates
        In time order; score above ENTRY, gains and losses.
    max_gain_score, max_loss_score
        Largest pair score of the page, 0 when none is above 0.
    expected_rate
        Fans a day in each increment between the snapshots used, shape (len(used) - 1,).
    used
        Positions, in the arrays given, of the snapshots used, in time order.
    smallest_resolvable
        Excess over 1, 7 and 30 days that would be a candidate with power 0.8.
    """

    outcome: ScanOutcome
    reason: Note | None
    candidates: tuple[TotalsCandidate, ...]
    max_gain_score: float
    max_loss_score: float
    expected_rate: Floats
    used: Ints
    smallest_resolvable: tuple[Findable, ...]


def scan_totals(
    times: Floats, total: Floats, low: Floats, high: Floats, *, threshold: float = ENTRY
) -> TotalsScan:
    """Find intervals in which a counter moved unlike itself.

    Parameters
    ----------
    times
        Days, any origin, any spacing and order, shape (n,). Of several snapshots at one
        time the last stands.
    total
        Displayed number, shape (n,); NaN where missing.
    low, high
        Closed interval of the true total, shape (n,); NaN means `total` is exact.
    threshold
        Score that will count as a finding: sets `smallest_resolvable` only.

    Raises
    ------
    ValueError
        Arrays of different lengths, or `low` above `high`.
    """
    t, lo, hi, used = prepared(times, total, low, high)
    reason = too_little(t)
    if reason is not None:
        nothing = np.empty(0)
        return TotalsScan(ScanOutcome.CANNOT_TELL, reason, (), 0.0, 0.0, nothing, used, ())
    fitted = fit(t, lo, hi)
    candidates: list[TotalsCandidate] = []
    largest = []
    for sign in (1.0, -1.0):
        starts, ends, scores, top = pairs(t, fitted, sign)
        largest.append(float(top))
        for i, j, score in widened(t, fitted, sign, starts, ends, scores):
            mid, spread = excess_of(t, fitted, sign, i, j)
            candidates.append(
                TotalsCandidate(
                    start=int(used[i]),
                    end=int(used[j]),
                    direction="gain" if sign > 0 else "loss",
                    observed=_count(lo[j], hi[j]) - _count(lo[i], hi[i]),
                    expected=float(fitted.expected[i:j].sum()),
                    excess=Count(mid, mid - Z90 * spread, mid + Z90 * spread),
                    score=score,
                    start_bracket=_bracket_of_start(t, lo, hi, fitted, sign, i, j),
                    end_bracket=_bracket_of_end(t, lo, hi, fitted, sign, i, j),
                    manner=totals_manner(t, lo, hi, fitted, sign, i, j),
                )
            )
    candidates.sort(key=lambda c: (times[c.start], times[c.end], c.direction))
    smallest = smallest_resolvable(t, fitted, threshold)
    reason = hidden(t, lo, hi, smallest or smallest_resolvable(t, fitted, ENTRY))
    return TotalsScan(
        ScanOutcome.NOT_RESOLVABLE if reason else ScanOutcome.DONE,
        reason,
        tuple(candidates),
        largest[0],
        largest[1],
        fitted.expected / np.diff(t),
        used,
        smallest,
    )


def best_scores(t: Floats, lo: Floats, hi: Floats) -> Floats:
    """Highest score of each manner of gains and of losses, shape (2, 4), 0 without any.

    What a reference page is asked for: as the candidates of `scan_totals` have it, without
    the work that only a reader needs.

    Parameters
    ----------
    t, lo, hi
        Rising times and the interval of each total, shape (n,), as `prepared` gives them.
    """
    lo, hi = np.ascontiguousarray(lo), np.ascontiguousarray(hi)
    fitted = fit(t, lo, hi)
    best = np.zeros((2, MANNERS))
    for side, sign in enumerate((1.0, -1.0)):
        starts, ends, scores, _top = pairs(t, fitted, sign)
        found = widened(t, fitted, sign, starts, ends, scores)
        for i, j, score in sorted(found, key=lambda pair: -pair[2]):
            # The manner is dear to tell: not where no manner could still rise.
            if min(best[side, manner] for manner in possible_manners(t, i, j)) < score:
                manner = totals_manner(t, lo, hi, fitted, sign, i, j)
                best[side, manner] = max(best[side, manner], score)
    return best


def prepared(
    times: Floats, total: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats, Ints]:
    """Times in order, the interval of each total, and where each snapshot came from."""
    if not len(times) == len(total) == len(low) == len(high):
        raise ValueError("times, total, low and high belong together")
    lo = np.where(np.isnan(low), total, low)
    hi = np.where(np.isnan(high), total, high)
    if np.any(lo > hi):
        raise ValueError("a total's interval cannot end before it begins")
    given = np.flatnonzero(~(np.isnan(lo) | np.isnan(hi) | np.isnan(times)))
    order = given[np.argsort(times[given], kind="stable")]
    # Of equal times the last: a later row of an export corrects an earlier one.
    last = np.append(np.diff(times[order]) > 0, True)[: len(order)]
    used = order[last].astype(np.int64)
    return times[used].astype(float), lo[used].astype(float), hi[used].astype(float), used


def too_little(t: Floats) -> Note | None:
    """Why no rate can be learnt from snapshots at `t`, or None."""
    if len(t) <= FEWEST:
        return note("spikes.totals_too_few", n=len(t), needed=FEWEST + 1)
    if t[-1] - t[0] < SHORTEST:
        return note("spikes.totals_too_short", days=float(t[-1] - t[0]), needed=SHORTEST)
    return None


def _count(low: float, high: float) -> Count:
    return Count(0.5 * float(low + high), float(low), float(high))


def _bracket_of_start(
    t: Floats, lo: Floats, hi: Floats, fitted: Fit, sign: float, i: int, j: int
) -> tuple[float, float]:
    """When the excess began: at the earliest, and by when it certainly had.

    A displayed number that stood still may hide a beginning since its last change.
    """
    early = i
    while early > 0 and hi[i] > lo[i] and lo[early - 1] == lo[i]:
        early -= 1
    gone = 0.0
    for k in range(i + 1, j):
        gone += sign * float(fitted.expected[k - 1])
        least = lo[k] - hi[i] if sign > 0 else lo[i] - hi[k]
        if least > gone:
            return float(t[early]), float(t[k])
    return float(t[early]), float(t[j])


def _bracket_of_end(
    t: Floats, lo: Floats, hi: Floats, fitted: Fit, sign: float, i: int, j: int
) -> tuple[float, float]:
    """When the excess ended: certainly not before, and at the latest."""
    late = j
    while late < len(t) - 1 and hi[j] > lo[j] and lo[late + 1] == lo[j]:
        late += 1
    left = 0.0
    for k in range(j - 1, i, -1):
        left += sign * float(fitted.expected[k])
        least = lo[j] - hi[k] if sign > 0 else lo[k] - hi[j]
        if least > left:
            return float(t[k]), float(t[late])
    return float(t[i]), float(t[late])


def widened(
    t: Floats, fitted: Fit, sign: float, starts: Ints, ends: Ints, scores: Floats
) -> list[tuple[int, int, float]]:
    """Pairs (i, j, score) with their flanks, those that meet as one with the best score.

    The pair of highest score leaves out the weaker days of an uneven delivery, which
    would make its excess too small. So each end moves on while the next increment
    stands out by itself, and pairs one quiet day apart are one.
    """
    f = fitted
    step = sign * (f.mb[1:] - f.mf[:-1] - f.expected)
    stands = step > Z90 * np.sqrt(f.noise * f.ratios[0] + f.vf[:-1] + f.vb[1:])
    last = len(stands)
    out: list[tuple[int, int, float]] = []
    for i, j, score in zip(starts.tolist(), ends.tolist(), scores.tolist(), strict=True):
        while i > 0 and stands[i - 1]:
            i -= 1  # noqa: PLW2901 - the pair grows
        while j < last and stands[j]:
            j += 1  # noqa: PLW2901
        if out and (i <= out[-1][1] or (i == out[-1][1] + 1 and t[i] - t[i - 1] <= QUIET)):
            out[-1] = (min(i, out[-1][0]), max(j, out[-1][1]), max(score, out[-1][2]))
        else:
            out.append((i, j, score))
    return out


def excess_of(t: Floats, fitted: Fit, sign: float, i: int, j: int) -> tuple[float, float]:
    """Excess of the pair (i, j) without the breaks inside, and its standard deviation.

    The variance holds the noise of the interval (times the variance ratio), what
    rounding leaves open at its ends, and the error of the rate.
    """
    f = fitted
    cum_x, cum_u = taken_off(t, f.expected, f.noise, f.ratios, f.mf, f.vf, f.mb, f.vb, sign)
    ratio = ratio_at(f.ratios, float(t[j] - t[i]))
    noise = float(f.noise[i:j].sum()) * ratio + float(f.slack[i:j].sum()) ** 2
    rounding = float(f.vf[i] + f.vb[j] + cum_u[j] - cum_u[i])
    excess = sign * float(f.mb[j] - f.mf[i]) - float(cum_x[j] - cum_x[i])
    return excess, math.sqrt(noise + rounding)


def smallest_resolvable(t: Floats, fitted: Fit, threshold: float) -> tuple[Findable, ...]:
    """Excess over 1, 7 and 30 days whose score passes `threshold` with power 0.8.

    Of all places where the excess may lie, the median one counts: a delivery of one day
    in a gap of a week is held against the week. Empty where nothing passes (an infinite
    threshold).
    """
    if not math.isfinite(threshold):
        return ()
    span = float(t[-1] - t[0])
    cum_n, cum_f = (np.concatenate(([0.0], np.cumsum(a))) for a in (fitted.noise, fitted.flow))
    out = []
    for days in LENGTHS:
        j = np.searchsorted(t, t + days - 0.1)
        i = np.flatnonzero(j < len(t))
        if not len(i):
            continue
        j = j[i]
        covered = float(np.median(t[j] - t[i]))
        spread = float(np.median(cum_n[j] - cum_n[i]))
        traffic = float(np.median(cum_f[j] - cum_f[i]))
        v = spread + float(np.median(fitted.vf[i] + fitted.vb[j]))
        ratio = ratio_at(fitted.ratios, covered)
        needed = (threshold + math.log(math.e * span / covered)) * ratio
        low, high = 0.0, math.sqrt(2 * v * needed)
        while pair_score(high, traffic, spread, v) < needed:
            low, high = high, 2 * high
        while high - low > 1e-3 * high:
            middle = 0.5 * (low + high)
            if pair_score(middle, traffic, spread, v) < needed:
                low = middle
            else:
                high = middle
        fans = high + Z80 * math.sqrt(spread * ratio + v - spread)
        # The rate, a kernel mean, takes up the part of the excess that lies under it.
        fans /= 1 - math.erf(min(days, LONGEST) / (2 * math.sqrt(2) * BANDWIDTH * WINDOW))
        out.append(Findable(days, math.ceil(fans), POWER))
    return tuple(out)


def hidden(t: Floats, lo: Floats, hi: Floats, smallest: tuple[Findable, ...]) -> Note | None:
    """Why ordinary deliveries could not be seen, or None.

    Both rules read only the times and the intervals, and a finer rounding can only
    leave them: rounding hides when, in most stretches of 31 days, the counter did not
    certainly move by one step (about two steps of growth); gaps hide when most of the
    time lies in gaps of more than 31 days.
    """
    # A week, or the day where the history is no longer than that.
    least = smallest[min(1, len(smallest) - 1)]
    say = {"fans": least.fans, "n": least.days}
    gaps = np.diff(t)
    if gaps[gaps > LONGEST].sum() > 0.5 * (t[-1] - t[0]):
        return note("spikes.totals_gaps", gap=float(np.median(gaps)), **say)
    step = float(np.median(hi - lo))
    if step <= 0:
        return None
    moved = [
        certain_movement(lo[a:b], hi[a:b]) >= step
        for a, b in itertools.pairwise(
            np.searchsorted(t, np.append(np.arange(t[0], t[-1] - LONGEST / 2, LONGEST), np.inf))
        )
        if b - a > 1
    ]
    if moved and np.mean(moved) >= 0.5:
        return None
    return note("spikes.totals_rounded", step=step, **say)


def certain_movement(lo: Floats, hi: Floats) -> float:
    """Least up-and-down movement of any path through the intervals, fans.

    The path that moves only when it must: where the next interval does not meet the
    positions it may be in.
    """
    least, bottom, top = 0.0, float(lo[0]), float(hi[0])
    for low, high in zip(lo.tolist(), hi.tolist(), strict=True):
        if low > top:
            least, bottom, top = least + low - top, low, low
        elif high < bottom:
            least, bottom, top = least + bottom - high, high, high
        else:
            bottom, top = max(bottom, low), min(top, high)
    return least
