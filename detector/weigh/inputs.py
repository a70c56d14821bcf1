"""What is weighed: which number of which check enters which group, and on what scale.

A check that comes later is one line more here and one run of `calibrate`. Numbers that
depend on each other stand in one group, and a group gives one joint score.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

GROUPS = ("counts", "country", "demographics", "engagement", "losses", "records")


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
    """

    group: str
    check: str
    key: str
    scale: str = "linear"
    low: float = -math.inf
    high: float = math.inf

    @property
    def name(self) -> str:
        """`check.key`."""
        return f"{self.check}.{self.key}"

    def of(self, readings: Mapping[str, float]) -> float | None:
        """The scaled number, or None where it was not measured."""
        value = readings.get(self.name)
        if value is None:
            return None
        return SCALES[self.scale](min(max(value, self.low), self.high))


# In printed order: each check's bar is what it adds to those above it.
INPUTS: tuple[Input, ...] = (
    Input("counts", "finding", "log_ratio"),
    Input("counts", "finding", "days", "log"),
    Input("counts", "finding", "signal", "log", low=0.1),
    Input("counts", "finding", "influx"),
    Input("counts", "pulse_shape", "tail_over_peak", low=-0.5, high=1.0),
    Input("counts", "plateau", "ratio", "log", low=0.01, high=100.0),
    Input("counts", "plateau", "r2"),
    Input("counts", "round_order", "log10_bf"),
    Input("counts", "masked_loss", "z", "signed_log"),
    Input("country", "country_surprise", "surprise_gain", "signed_log"),
    Input("country", "country_surprise", "share_gain"),
    Input("country", "country_surprise", "surprise_influx", "signed_log"),
    Input("country", "country_surprise", "share_influx"),
    Input("country", "home_falls", "z", "signed_log"),
    Input("country", "net_masking", "hidden_z", "signed_log"),
    Input("engagement", "uncaused_spike", "residual"),
    Input("engagement", "uncaused_spike", "z", "signed_log"),
    Input("engagement", "engagement_dilution", "share", low=-1.0, high=3.0),
    Input("engagement", "docket", "viral_post"),
    Input("losses", "drop_off", "share", low=-0.5, high=1.5),
    Input("records", "docket", "advertisement"),
    Input("records", "docket", "restored_accounts"),
    Input("records", "docket", "late_report"),
    Input("records", "docket", "page_merge"),
)
