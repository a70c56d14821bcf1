"""The JSON of `claim`: the contract that other programs rely on (`claim.schema.json`)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from detector import __version__
from detector.claims.check import Verdict
from detector.claims.claim import Claim
from detector.claims.table import Summary, summaries
from detector.claims.when import Span
from detector.words import say

Record = dict[str, Any]


def typed_number(claim: Claim) -> Record:
    """A typed claim as a line of `numbers`: there is no box, and a person vouches for it."""
    return number_record(claim, confidence=1.0, box=None)


def number_record(claim: Claim, *, confidence: float, box: Sequence[int] | None) -> Record:
    """One number. `box` is left, top, right, bottom in pixels, right and bottom exclusive."""
    count = claim.count
    return {
        "text": claim.text,
        "value": _number(count.value) if count else None,
        "low": _number(count.low) if count else None,
        "high": _number(count.high) if count else None,
        "kind": claim.kind,
        "place": claim.place,
        "confidence": confidence,
        "box": list(box) if box is not None else None,
    }


def date_record(span: Span, *, confidence: float) -> Record:
    """One date: days on the clock of whoever saw it, the end exclusive."""
    return {
        "text": span.text,
        "start": span.first.isoformat(),
        "end": (span.last + timedelta(days=1)).isoformat(),
        "confidence": confidence,
    }


def verdict_record(verdict: Verdict, *, language: str | None = None) -> Record:
    """One verdict with what it rests on."""
    return {
        "claim": described(verdict.claim),
        "verdict": verdict.verdict,
        "sentence": say(verdict.sentence, language=language),
        "page": verdict.page or None,
        "low": _number(verdict.low),
        "high": _number(verdict.high),
        "off_by": _number(verdict.off_by),
        "fits_on": [
            {"start": first.isoformat(), "end": end.isoformat()} for first, end in verdict.fits_on
        ],
    }


def summary_record(summary: Summary, *, language: str | None = None) -> Record:
    """One table's rows taken together."""
    return {
        "of": summary.of,
        "verdict": summary.verdict,
        "sentence": say(summary.sentence, language=language),
        "rows": summary.rows,
        "compared": summary.compared,
        "unfit": summary.unfit,
    }


def described(claim: Claim) -> str:
    """A claim in one line, in the words it came in: `2.4M followers, 2016-02-27`."""
    when = claim.when.text if claim.when else None
    counted = " ".join(part for part in (claim.text, claim.kind) if part)
    return ", ".join(part for part in (counted, claim.place, when) if part)


def to_json(
    numbers: Iterable[Record],
    dates: Iterable[Record],
    verdicts: Sequence[Verdict],
    hints: Iterable[Record] = (),
    *,
    language: str | None = None,
    **more: object,
) -> str:
    """The whole document."""
    record = {
        "version": __version__,
        "numbers": list(numbers),
        "dates": list(dates),
        "verdicts": [verdict_record(one, language=language) for one in verdicts],
        "tables": [summary_record(one, language=language) for one in summaries(verdicts)],
        "hints": list(hints),
        **more,
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def _number(value: float | None) -> float | int | None:
    if value is None or not math.isfinite(value):
        return None
    return int(value) if float(value).is_integer() else value
