"""Find the intervals in which a page gained or lost fans unlike itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detector.history import Daily, note
from detector.history.daily import Floats
from detector.spikes.result import Direction, Spike, SpikeScan

__all__ = ["WAYS", "Direction", "Spike", "SpikeScan", "find_spikes"]

WAYS: tuple[Direction, ...] = ("gain", "loss")
# Part of the false alarms that gains get beside losses: a platform removes accounts every few
# years, a crowd that leaves is large, and deliveries are what is asked about.
GAINS_PART = 0.75


def find_spikes(
    daily: Daily,
    *,
    net_only: bool = False,
    engagement: Floats | None = None,
    booked: Floats | None = None,
    alpha: float,
    rng: np.random.Generator,
    references: int | None = None,
    power: bool = True,
    ways: Sequence[Direction] = WAYS,
) -> tuple[SpikeScan, SpikeScan]:
    """Scan gains and losses.

    Gross gains are scanned where the export gives them, and losses likewise; where it
    gives only a net change or totals, one scan of the net series serves both. Losses given
    beside a net change or totals are scanned by themselves, and better so.

    Parameters
    ----------
    daily
        Counts by reporting day, n days.
    net_only
        `gained` is a net change.
    engagement
        People engaged (or reached) a day, shape (n,), NaN where not reported.
    booked
        Fans a day that the books credit to advertisements, shape (n,); expected where they
        came. None where the books do not tell.
    alpha
        Probability that an organic page of this length shows any false alarm in either
        direction. Where both flows are scanned gains get three quarters of it (a union bound),
        half from a net series; where one cannot be, the other gets all.
    rng
        Source of the reference pages.
    references
        How many reference pages to simulate; what `alpha` needs when None.
    power
        Measure the smallest findable excess as well.
    ways
        Flows given by themselves in which to look for intervals; the others are fitted only.

    Returns
    -------
    gains, losses
    """
    # Imported where they are needed: the first use of each on a machine compiles it, which
    # takes some seconds.
    from detector.spikes.flow import FEWEST_DAYS, cannot, scan_flow

    def enough(flow: Floats) -> bool:
        return int((~np.isnan(flow)).sum()) >= FEWEST_DAYS

    # Of its own, so that losses draw the same pages whatever was asked of the gains.
    of_losses = rng.spawn(1)[0]
    gross = not net_only and enough(daily.gained)
    losses_given = enough(daily.lost)
    net: tuple[SpikeScan, SpikeScan] | None = None
    counted = int((~np.isnan(daily.total)).sum())
    if not gross and (counted > 0 or (net_only and not np.isnan(daily.gained).all())):
        from detector.spikes.net import scan_net

        net = scan_net(
            daily, net_only=net_only, alpha=alpha, rng=rng, references=references, power=power
        )
    for_gains = for_losses = alpha
    if net is not None:
        for_losses = alpha / 2.0
    elif gross and losses_given:
        for_gains, for_losses = GAINS_PART * alpha, (1.0 - GAINS_PART) * alpha
    blank = np.full(len(daily), np.nan)
    if net is not None:
        gains = net[0]
    elif net_only:
        gains = cannot(note("spikes.no_gain"), "net", len(daily))
    else:
        gains = scan_flow(
            daily.gained,
            daily.gained_low,
            daily.gained_high,
            daily.weekday,
            engagement,
            booked=booked,
            direction="gain",
            alpha=for_gains,
            rng=rng,
            references=references,
            power=power,
            due="gain" in ways,
        )
    if net is not None and not losses_given:
        return gains, net[1]
    losses = scan_flow(
        daily.lost,
        blank,
        blank,
        daily.weekday,
        None,
        direction="loss",
        alpha=for_losses,
        rng=of_losses,
        references=references,
        power=power,
        due="loss" in ways,
    )
    return gains, losses
