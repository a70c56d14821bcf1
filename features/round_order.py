"""Round order: does the excess match a size in which panels sell? (P9)

`log10_bf` compares two densities of the excess E: an order of 500, 1,000, 2,000, 2,500,
5,000, 10,000 or 50,000 delivered to within 3 %, against any size alike on a logarithmic
scale. By itself it is weak: about one random number in twelve lies so near to a round one.
"""

from __future__ import annotations

import math

from detector.history import CannotTell, Case, Measurement, Outcome, note
from detector.history.note import Value

CODE = "round_order"
ORDERS = (500, 1_000, 2_000, 2_500, 5_000, 10_000, 50_000)
WITHIN = 0.03
SMALLEST, LARGEST = 400.0, 60_000.0


def measure(case: Case) -> Measurement:
    """Distance of the excess to the nearest order, and the Bayes factor.

    Numbers: `excess`, `nearest`, `distance` (relative), `spread` (relative standard
    deviation of the excess), `log10_bf`.

    Raises
    ------
    CannotTell
        The excess is not known to within 3 %, or outside 400 to 60,000 fans.
    """
    if case.kind not in ("gain", "masked_loss", "influx"):
        return Measurement(CODE, Outcome.NOT_RUN, note("check.not_a_gain"))
    excess = case.excess
    if excess is None or not SMALLEST <= excess.value <= LARGEST:
        raise CannotTell("check.round_order.outside", low=SMALLEST, high=LARGEST)
    spread = (excess.high - excess.low) / (2 * 1.645) / excess.value
    nearest = min(ORDERS, key=lambda order: abs(math.log(excess.value / order)))
    distance = excess.value / nearest - 1
    width = math.hypot(WITHIN / 1.96, spread)
    span = math.log(LARGEST / SMALLEST)
    density = sum(
        math.exp(-0.5 * (math.log(excess.value / order) / width) ** 2) for order in ORDERS
    ) / (len(ORDERS) * width * math.sqrt(2 * math.pi))
    numbers: dict[str, Value] = {
        "excess": excess.value,
        "nearest": nearest,
        "distance": distance,
        "spread": spread,
        "log10_bf": math.log10(max(density * span, 1e-3)),
    }
    if spread > WITHIN:
        sentence = note("check.round_order.wide", low=round(excess.low), high=round(excess.high))
        return Measurement(CODE, Outcome.CANNOT_TELL, sentence, numbers)
    if abs(distance) <= WITHIN:
        sentence = note("check.round_order.found", excess=round(excess.value), nearest=nearest)
        return Measurement(CODE, Outcome.FOUND, sentence, numbers)
    sentence = note("check.round_order.nothing_found", excess=round(excess.value))
    return Measurement(CODE, Outcome.NOTHING_FOUND, sentence, numbers)
