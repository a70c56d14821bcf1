"""Whether the counts of a page are clearly quiet: p-values that stop early.

Most pages of an archive are ordinary, and an ordinary page is beaten by its own organic
twins at once. Twins are drawn a few at a time until one has reached the page's strongest
interval: at the l-th the p-value is 1 / l, and 1 / (1 + MOST) where none did (Besag and
Clifford 1991, "Sequential Monte Carlo p-values", Biometrika 78, with one exceedance). It is
valid where page and twins are exchangeable: the page is the largest of the first l with
probability 1 / l. How strong an interval is, is its score over what is usual in its manner of
growth (`usual`): told before any twin is drawn, and the same for page and twins. A page that is
reached in every flow is quiet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detector.history import Daily, ScanOutcome
from detector.history.daily import Floats
from detector.spikes import WAYS
from detector.spikes.calibrate import best_scores, reference_flows
from detector.spikes.exposure import exposure_page
from detector.spikes.fitted import Ints, fitted
from detector.spikes.flow import FEWEST_DAYS, cleared, engagement_of
from detector.spikes.net import fitted_to, reference_scores, snapshots
from detector.spikes.result import Direction
from detector.spikes.shape import MANNERS
from detector.spikes.totals import scan_totals
from detector.spikes.usual import usual_of_totals, usual_scores

# Twins drawn at a time, and at most. A page that no twin reaches is never called quiet; one
# whose true p-value is p is, with probability 1 - (1 - p) ** MOST.
BATCHES = (2, 4, 8, 16, 29, 40)
MOST = sum(BATCHES)


@dataclass(frozen=True, slots=True)
class Screened:
    """What a few twins say of a page.

    Attributes
    ----------
    quiet
        False where a whole scan is due.
    p_value
        The smallest p-value of any flow; it pays for having been chosen by whoever says among
        how many.
    twins
        Fewest twins behind a p-value, 0 where no interval stood out enough to be compared.
    loud
        Flows that no twin reached.
    """

    quiet: bool
    p_value: float
    twins: int
    loud: tuple[Direction, ...] = ()


UNTOLD = Screened(False, 1.0, 0, WAYS)
Draw = Callable[[int], Floats]


def sequential(own: Floats, draw: Draw) -> Screened:
    """Hold the page's best scores against twins until one reaches each.

    Parameters
    ----------
    own
        Scores of k tests, shape (k,), 0 where there is nothing to test.
    draw
        Gives the same scores of m more twins, shape (m, k).
    """
    waiting = own > 0
    if not waiting.any():
        return Screened(True, 1.0, 0)
    p_value, drawn = np.where(waiting, 1 / (1 + MOST), 1.0), 0
    for many in BATCHES:
        reached = draw(many) >= own
        done = waiting & reached.any(axis=0)
        p_value[done] = 1.0 / (drawn + 1 + reached.argmax(axis=0)[done])
        waiting &= ~done
        drawn += many
        if not waiting.any():
            break
    return Screened(not waiting.any(), float(p_value.min()), drawn)


@dataclass(frozen=True, slots=True)
class Held:
    """What is held against twins where one flow was scanned.

    Attributes
    ----------
    directions
        Gains, losses, or both from one scan of totals.
    own
        The page's best score by direction and manner, shape (d, 4); 0 where nothing was found.
    draw
        The same scores of m more twins, shape (m, d, 4).
    usual
        Score that counts as 1, shape (d, 4).
    """

    directions: tuple[Direction, ...]
    own: Floats
    draw: Draw
    usual: Floats


def screen(
    daily: Daily,
    *,
    net_only: bool = False,
    engagement: Floats | None = None,
    booked: Floats | None = None,
    rng: np.random.Generator,
) -> Screened:
    """Screen gains and losses as `find_spikes` would scan them; the same arguments.

    What cannot be scanned is not quiet: the whole scan says why.
    """
    flows = tested(daily, net_only=net_only, engagement=engagement, booked=booked, rng=rng)
    if not flows:
        return UNTOLD

    def one(flow: Held) -> Screened:
        strength = (flow.own / flow.usual).max(axis=1)
        return sequential(strength, lambda many: (flow.draw(many) / flow.usual).max(axis=2))

    parts = [one(flow) for flow in flows]
    return Screened(
        all(part.quiet for part in parts),
        min(part.p_value for part in parts),
        min(part.twins for part in parts),
        tuple(
            way
            for flow, part in zip(flows, parts, strict=True)
            if not part.quiet
            for way in flow.directions
        ),
    )


def tested(
    daily: Daily,
    *,
    net_only: bool,
    engagement: Floats | None,
    booked: Floats | None,
    rng: np.random.Generator,
) -> tuple[Held, ...]:
    """The flows that `find_spikes` would scan; none where what stands for gains cannot be."""

    def enough(flow: Floats) -> bool:
        return int((~np.isnan(flow)).sum()) >= FEWEST_DAYS

    flows = []
    if not net_only and enough(daily.gained):
        flows.append(_flow(daily.gained, daily.weekday, engagement, "gain", rng, booked))
    elif not np.isnan(daily.total).all() or (net_only and not np.isnan(daily.gained).all()):
        net = _net(daily, net_only, rng)
        if net is None:
            return ()
        flows.append(net)
    if enough(daily.lost):
        flows.append(_flow(daily.lost, daily.weekday, None, "loss", rng))
    return tuple(flows)


def _flow(
    x: Floats,
    weekday: Ints,
    engagement: Floats | None,
    way: Direction,
    rng: np.random.Generator,
    booked: Floats | None = None,
) -> Held:
    engaged = engagement_of(engagement, weekday) if way == "gain" else None
    boost = np.ones(len(x))
    if engaged is not None:
        exposure_page(engaged.x, engaged.weekday, boost)
    page = fitted(cleared(x, booked), weekday, boost)
    own = np.zeros((1, MANNERS))
    np.maximum.at(own[0], page.manners, page.scores)

    def draw(many: int) -> Floats:
        flow, engaging = reference_flows(page, engaged, way, many, rng, booked=booked is not None)
        return best_scores(flow, page.weekday, engaging)[:, None]

    return Held((way,), own, draw, usual_scores(page, way)[None])


def _net(daily: Daily, net_only: bool, rng: np.random.Generator) -> Held | None:
    shown = snapshots(daily, net_only)
    found = scan_totals(shown.day, shown.total, shown.low, shown.high)
    if found.outcome is not ScanOutcome.DONE:
        return None
    kept, null = fitted_to(shown, found)
    own = np.zeros((2, MANNERS))
    for one in found.candidates:
        side = 0 if one.direction == "gain" else 1
        own[side, one.manner] = max(own[side, one.manner], one.score)
    usual = usual_of_totals(kept, null)
    return Held(WAYS, own, lambda many: reference_scores(kept, null, many, rng), usual)
