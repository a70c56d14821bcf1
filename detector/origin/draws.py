"""Draws of S1 and S2 from the null, compiled: the largest part of a sweep's work.

The same law as `surprise.null_statistics`, reached by a shorter way. A Dirichlet-multinomial
over two hundred countries is drawn whole for the few that hold nearly all of the
expectation; the fans of all others are handed out one by one by Polya's urn, which has the
same distribution (Blackwell and MacQueen 1973) and costs as many steps as there are fans.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from detector.history.compiled import compiled
from detector.history.daily import Floats
from detector.origin.window import Window

Ints = NDArray[np.int64]

# Steps of the urn that cost as much as a gamma and a binomial of the whole draw.
URN_STEPS = 6.0
# A concentration that the page's own windows rule out cannot move a tail.
RULED_OUT = 1e-12
TINIEST = 1e-300
FRACTION_STEPS = 300
FRACTION_ERROR = 1e-13


@dataclass(frozen=True, slots=True)
class Rules:
    """What enters S1 and S2: the constants of `surprise`, fans and shares."""

    far_above: float
    least_fans: float
    least_pooled: float
    least_material: float
    least_share: float
    free: float


# What `_score` takes of the rules, in order.
SCORED = tuple(field.name for field in fields(Rules))[1:]


@compiled("float64(float64, float64, float64)")
def _fraction(a: float, b: float, x: float) -> float:
    """Continued fraction of the incomplete beta function (Lentz's method)."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > TINIEST else TINIEST)
    value = d
    for m in range(1, FRACTION_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        d = 1.0 + even * d
        d = 1.0 / (d if abs(d) > TINIEST else TINIEST)
        c = 1.0 + even / c
        c = c if abs(c) > TINIEST else TINIEST
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = 1.0 + odd * d
        d = 1.0 / (d if abs(d) > TINIEST else TINIEST)
        c = 1.0 + odd / c
        c = c if abs(c) > TINIEST else TINIEST
        step = d * c
        value *= step
        if abs(step - 1.0) < FRACTION_ERROR:
            break
    return value


@compiled("float64(float64, float64, float64)")
def beta_tail(a: float, b: float, x: float) -> float:
    """Probability that a Beta(a, b) exceeds x."""
    if x <= 0.0:
        return 1.0
    if x >= 1.0:
        return 0.0
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(front + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1.0) / (a + b + 2.0):
        return 1.0 - front * _fraction(a, b, x) / a
    return front * _fraction(b, a, 1.0 - x) / b


@compiled(
    "int64(npy_rng, float64[::1], float64[::1], float64, int64, int64, float64[::1],"
    " int64[::1], float64[::1], int64[::1])"
)
def _gains(
    rng: np.random.Generator,
    expected: Floats,
    summed: Floats,
    size: float,
    head: int,
    fans: int,
    mix: Floats,
    urn: Ints,
    gained: Floats,
    touched: Ints,
) -> int:
    """Hand out `fans` to countries; which of them got any stands in `touched`, counted."""
    last = len(expected) - 1
    rest = size * max(summed[last + 1] - summed[head], 0.0)
    whole = rng.standard_gamma(rest) if rest > 0.0 else 0.0
    for c in range(head):
        mix[c] = rng.standard_gamma(size * expected[c])
        whole += mix[c]
    left, count = fans, 0
    for c in range(head):
        got = left
        if mix[c] < whole:
            got = rng.binomial(left, mix[c] / whole)
        whole -= mix[c]
        left -= got
        if got > 0:
            gained[c] = got
            touched[count] = c
            count += 1
        if left == 0:
            return count
    for fan in range(left):
        place = rng.random() * (rest + fan)
        if place >= rest and fan > 0:
            c = urn[min(int(place - rest), fan - 1)]
        else:
            # The first country whose running sum passes the place.
            c = np.searchsorted(summed, summed[head] + place / size, side="right") - 1
            c = min(max(c, min(head, last)), last)
        urn[fan] = c
        if gained[c] == 0.0:
            touched[count] = c
            count += 1
        gained[c] += 1.0
    return count


@compiled(
    "float64(npy_rng, float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " int64[::1], int64)"
)
def _seen(
    rng: np.random.Generator,
    floor: Floats,
    unseen: Floats,
    slack: Floats,
    visible: Floats,
    gained: Floats,
    touched: Ints,
    count: int,
) -> float:
    """Turn gains into what the listings would have shown of them; their sum."""
    total = 0.0
    for i in range(count):
        c = touched[i]
        got = gained[c] - slack[c]
        if floor[c] > 0.0:
            # Twice a uniform number has mean 1: what it had is as uncertain as it is small.
            had = min(floor[c], 2.0 * rng.random() * unseen[c])
            got = got + had - floor[c] if had + gained[c] >= visible[c] else 0.0
        gained[c] = max(0.0, got)
        total += gained[c]
    return total


@compiled(
    "void(float64[::1], float64[::1], boolean[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], int64[::1], int64, float64, float64[::1])"
)
def _score(
    expected: Floats,
    far_from: Floats,
    foreign: np.ndarray,
    kappa: Floats,
    weight: Floats,
    rules: Floats,
    gained: Floats,
    touched: Ints,
    count: int,
    total: float,
    both: Floats,
) -> None:
    """Write S1 and S2; `touched` is used up."""
    least_fans, least_pooled, least_material, least_share, free = rules
    n, far, most, single = max(total, 1.0), 0, 0.0, False
    for i in range(count):
        c = touched[i]
        share = gained[c] / n
        one = gained[c] >= least_fans and share >= least_material
        if share > max(expected[c], far_from[c]) and foreign[c] and (one or share >= least_share):
            touched[far] = c
            far += 1
            single = single or one
            most += gained[c] if share >= least_share else 0.0
    s1, s2, pooled = 0.0, 0.0, 0.0
    # Most draws hold nothing that either statistic counts, whatever its tail.
    if not single and (most < least_pooled or most < least_material * total):
        far = 0
    for i in range(far):
        c = touched[i]
        share = gained[c] / n
        # Half a fan less: the count is discrete, and all of the gains is no probability 0.
        at, tail = max(gained[c] - 0.5, 0.0) / n, 0.0
        for j in range(len(kappa)):
            if weight[j] >= RULED_OUT:
                alike = max(n * (kappa[j] + 1.0) / (n + kappa[j]) - 1.0, 1e-3)
                tail += weight[j] * beta_tail(alike * expected[c], alike * (1.0 - expected[c]), at)
        t = max(0.0, -math.log10(max(tail, TINIEST)))
        if gained[c] >= least_fans and share >= least_material:
            s1 = max(s1, t)
        if share >= least_share and t > free:
            s2 += t - free
            pooled += gained[c]
    both[0] = s1
    both[1] = s2 if pooled >= least_pooled and pooled >= least_material * total else 0.0


@compiled(
    "void(npy_rng, float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], boolean[::1], float64[::1], float64[::1], float64[::1],"
    " int64[::1], int64, int64, float64[:, ::1])"
)
def _draw(
    rng: np.random.Generator,
    expected: Floats,
    summed: Floats,
    far_from: Floats,
    floor: Floats,
    unseen: Floats,
    slack: Floats,
    visible: Floats,
    foreign: np.ndarray,
    kappa: Floats,
    weight: Floats,
    rules: Floats,
    chosen: Ints,
    head: int,
    fans: int,
    both: Floats,
) -> None:
    """Write S1 and S2 of each draw. Countries stand by falling expectation."""
    many = len(expected)
    mix, gained, urn = np.empty(head), np.zeros(many), np.empty(fans, np.int64)
    touched, got = np.empty(many, np.int64), np.empty(many, np.int64)
    for draw in range(len(both)):
        size = kappa[chosen[draw]]
        count = _gains(rng, expected, summed, size, head, fans, mix, urn, gained, touched)
        got[:count] = touched[:count]
        total = _seen(rng, floor, unseen, slack, visible, gained, touched, count)
        _score(
            expected,
            far_from,
            foreign,
            kappa,
            weight,
            rules,
            gained,
            touched,
            count,
            total,
            both[draw],
        )
        for i in range(count):
            gained[got[i]] = 0.0


def head_of(ordered: Floats, fans: int) -> int:
    """How many countries to draw whole, of expectations that fall, so that it costs least."""
    rest = np.append(ordered[::-1].cumsum()[::-1], 0.0)
    return int(np.argmin(URN_STEPS * np.arange(len(rest)) + fans * rest))


def draw_statistics(
    view: Window,
    kappa: Floats,
    weights: Floats,
    chosen: Ints,
    rules: Rules,
    rng: np.random.Generator,
) -> Floats:
    """S1 and S2 of windows drawn from the null, shape (m, 2).

    Parameters
    ----------
    view
        The window whose expectation and manner of being seen the draws have.
    kappa, weights
        Concentrations already scaled by the window's mass, and their weights.
    chosen
        Which concentration each draw has, shape (m,).
    rules
        Gates of both statistics.
    rng
        Source of the draws.
    """
    order = np.argsort(-view.expected, kind="stable")
    expected = view.expected[order]
    fans = round(view.n)
    both = np.empty((len(chosen), 2))
    floor, unseen, slack, visible = (
        np.asarray(values, float)[order]
        for values in (view.floor, view.unseen, view.slack, view.visible)
    )
    _draw(
        rng,
        expected,
        np.concatenate([[0.0], np.cumsum(expected)]),
        rules.far_above * view.gate[order],
        floor,
        unseen,
        slack,
        visible,
        view.foreign[order],
        kappa,
        weights,
        np.array([getattr(rules, name) for name in SCORED], float),
        chosen.astype(np.int64),
        head_of(expected, fans),
        fans,
        both,
    )
    return both
