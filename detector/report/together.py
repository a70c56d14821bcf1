"""Joint falls and one-sided refills in sentences and as JSON (`together.schema.json`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from detector.history import DaySpan, Note, Scan, note
from detector.watch.synchrony import JointFall


def together_json(scans: Sequence[Scan], falls: Sequence[JointFall]) -> str:
    """The joint falls of one run as a JSON document; ends are exclusive."""
    record = {"pages": [s.history.page for s in scans], "falls": [*map(_record, falls)]}
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def together_lines(scans: Sequence[Scan], falls: Sequence[JointFall]) -> list[Note]:
    """Every joint fall, who gained during it, and what counts cannot say of it."""
    lines = [
        note("together.not_scanned", page=scan.history.page)
        for scan in scans
        if scan.outcome.value != "done"
    ]
    if not falls:
        return [*lines, note("together.none", n=len(scans))]
    for fall in falls:
        zone = fall.losses[0][0].history.zone
        first, end = fall.interval.days_in(zone)
        lines.append(note("together.fall", n=fall.pages, days=DaySpan(first, end), p=fall.p_value))
        lines += [
            note("together.loss", page=scan.history.page, fans=finding.excess.value)
            for scan, finding in fall.losses
        ]
        lines += [note("together.still", page=scan.history.page) for scan in fall.others]
        for refill in fall.refills:
            begin, past = refill.finding.interval.days_in(refill.scan.history.zone)
            code = "together.one_sided" if refill.without else "together.refill"
            numbers: dict[str, Any] = {
                "page": refill.scan.history.page,
                "fans": refill.finding.excess.value,
                "days": DaySpan(begin, past),
                "others": ", ".join(other.history.page for other in refill.without),
            }
            lines.append(note(code, **numbers))
            for other in refill.without:
                if other.smallest_findable:
                    least = min(other.smallest_findable, key=lambda one: one.days)
                    lines.append(
                        note(
                            "together.least",
                            page=other.history.page,
                            fans=least.fans,
                            n=least.days,
                        )
                    )
    return [*lines, note("together.shared_cause")]


def _record(fall: JointFall) -> dict[str, Any]:
    first, end = fall.interval.days_in(fall.losses[0][0].history.zone)
    return {
        "start": first.isoformat(),
        "end": end.isoformat(),
        "p_value": fall.p_value,
        "losses": [
            {
                "page": scan.history.page,
                "measure": scan.history.measure,
                "excess": _excess(finding.excess),
            }
            for scan, finding in fall.losses
        ],
        "others": [scan.history.page for scan in fall.others],
        "refills": [
            {
                "page": refill.scan.history.page,
                "kind": refill.finding.kind,
                "start": refill.finding.interval.days_in(refill.scan.history.zone)[0].isoformat(),
                "end": refill.finding.interval.days_in(refill.scan.history.zone)[1].isoformat(),
                "excess": _excess(refill.finding.excess, open_=refill.finding.excess_open),
                "without": [other.history.page for other in refill.without],
            }
            for refill in fall.refills
        ],
    }


def _excess(count: Any, *, open_: bool = False) -> dict[str, float | None]:
    return {"low": count.low, "mid": count.value, "high": None if open_ else count.high}
