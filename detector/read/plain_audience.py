"""A plain long table of fans by country: date, country, fans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from detector.history import Count, PageHistory, note
from detector.history.tables import checked
from detector.places import resolve_country
from detector.read.dates import Grain
from detector.read.opened import Cell
from detector.read.series import day_bounds

# Cells of a country column that stand for the whole page, not for a place.
WHOLE = frozenset(("", "total", "all", "world", "worldwide", "monde", "mundo", "gesamt", "إجمالي"))


def with_audience(
    history: PageHistory,
    times: Sequence[dt.datetime | None],
    places: Sequence[Cell],
    fans: Sequence[Count | None],
    *,
    grain: Grain,
) -> PageHistory | None:
    """The history with its audience by country, or None when no row names a country.

    Parameters
    ----------
    history
        The history without an audience.
    times, places, fans
        Columns of the rows of one page. A day or month stands at its end.
    """
    rows: list[dict[str, object]] = []
    unknown: dict[str, int] = {}
    for when, place, count in zip(times, places, fans, strict=True):
        name = str(place).strip()
        if when is None or count is None or count.value < 0 or name.casefold() in WHOLE:
            continue
        country = resolve_country(name)
        if country is None:
            unknown[name] = unknown.get(name, 0) + 1
            continue
        rows.append(
            {
                "time": _end(when, grain, history.zone),
                "dimension": "country",
                "place": country,
                "fans": count.value,
            }
        )
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    # Two spellings of one country on one day are one country.
    frame = frame.groupby(["time", "dimension", "place"])[["fans"]].sum().reset_index()
    frame["floor"] = frame.groupby("time")["fans"].transform("min")
    unresolved = []
    if unknown:
        shown = ", ".join(list(unknown)[:5])[:120]
        unresolved = [note("read.plain.countries_unknown", n=len(unknown), names=shown)]
    read = note(
        "read.plain.audience", n=len(frame), page=history.page, days=frame["time"].nunique()
    )
    return replace(
        history,
        audience=checked("audience", frame),
        receipt=history.receipt.plus(read=[read], unresolved=unresolved),
    )


def _end(when: dt.datetime, grain: Grain, zone: str) -> dt.datetime:
    if grain == "instant":
        return when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    if grain == "month":
        first = (when.date().replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return day_bounds(first, zone)[0]
    return day_bounds(when.date(), zone)[1]
