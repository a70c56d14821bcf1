"""Everything measured on a finding as one flat table of numbers: `check.key -> value`."""

from __future__ import annotations

import math

from detector.history import Finding, Measurement, Outcome

# Docket states as numbers. A cause that was not looked at has none.
STATES = {"found": 1.0, "not_found": -1.0}
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
    width = finding.excess.high - finding.excess.low
    if not finding.excess_open and width > 0 and finding.excess.value > 0:
        out["finding.signal"] = finding.excess.value * NORMAL_90 / width
    out |= _of_origin(finding)
    for check in finding.checks:
        out |= numbers_of(check)
    for line in finding.explanations:
        if line.state in STATES:
            out[f"docket.{line.code}"] = STATES[line.state]
    return out


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
    if origin.delivered is not None and origin.gained > 0:
        out[f"country_surprise.share_{side}"] = origin.delivered.value / origin.gained
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
