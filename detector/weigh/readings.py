"""Everything measured on a finding as one flat table of numbers: `check.key -> value`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict

from detector.history import Finding, Measurement, Outcome
from detector.weigh.inputs import FOUND

# Docket states as numbers. A cause that was not looked at has none.
STATES = {"found": FOUND, "not_found": -1.0}
# Causes that the export's own books name.
BOOKS = tuple(
    f"docket.{code}"
    for code in ("late_report", "page_merge", "restored_accounts", "relocation", "advertisement")
)
# Checks of lists of fans: a number of the interval's fans, and what it is held against.
BESIDE_OTHERS = (
    ("fans_together", "share", "others"),
    ("join_order", "top_share", "usual"),
    ("account_dates", "distance", "largest"),
    ("young_accounts", "share", "others"),
    ("over_likers", "share", "others"),
    ("fan_countries", "distance", "largest"),
    ("empty_profiles", "share", "others"),
    ("single_purpose", "share", "others"),
    ("inter_arrival", "at_once", "by_chance"),
    ("inter_arrival", "at_once", "elsewhere"),
    ("later_deletion", "share", "others"),
)
NORMAL_90 = 3.29  # width of a central 90 % interval in standard deviations


def readings(finding: Finding) -> dict[str, float]:
    """Numbers of the scan (`finding.`), the origin test, the checks and the docket.

    What a check could not tell has no entry: blank is not zero. The p-value of the
    finding is left out, since it depends on how many references the false-alarm setting
    asked for, and the knob must never change what an interval weighs.
    """
    out: dict[str, float] = {}
    observed, expected = finding.observed.value, finding.expected
    if expected > 0 and observed > 0:
        out["finding.log_ratio"] = math.log(observed / expected)
    # Influxes were found by their countries, gains by their counts: another selection.
    out["finding.influx"] = float(finding.by_origin)
    out["finding.days"] = finding.interval.days
    out["finding.excess"] = finding.excess.value
    width = finding.excess.high - finding.excess.low
    if not finding.excess_open and width > 0 and finding.excess.value > 0:
        out["finding.signal"] = finding.excess.value * NORMAL_90 / width
    for place, shape in (("finding", finding.shape), ("origin", finding.origin_shape)):
        if shape is not None:
            told = asdict(shape).items()
            out |= {f"{place}.{name}": float(value) for name, value in told if _known(value)}
    out |= _of_origin(finding)
    for check in finding.checks:
        out |= numbers_of(check)
    for line in finding.explanations:
        if line.state in STATES:
            out[f"docket.{line.code}"] = STATES[line.state]
    return out | derived(out)


def derived(told: Mapping[str, float]) -> dict[str, float]:
    """Numbers that two others make: what is due to noise, what the books account for.

    `docket.accounted` pools the innocent causes that the export's own books name: what one
    of them teaches serves the others, also one that no simulated page ever had.
    """
    out = {}
    if told.get("drop_off.noise", 0.0) > 0 and "drop_off.share" in told:
        out["drop_off.in_noise"] = told["drop_off.share"] / told["drop_off.noise"]
    states = [told[name] for name in BOOKS if name in told]
    if states:
        out["docket.accounted"] = max(states)
    if "net_masking.past_the_books" in told and told.get("finding.excess", 0.0) > 0:
        out["net_masking.moved"] = told["net_masking.past_the_books"] / told["finding.excess"]
    if "uncaused_spike.residual" in told and "finding.tail" in told:
        faded = 1.0 - min(max(told["finding.tail"], 0.0), 1.0)
        out["uncaused_spike.without_echo"] = told["uncaused_spike.residual"] * faded
    return out | _of_fans(told)


def _of_fans(told: Mapping[str, float]) -> dict[str, float]:
    """What the interval's fans have beyond the page's other fans, and beyond chance.

    `fans_together.in_group` only where a group that acted together holds some of them.
    """
    out: dict[str, float] = {}
    for check, here, usual in BESIDE_OTHERS:
        if f"{check}.{here}" in told and f"{check}.{usual}" in told:
            more = told[f"{check}.{here}"] - told[f"{check}.{usual}"]
            out[f"{check}.beyond"] = min(more, out.get(f"{check}.beyond", more))
    together = out.pop("fans_together.beyond", None)
    if together is not None and told.get("fans_together.fans", 0.0) > 0.0:
        out["fans_together.in_group"] = together
    return out


def _known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _of_origin(finding: Finding) -> dict[str, float]:
    """Surprise and unexplained share of the countries, under names of their own by kind.

    An influx was found because its countries surprise, a gain was not: the same surprise
    does not tell the same of both.
    """
    origin = finding.origin
    if origin is None or origin.s1 is None or origin.s2 is None:
        return {}
    side = "influx" if finding.by_origin else "gain"
    out = {f"country_surprise.surprise_{side}": max(origin.s1, origin.s2)}
    if origin.gained <= 0:
        return out
    if origin.delivered is not None:
        out[f"country_surprise.share_{side}"] = origin.delivered.value / origin.gained
    # How far the gains lie from the audience expected, and how much one country carries of
    # it: none of these depends on which countries a false-alarm setting would name.
    beyond = [flow.gained.value - flow.expected for flow in origin.flows]
    more = [each for each in beyond if each > 0]
    if more:
        out[f"country_surprise.apart_{side}"] = sum(more) / origin.gained
        out[f"country_surprise.one_{side}"] = max(more) / sum(more)
        # Countries that it would take if each carried as much.
        out[f"country_surprise.many_{side}"] = sum(more) ** 2 / sum(each**2 for each in more)
    return out


def numbers_of(check: Measurement) -> dict[str, float]:
    """The finite numbers of one check, under its code; none of one that could not tell."""
    if check.outcome in (Outcome.CANNOT_TELL, Outcome.NOT_RUN):
        return {}
    return {
        f"{check.code}.{key}": float(value)
        for key, value in check.numbers.items()
        if isinstance(value, int | float) and math.isfinite(value)
    }
