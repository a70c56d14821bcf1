"""Every check, in the order in which they are printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detector.history import CannotTell, Case, Measurement, Outcome
from features import (
    account_dates,
    accounting_step,
    age_gender_drift,
    audience_overlap,
    clock,
    country_dilution,
    country_surprise,
    data_gap,
    drop_off,
    empty_profiles,
    engagement_dilution,
    fan_countries,
    fans_together,
    home_falls,
    inter_arrival,
    join_order,
    language_drift,
    later_deletion,
    masked_loss,
    net_masking,
    over_likers,
    page_merge,
    paid_share,
    peers,
    plateau,
    public_mood,
    pulse_shape,
    refill,
    round_order,
    single_purpose,
    uncaused_spike,
    young_accounts,
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
        age_gender_drift,
        language_drift,
        pulse_shape,
        clock,
        plateau,
        round_order,
        uncaused_spike,
        engagement_dilution,
        country_dilution,
        public_mood,
        drop_off,
        refill,
        peers,
        paid_share,
        accounting_step,
        page_merge,
        data_gap,
        fans_together,
        join_order,
        account_dates,
        young_accounts,
        single_purpose,
        over_likers,
        inter_arrival,
        audience_overlap,
        fan_countries,
        empty_profiles,
        later_deletion,
    )
)


def run(check: Check, case: Case) -> Measurement:
    """Measure one check; what it needs and does not have becomes `cannot_tell`."""
    try:
        return check.measure(case)
    except CannotTell as missing:
        return Measurement(check.code, Outcome.CANNOT_TELL, missing.note)
