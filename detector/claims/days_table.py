"""A table of days against its own arithmetic: each total less the one before is the change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from detector.claims.reading import Number
from detector.history import Note, note


def arithmetic(numbers: Iterable[Number]) -> list[Note]:
    """Hints about the tables of days in a picture, one for each measure.

    A one-digit alteration of a total breaks two rows, of a change one. Balance says nothing
    about the days themselves, and a misread digit breaks it as well as an altered one.
    """
    totals: dict[str, dict[object, Number]] = defaultdict(dict)
    changes: dict[str, dict[object, Number]] = defaultdict(dict)
    for number in numbers:
        if number.when is not None and number.kind in ("day_total", "day_change"):
            table = totals if number.kind == "day_total" else changes
            table[number.measure or ""].setdefault(number.when.first, number)
    hints = []
    for measure, rows in totals.items():
        held, broken = 0, []
        for day, total in rows.items():
            before = rows.get(total.when.first - timedelta(days=1)) if total.when else None
            change = changes[measure].get(day)
            if before is None or change is None:
                continue
            difference = total.count - before.count
            meets = difference.low <= change.count.high and change.count.low <= difference.high
            held += meets
            if not meets and total.when is not None:
                broken.append(total.when.first)
        if broken:
            code, day = "claim.hint.days_break", broken[0]
            hints.append(note(code, n=len(broken), all=held + len(broken), day=day))
        elif held:
            hints.append(note("claim.hint.days_balance", n=held))
    return hints
