"""Look-ups of public interest, kept with who was asked what, and laid beside a page's counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from detector.history import PageHistory, UnknownFormat, note
from detector.history.daily import day_instants
from detector.watch.client import Ask
from detector.watch.interest import Interest, trends
from detector.weigh.docket import INTEREST

FORM = "public-interest"
SOURCES = ("wikipedia", "gdelt", "trends")
# Days outside are mistakes: nobody counted them, and some no calendar of the program holds.
EARLIEST, LATEST = np.datetime64("1990-01-01"), np.datetime64("2200-01-01")


@dataclass(frozen=True, slots=True, eq=False)
class LookUp:
    """Interest by day, and where it is from: `host` is empty for a person's own file."""

    interest: Interest
    host: str = ""
    sent: str = ""
    at: datetime | None = None

    @property
    def key(self) -> str:
        """A short name of what was found, for caches and for the activity table."""
        whole = json.dumps(_record(self), sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()[:12]


def asked(interest: Interest, ask: Ask) -> LookUp:
    """A look-up that a host has just answered."""
    return LookUp(interest, ask.host, sent_of(ask), datetime.now(UTC))


def sent_of(ask: Ask) -> str:
    """What a request tells its host."""
    return " ".join([ask.path, *ask.params.values()])


def look_ups_json(found: Sequence[LookUp]) -> str:
    """Look-ups as a file that `scan --interest` reads."""
    record = {"kind": FORM, "look_ups": [_record(one) for one in found]}
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def open_look_ups(name: str, data: bytes) -> tuple[LookUp, ...]:
    """Kept look-ups, or a person's own Google Trends table.

    Raises
    ------
    UnknownFormat
        It is neither.
    """
    try:
        record = json.loads(data)
    except (ValueError, RecursionError):
        return tuple(LookUp(one) for one in trends(name, data))
    try:
        if record["kind"] != FORM:
            raise UnknownFormat("interest.no_look_up", file=name)
        return tuple(_parsed(one) for one in record["look_ups"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UnknownFormat("interest.no_look_up", file=name) from error


def with_interest(history: PageHistory, found: Sequence[LookUp]) -> PageHistory:
    """The history with look-ups in its activity table, and in its receipt who was asked what.

    The docket holds their highest days against the page's other days. One that is found
    lowers what is said in support; that none is found changes nothing.
    """
    tables, lines = [history.activity], []
    for one in found:
        days, values = one.interest.days, one.interest.values
        starts = day_instants(days, history.zone)
        rows = pd.DataFrame(
            {
                "start": starts,
                "end": day_instants(days + 1, history.zone),
                "metric": f"{INTEREST}.{one.key}",
                "value": values,
                "place": None,
            }
        )
        tables.append(rows[np.isfinite(values)].astype(history.activity.dtypes.to_dict()))
        lines.append(
            note(
                "interest.receipt" if one.host else "interest.receipt_own",
                source=one.interest.source,
                subject=one.interest.subject,
                host=one.host,
                sent=one.sent,
                at=f"{one.at:%Y-%m-%d %H:%M}" if one.at else "",
                n=int(np.isfinite(values).sum()),
            )
        )
    if not found:
        return history
    return replace(
        history,
        activity=pd.concat(tables, ignore_index=True),
        receipt=history.receipt.plus(read=lines),
    )


def _record(one: LookUp) -> dict[str, Any]:
    values = one.interest.values.tolist()
    return {
        "source": one.interest.source,
        "subject": one.interest.subject,
        "host": one.host,
        "sent": one.sent,
        "at": one.at.isoformat() if one.at else None,
        "days": [str(day) for day in one.interest.days],
        "values": [value if np.isfinite(value) else None for value in values],
    }


def _parsed(record: dict[str, Any]) -> LookUp:
    if record["source"] not in SOURCES:
        raise ValueError("source")
    days = np.array(record["days"], "datetime64[D]")
    values = np.array([np.nan if v is None else float(v) for v in record["values"]])
    # Nobody is looked up less often than never.
    if len(days) != len(values) or not len(days) or np.isinf(values).any() or (values < 0).any():
        raise ValueError("values")
    # One value a day: two would be added up. A date that is none compares as neither.
    if len(np.unique(days)) != len(days) or not ((days >= EARLIEST) & (days < LATEST)).all():
        raise ValueError("days")
    interest = Interest(record["source"], str(record["subject"])[:300], days, values)
    at = datetime.fromisoformat(record["at"]) if record["at"] else None
    return LookUp(interest, str(record["host"])[:300], str(record["sent"])[:2000], at)
