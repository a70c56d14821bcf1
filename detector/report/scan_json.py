"""The JSON of a scan: the contract that other programs rely on.

Days are ISO dates of the platform's own reporting day, ends are exclusive, NaN and
infinity are null. Fields may be added, never renamed; `scan.schema.json` beside this
file is tested against every sample.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from detector import __version__
from detector.history import (
    CountryFlow,
    Explanation,
    Finding,
    Interval,
    Measurement,
    Note,
    PageHistory,
    Receipt,
    Scan,
    Support,
)
from detector.words import say, spoken

Record = dict[str, Any]


def to_json(scans: Iterable[Scan], *, language: str | None = None) -> str:
    """The scans of one run as a JSON document."""
    return json.dumps(to_record(scans, language=language), ensure_ascii=False, allow_nan=False)


def to_record(scans: Iterable[Scan], *, language: str | None = None) -> Record:
    """The same document as plain dicts and lists, ready for `json.dumps`."""
    record = {"version": __version__, "pages": [_page(scan, spoken(language)) for scan in scans]}
    return finite(record)  # type: ignore[no-any-return]


def _page(scan: Scan, language: str) -> Record:
    history = scan.history
    return {
        "page": history.page,
        "platform": history.platform,
        "measure": history.measure,
        "days": len(scan.daily),
        "resolution": history.resolution,
        "zone": history.zone,
        "home": scan.home,
        "languages": list(scan.languages),
        "false_alarms_per_year": scan.false_alarms_per_year,
        "scan": {
            "outcome": scan.outcome.value,
            "reason": say(scan.reason, language=language) if scan.reason else None,
            "unchecked": [say(line, language=language) for line in scan.unchecked],
            "smallest_findable": [
                {"days": f.days, "fans": f.fans, "power": f.power} for f in scan.smallest_findable
            ],
        },
        "findings": [_finding(finding, history, language) for finding in scan.findings],
        "receipt": receipt_record(history.receipt, language),
        "sha256": list(history.digests),
    }


def _finding(finding: Finding, history: PageHistory, language: str) -> Record:
    start, end = finding.interval.days_in(history.zone)
    support = finding.support
    parts = {part.code: part.log10_lr for part in support.contributions} if support else {}
    return {
        "start": start,
        "end": end,
        "start_bracket": _bracket(finding.start_bracket, history.zone),
        "end_bracket": _bracket(finding.end_bracket, history.zone),
        "kind": finding.kind,
        "basis": finding.basis,
        "observed": finding.observed.value,
        "observed_low": finding.observed.low,
        "observed_high": finding.observed.high,
        "expected": finding.expected,
        "excess": {
            "low": finding.excess.low,
            "mid": finding.excess.value,
            "high": None if finding.excess_open else finding.excess.high,
        },
        "p_value": finding.p_value,
        "references": finding.references,
        "selection": finding.selection,
        "support": None if support is None else _support(support, language),
        "checks": [_check(check, parts.get(check.code), language) for check in finding.checks],
        "own_false_alarms": finding.own_rate
        and {"rung": finding.own_rate.rung, "weeks": finding.own_rate.weeks},
        "unusual": finding.unusual
        and {
            "percentile": finding.unusual.percentile,
            "intervals": finding.unusual.intervals,
            "drivers": list(finding.unusual.drivers),
            "log10_lr": None,
        },
        "countries": [_country(flow) for flow in finding.countries],
        "explanations": [_explanation(line, language) for line in finding.explanations],
    }


def _support(support: Support, language: str) -> Record:
    said = [say(line, language=language) for line in (support.words, *support.notes)]
    fitted, low, high = support.before_bounds
    return {
        "log10_lr": support.log10_lr,
        "low": support.low,
        "high": support.high,
        "words": " ".join(said),
        "scale": support.words.code.removeprefix("weigh."),
        "before_bounds": {"log10_lr": fitted, "low": low, "high": high},
        "bound": {
            "log10_lr": support.bound,
            "simulated": support.simulated_bound,
            "real_series": support.real_series,
        },
        "against": [
            {"cause": one.cause, "log10_lr": one.log10_lr, "excluded": one.excluded}
            for one in support.against
        ],
        "contributions": [
            {"code": part.code, "log10_lr": part.log10_lr} for part in support.contributions
        ],
    }


def _check(check: Measurement, log10_lr: float | None, language: str) -> Record:
    return {
        "code": check.code,
        "title": say(f"check.{check.code}.title", language=language),
        "outcome": check.outcome.value,
        "log10_lr": log10_lr,
        "sentence": say(check.sentence, language=language),
        "numbers": dict(check.numbers),
    }


def _country(flow: CountryFlow) -> Record:
    return {
        "country": flow.country,
        "gained": flow.gained.value,
        "gained_low": flow.gained.low,
        "gained_high": flow.gained.high,
        "lost": flow.lost,
        "expected": flow.expected,
        "ratio": flow.ratio,
        "surprise": flow.surprise,
        "because": list(flow.because),
    }


def _explanation(line: Explanation, language: str) -> Record:
    return {
        "code": line.code,
        "title": say(f"explanation.{line.code}.title", language=language),
        "state": line.state,
        "sentence": say(line.sentence, language=language),
        "settle": say(line.settle, language=language) if line.settle else None,
    }


def receipt_record(receipt: Receipt, language: str) -> Record:
    """A receipt as sentences, and as the codes and numbers behind them."""
    lists: Mapping[str, tuple[Note, ...]] = {
        "read": receipt.read,
        "guessed": receipt.guessed,
        "left_out": receipt.left_out,
        "unresolved": receipt.unresolved,
    }
    said = {name: [say(n, language=language) for n in notes] for name, notes in lists.items()}
    codes = {
        name: [{"code": n.code, "numbers": dict(n.numbers)} for n in notes]
        for name, notes in lists.items()
    }
    return {"source": receipt.source.removeprefix("source."), **said, "codes": codes}


def _bracket(bracket: Interval | None, zone: str) -> list[date | None]:
    return list(bracket.days_in(zone)) if bracket else [None, None]


def finite(value: Any) -> Any:
    """Plain JSON values: no NaN, no infinity, no numpy, days as ISO dates."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool):
        return value
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
