"""One row a finding, ready for a spreadsheet: typed numbers, ISO days, guarded text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from detector.history import Finding, Scan

COLUMNS = (
    "page",
    "platform",
    "measure",
    "outcome",
    "start",
    "end",
    "kind",
    "basis",
    "observed",
    "expected",
    "excess_low",
    "excess_mid",
    "excess_high",
    "p_value",
    "references",
    "top_country",
    "top_country_gained",
    "top_country_expected",
)


def to_csv(scans: Iterable[Scan]) -> str:
    """The findings as CSV (RFC 4180, LF). A page without findings keeps one row."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for scan in scans:
        page = [
            guarded(scan.history.page),
            scan.history.platform,
            scan.history.measure,
            scan.outcome.value,
        ]
        if not scan.findings:
            rows.writerow(page + [""] * (len(COLUMNS) - len(page)))
        rows.writerows(page + _row(finding, scan.history.zone) for finding in scan.findings)
    return out.getvalue()


def guarded(text: str) -> str:
    """Text that a spreadsheet will not take for a formula (OWASP, CSV injection)."""
    return "'" + text if text.lstrip()[:1] in tuple("=+-@") or text[:1] in ("\t", "\r") else text


def _row(finding: Finding, zone: str) -> list[object]:
    start, end = finding.interval.days_in(zone)
    flagged = finding.origin.flagged if finding.origin else ()
    top = next((flow for flow in finding.countries if flow.country in flagged), None)
    return [
        start.isoformat(),
        end.isoformat(),
        finding.kind,
        finding.basis,
        _number(finding.observed.value),
        _number(finding.expected),
        _number(finding.excess.low),
        _number(finding.excess.value),
        "" if finding.excess_open else _number(finding.excess.high),
        "" if finding.p_value is None else f"{finding.p_value:.4g}",
        finding.references,
        top.country if top else "",
        _number(top.gained.value) if top else "",
        _number(top.expected) if top else "",
    ]


def _number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
