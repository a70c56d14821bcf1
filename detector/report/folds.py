"""What is told in full and what goes under one line: the same in terminal, page and HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detector.history import Explanation, Finding, Measurement, Note, Outcome

SILENT = (Outcome.CANNOT_TELL, Outcome.NOT_RUN)


@dataclass(frozen=True, slots=True)
class Folded:
    """Checks that share one reason.

    Attributes
    ----------
    outcome
        How they ended.
    reason
        Why they ended so.
    codes
        Of the checks, in printed order.
    """

    outcome: Outcome
    reason: Note
    codes: tuple[str, ...]


def told_checks(finding: Finding) -> tuple[Measurement, ...]:
    """The checks that ended found or nothing found, in printed order."""
    return tuple(check for check in finding.checks if check.outcome not in SILENT)


def folded_checks(finding: Finding) -> tuple[Folded, ...]:
    """The other checks by their reasons: those that could not tell before those not run."""
    silent = [check for check in finding.checks if check.outcome in SILENT]
    silent.sort(key=lambda check: SILENT.index(check.outcome))
    by_reason: dict[tuple[Outcome, str, str], list[Measurement]] = {}
    for check in silent:
        reason = check.sentence
        key = check.outcome, reason.code, repr(sorted(reason.numbers.items()))
        by_reason.setdefault(key, []).append(check)
    return tuple(
        Folded(checks[0].outcome, checks[0].sentence, tuple(check.code for check in checks))
        for checks in by_reason.values()
    )


def how_many(folded: Iterable[Folded]) -> int:
    """Checks under one line."""
    return sum(len(one.codes) for one in folded)


def told_explanations(finding: Finding) -> tuple[Explanation, ...]:
    """The innocent explanations that the data were looked at for."""
    return tuple(line for line in finding.explanations if line.state != "not_checked")


def unchecked_explanations(finding: Finding) -> tuple[Explanation, ...]:
    """Those that nobody looked at: any of them may be the cause."""
    return tuple(line for line in finding.explanations if line.state == "not_checked")
