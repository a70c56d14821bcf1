"""Every check, in the order in which they are printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detector.history import CannotTell, Case, Measurement, Outcome
from features import (
    accounting_step,
    country_surprise,
    data_gap,
    drop_off,
    engagement_dilution,
    home_falls,
    masked_loss,
    net_masking,
    plateau,
    pulse_shape,
    round_order,
    uncaused_spike,
)


@dataclass(frozen=True, slots=True)
class Check:
    """A check by its code and the function that measures it."""

    code: str
    measure: Callable[[Case], Measurement]


CHECKS: tuple[Check, ...] = tuple(
    Check(module.CODE, module.measure)
    for module in (
        country_surprise,
        home_falls,
        net_masking,
        masked_loss,
        pulse_shape,
        plateau,
        round_order,
        uncaused_spike,
        engagement_dilution,
        drop_off,
        accounting_step,
        data_gap,
    )
)


def run(check: Check, case: Case) -> Measurement:
    """Measure one check; what it needs and does not have becomes `cannot_tell`."""
    try:
        return check.measure(case)
    except CannotTell as missing:
        return Measurement(check.code, Outcome.CANNOT_TELL, missing.note)
