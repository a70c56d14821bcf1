"""What is weighed: which number of which check enters which group, and on what scale.

A check that comes later is one line more here and one run of `calibrate`. Numbers that
depend on each other stand in one group; which groups an export shows is the pattern of its line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

FOUND = 1.0  # an innocent cause that the docket found, among the readings
GROUPS = ("counts", "country", "demographics", "engagement", "losses", "fans", "records")


def linear(value: float) -> float:
    """The number itself."""
    return value


def log(value: float) -> float:
    """Natural logarithm, from a thousandth on."""
    return math.log(max(value, 1e-3))


def signed_log(value: float) -> float:
    """Logarithm of 1 + |x| with the sign of x: deviations, which have long tails."""
    return math.copysign(math.log1p(abs(value)), value)


SCALES: dict[str, Callable[[float], float]] = {
    "linear": linear,
    "log": log,
    "signed_log": signed_log,
}


@dataclass(frozen=True, slots=True)
class Input:
    """One number that is weighed.

    Attributes
    ----------
    group
        One of `GROUPS`.
    check, key
        Where it stands in the readings: `check.key`. `finding` and `docket` are the
        scan itself and the docket of explanations.
    scale
        One of `SCALES`.
    low, high
        Bounds before the scale: no single number decides.
    sign
        1 where more of it can only support a delivery, -1 where it can only support an
        innocent cause, 0 where either may be. A weight of the other sign is a chance of the
        table and is left out: evidence of an innocent cause never counts against the page.
    explained
        Line of the docket that explains it: found there, the number is not weighed. An
        advertisement may bring fans from anywhere, of any age, who take no part.
    """

    group: str
    check: str
    key: str
    scale: str = "linear"
    low: float = -math.inf
    high: float = math.inf
    sign: int = 0
    explained: str = ""

    @property
    def name(self) -> str:
        """`check.key`."""
        return f"{self.check}.{self.key}"

    def of(self, readings: Mapping[str, float]) -> float | None:
        """The scaled number, or None where it was not measured."""
        value = readings.get(self.name)
        if value is None or readings.get(self.explained) == FOUND:
            return None
        return SCALES[self.scale](min(max(value, self.low), self.high))


ADS = "docket.advertisement"
# What was left out, though measured, since the fit is as good or better without it where it had
# not seen the mechanism or the simulator: what a page is like anyway (its level and unrest), how
# an excess lies on its first and last days, drift that is not held against its noise, how many
# countries carry a gain. docs/weighing.md says on what that was chosen.
# In printed order: each check's bar is what it adds to those above it.
INPUTS: tuple[Input, ...] = (
    Input("counts", "finding", "log_ratio"),
    Input("counts", "finding", "days", "log"),
    Input("counts", "finding", "signal", "log", low=0.1),
    Input("counts", "finding", "influx"),
    Input("counts", "finding", "height", "log", low=0.5),
    Input("counts", "finding", "roughness", "log", low=0.02, high=10.0),
    Input("counts", "finding", "steadiness", "log", low=0.01, high=100.0),
    Input("counts", "finding", "before", low=-1.0, high=1.0),
    Input("counts", "finding", "next", low=-0.5, high=1.0),
    Input("counts", "finding", "tail", low=-0.5, high=1.5),
    Input("counts", "plateau", "r2"),
    Input("counts", "round_order", "log10_bf", sign=1),
    Input("counts", "masked_loss", "z", "signed_log"),
    Input("country", "country_surprise", "surprise_gain", "signed_log", sign=1, explained=ADS),
    Input("country", "country_surprise", "share_gain", sign=1, explained=ADS),
    Input("country", "country_surprise", "apart_gain", sign=1, explained=ADS),
    Input("country", "country_surprise", "surprise_influx", "signed_log", sign=1, explained=ADS),
    Input("country", "country_surprise", "share_influx", sign=1, explained=ADS),
    Input("country", "country_surprise", "apart_influx", sign=1, explained=ADS),
    Input("country", "country_surprise", "one_influx", explained=ADS),
    Input("country", "country_surprise", "many_influx", "log", low=1.0, explained=ADS),
    Input("country", "origin", "height", "log", low=0.5, explained=ADS),
    Input("country", "origin", "peak_share", high=1.5, explained=ADS),
    Input("country", "origin", "roughness", "log", low=0.02, high=10.0, explained=ADS),
    Input("country", "origin", "steadiness", "log", low=0.01, high=100.0, explained=ADS),
    Input("country", "origin", "next", low=-0.5, high=1.0, explained=ADS),
    Input("country", "origin", "tail", low=-0.5, high=1.5, explained=ADS),
    Input("country", "net_masking", "counted_z", "signed_log"),
    Input("demographics", "age_gender_drift", "z", "signed_log", sign=1, explained=ADS),
    Input("engagement", "uncaused_spike", "residual", sign=1),
    Input("engagement", "uncaused_spike", "z", "signed_log", sign=1),
    Input("engagement", "uncaused_spike", "activity_z", "signed_log", sign=-1),
    Input("engagement", "uncaused_spike", "activity_lift", "log", low=0.2, sign=-1),
    Input("engagement", "uncaused_spike", "without_echo", sign=1),
    Input("engagement", "engagement_dilution", "share", low=-1.0, high=3.0, sign=1, explained=ADS),
    Input(
        "engagement",
        "country_dilution",
        "ratio",
        "log",
        low=0.01,
        high=10.0,
        sign=-1,
        explained=ADS,
    ),
    Input("engagement", "docket", "viral_post", sign=-1),
    Input("losses", "drop_off", "share", low=-0.5, high=1.5, sign=1),
    Input("losses", "drop_off", "in_noise", "signed_log", low=-10.0, sign=1),
    Input("losses", "finding", "left", low=-0.5, high=1.0, sign=1),
    Input("losses", "finding", "left_signal", "signed_log", low=-10.0, sign=1),
    Input("losses", "origin", "left", low=-0.5, high=1.0, sign=1),
    Input("losses", "origin", "left_signal", "signed_log", low=-10.0, sign=1),
    Input("losses", "refill", "steps", "signed_log", sign=1),
    Input("losses", "public_mood", "unlikes_z", "signed_log"),
    # Of a group only what it is, once one was found: that none was found says nothing, and
    # that one was is no part of the ratio, as with the interval itself.
    Input("fans", "fans_together", "in_group", low=-0.5, sign=1),
    Input("fans", "join_order", "beyond", low=-0.5, sign=1),
    Input("fans", "account_dates", "beyond", low=-0.5, sign=1, explained=ADS),
    Input("fans", "young_accounts", "beyond", low=-0.5, sign=1, explained=ADS),
    Input("fans", "single_purpose", "beyond", low=-0.5, sign=1),
    Input("fans", "over_likers", "beyond", low=-0.5, sign=1, explained=ADS),
    Input("fans", "inter_arrival", "beyond", low=-0.5, sign=1),
    Input("fans", "inter_arrival", "unevenness", "log", low=0.05, high=2.0, sign=-1),
    Input("fans", "audience_overlap", "overlap", "log", low=0.003, sign=1),
    Input("fans", "fan_countries", "beyond", low=-0.5, sign=1, explained=ADS),
    Input("fans", "empty_profiles", "beyond", low=-0.5, sign=1, explained=ADS),
    Input("fans", "later_deletion", "beyond", low=-0.5, sign=1),
    Input("records", "paid_share", "share", low=-0.5, high=1.5, sign=-1),
    Input("records", "docket", "accounted", sign=-1),
    Input("records", "net_masking", "moved", "signed_log", low=-0.1, high=2.0, sign=-1),
    Input("records", "finding", "made_up", low=-0.5, high=1.5, sign=-1),
)
