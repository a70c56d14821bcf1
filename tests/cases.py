"""Small hand-made histories and cases for tests. Nothing here is random."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from detector.history import (
    Case,
    Count,
    CountryFlow,
    Interval,
    OriginResult,
    PageHistory,
    Receipt,
    daily,
    note,
)
from detector.history.daily import day_instants
from detector.history.listed import listed_fans
from detector.history.tables import checked

ZONE = "America/Los_Angeles"
FIRST = date(2016, 1, 1)


def history(
    gained: object = None,
    *,
    lost: object = None,
    total: object = None,
    sources: pd.DataFrame | None = None,
    activity: dict[str, object] | None = None,
    audience: pd.DataFrame | None = None,
    page: str = "Page",
    resolution: str = "day",
    first: date = FIRST,
) -> PageHistory:
    """A daily history from plain lists; None stands for a column that is not there."""
    given = {
        k: np.asarray(v, float) for k, v in (("gained", gained), ("lost", lost)) if v is not None
    }
    levels = None if total is None else np.asarray(total, float)
    n = len(next(iter(given.values()))) if given else len(levels)  # type: ignore[arg-type]
    days = np.arange(np.datetime64(first), np.datetime64(first) + n)
    start = day_instants(days, ZONE)
    end = day_instants(days + 1, ZONE)
    flows = pd.DataFrame({"start": start, "end": end, **given})
    if "gained" in given:
        flows = flows.assign(gained_low=given["gained"], gained_high=given["gained"])
    parts = [flows] if given else []
    if levels is not None:
        parts.append(
            pd.DataFrame(
                {
                    "start": end,
                    "end": end,
                    "total": levels,
                    "total_low": levels,
                    "total_high": levels,
                }
            )
        )
    rows = [
        pd.DataFrame({"start": start, "end": end, "metric": name, "place": None, "value": values})
        for name, values in (activity or {}).items()
    ]
    more = {
        name: checked(name, frame)  # type: ignore[arg-type]
        for name, frame in (("sources", sources), ("audience", audience))
        if frame is not None
    }
    if rows:
        more["activity"] = checked("activity", pd.concat(rows))
    return PageHistory(
        page,
        "facebook",
        "likes",
        ZONE,
        resolution,  # type: ignore[arg-type]
        Receipt("source.facebook_insights", read=(note("progress.done"),)),
        counts=checked("counts", pd.concat(parts)),
        **more,
    )


def case(
    gained: object,
    start: int,
    end: int,
    *,
    kind: str = "gain",
    expected: object = None,
    dispersion: float = 1000.0,
    origin: OriginResult | None = None,
    peers: tuple[PageHistory, ...] = (),
    excess: Count | None = None,
    home: str | None = None,
    **columns: object,
) -> Case:
    """A case on the half-open days `[start, end)` with a flat baseline unless given."""
    one = history(gained, **columns)  # type: ignore[arg-type]
    series = daily(one)
    observed = series.lost if kind == "loss" else series.gained
    usual = float(np.nanmedian(observed)) if np.isfinite(observed).any() else 0.0
    mean = np.full(len(series), usual) if expected is None else np.asarray(expected, float)
    interval = Interval.of_days(FIRST + timedelta(days=start), FIRST + timedelta(days=end), ZONE)
    return Case(
        one,
        series,
        interval,
        start,
        end,
        kind,
        "gross",
        observed,
        mean,
        dispersion,
        origin=origin,
        peers=peers,
        excess=excess if excess is not None else _excess(observed, mean, start, end),
        home=home,
        listed=listed_fans(one, series),
    )


def _excess(observed: object, mean: object, start: int, end: int) -> Count | None:
    inside = slice(start, end)
    more = float(np.nansum((np.asarray(observed) - np.asarray(mean))[inside]))
    return Count.exact(more)


def listing(fans: dict[str, object], dimension: str = "country") -> pd.DataFrame:
    """Rows of the audience table: fans of each place at the end of each day from FIRST on."""
    n = len(np.asarray(next(iter(fans.values())), float))
    end = day_instants(np.arange(np.datetime64(FIRST), np.datetime64(FIRST) + n) + 1, ZONE)
    return pd.concat(
        pd.DataFrame(
            {"time": end, "dimension": dimension, "place": p, "fans": np.asarray(v, float)}
        ).dropna(subset="fans")
        for p, v in fans.items()
    )


def flow(country: str, gained: float, expected: float, surprise: float = 0.0) -> CountryFlow:
    return CountryFlow(country, Count.exact(gained), 0.0, expected, surprise)
