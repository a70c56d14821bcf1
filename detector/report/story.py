"""What a finding says in two or three sentences, the same in the terminal and the page."""

from __future__ import annotations

from datetime import timedelta

from detector.history import (
    Daily,
    DaySpan,
    Finding,
    Note,
    Outcome,
    Scan,
    ScanOutcome,
    Unusual,
    note,
)
from detector.read.own_words import BESIDE_RESULT

# An interval is called unusual when it is among the tenth of innocent ones that are most so.
ODD = 0.9


def story(finding: Finding, zone: str) -> tuple[Note, ...]:
    """The sentences of one finding, the main one first."""
    first, end = finding.interval.days_in(zone)
    excess = finding.excess
    lines = [
        note(
            f"finding.{_manner(finding)}",
            days=DaySpan(first, end),
            observed=_size(finding, finding.observed.value),
            expected=_size(finding, finding.expected),
            low=round(excess.low),
            mid=round(excess.value),
            high=round(excess.high),
            lost=round(_held_up(finding) or 0.0),
        )
    ]
    lowered = _lowered(finding)
    if lowered:
        lines.append(note("finding.lowered", less=lowered))
    origin = finding.origin
    if origin is not None and origin.flagged and origin.flows:
        named = [flow for flow in origin.flows if flow.country in origin.flagged]
        top = named[0] if named else max(origin.flows, key=lambda flow: flow.surprise)
        lines.append(
            note(
                "finding.country",
                country=top.country,
                gained=round(top.gained.value),
                total=round(origin.gained),
                expected=top.expected,
            )
        )
    if finding.p_value is not None:
        lines.append(note("finding.p_value", p=finding.p_value, references=finding.references))
    if finding.own_rate is not None:
        rate = finding.own_rate
        lines.append(note("finding.own_rate", rung=rate.rung, weeks=rate.weeks))
    if finding.unusual is not None:
        lines.append(_unusual(finding.unusual))
    return tuple(lines)


def _lowered(finding: Finding) -> int:
    """By how much the number told lies under the difference of the two told beside it.

    Only flows given by themselves lower it for having been chosen (`spikes.excess`); what was read
    off totals differs for other reasons.
    """
    if finding.by_origin or finding.basis != "gross" or finding.kind == "step":
        return 0
    told = round(finding.observed.value) - round(finding.expected)
    return max(0, told - round(finding.excess.value))


def _unusual(found: Unusual) -> Note:
    """How unusual all of it is, or how many innocent intervals are as unusual and more."""
    if found.percentile < ODD or found.group is None:
        share = 1.0 - found.percentile
        return note("finding.unusual.ordinary", share=share, intervals=found.intervals)
    return note(f"finding.unusual.{found.group}", share=found.percentile, intervals=found.intervals)


def who(finding: Finding) -> tuple[Note, ...]:
    """What the docket leaves open, before anybody asks who: innocent causes come first."""
    states = [line.state for line in finding.explanations]
    if not states:
        return ()
    found, open_ = states.count("found"), states.count("not_checked")
    left = "unseen" if open_ == len(states) else "unchecked" if open_ else "none"
    manner = "some" if found else left
    return (note(f"who.{manner}", found=found, open=open_, looked=len(states)),)


def _manner(finding: Finding) -> str:
    """How to tell a finding: a loss from a net count may be a gain smaller than expected."""
    if finding.kind == "masked_loss" and _held_up(finding) is not None:
        if not finding.excess_open:
            return "masked_loss_gross"
        return finding.kind if finding.by_origin else "masked_loss_at_least"
    if finding.kind not in ("gain", "loss") or min(finding.expected, finding.observed.value) >= 0:
        return finding.kind
    if finding.observed.value >= 0:
        return f"{finding.kind}_instead"
    return f"{finding.kind}_less" if finding.expected < 0 else finding.kind


def _held_up(finding: Finding) -> float | None:
    """Fans who left beyond the usual while others joined, where that was measured."""
    for check in finding.checks:
        lost = check.numbers.get("lost_more") if check.code == "masked_loss" else None
        if isinstance(lost, int | float) and check.outcome is Outcome.FOUND:
            return float(lost)
    return None


def _size(finding: Finding, fans: float) -> int:
    """Fans of a sentence that says itself whether they came or left."""
    told_apart = _manner(finding) != finding.kind
    return round(abs(fans) if told_apart else fans)


def days_of(series: Daily) -> DaySpan | None:
    """The days that are counted; a total at a day's end belongs to that day."""
    if not len(series):
        return None
    first, last = series.days[0].item(), series.days[-1].item()
    return DaySpan(first, last + timedelta(days=1))


def of_export(scan: Scan) -> tuple[Note, ...]:
    """What the export itself says of its counts that belongs beside any result."""
    return tuple(line for line in scan.history.receipt.read if line.code in BESIDE_RESULT)


def nothing_found(scan: Scan) -> tuple[Note, ...]:
    """What to say of a page without findings: never 'clean', always what could be seen."""
    if scan.outcome is not ScanOutcome.DONE:
        return (scan.reason or note("scan.no_reason"),)
    lines = [note("scan.nothing_found")]
    lines += [
        note("scan.would_have_found", n=f.days, fans=round(f.fans), power=f.power)
        for f in scan.smallest_findable
    ]
    lines += [note("scan.flat_blocks")] if scan.smallest_findable else []
    return tuple(lines)
