"""Fans by country held against the total of the same instant."""

from __future__ import annotations

import numpy as np
import pandas as pd

from detector.history import Note, PageHistory, note
from detector.history.daily import Floats, local_days

# Shares are shown to a tenth of a percent.
_SHARE_STEP = 0.001
# Half a fan: counts are whole.
_WHOLE = 0.5


def countries_over(history: PageHistory) -> tuple[Note, ...]:
    """Say where the listed countries add up to more than all fans together.

    Less than the total is normal: lists are cut at their largest countries. More than
    rounding allows is a contradiction of the source with itself.

    Parameters
    ----------
    history
        With bounds in its counts. Only lists and totals of the same instant are compared.
    """
    audience = history.audience
    listed = audience[(audience["dimension"] == "country") & audience["fans"].notna()]
    totals = history.counts.dropna(subset=["total_high"])
    if listed.empty or totals.empty:
        return ()
    # The rows of one list stand together: tables are sorted by time.
    times = pd.DatetimeIndex(listed["time"])
    instants, first = np.unique(times.asi8, return_index=True)
    lists = np.split(listed["fans"].to_numpy(float), first[1:])
    total = dict(zip(pd.DatetimeIndex(totals["end"]).asi8, totals["total_high"], strict=True))
    over = {
        at: spare
        for at, instant in enumerate(instants)
        if instant in total and (spare := _beyond(lists[at], total[instant])) >= _WHOLE
    }
    if not over:
        return ()
    worst = max(over, key=lambda at: over[at])
    stamp = pd.Series(times[[first[worst]]]) - pd.Timedelta(microseconds=1)
    return (
        note(
            "read.countries_over",
            n=len(over),
            day=local_days(stamp, history.zone)[0].item(),
            listed=round(float(lists[worst].sum())),
            total=round(float(total[instants[worst]])),
        ),
    )


def _beyond(fans: Floats, total: float) -> float:
    """What a list holds beyond the total and the rounding of its numbers."""
    beyond = float(fans.sum()) - total
    # Few lists come this far, so that the look at their rounding costs nothing.
    return beyond - len(fans) * step(fans) / 2 if beyond >= _WHOLE else beyond


def step(fans: Floats) -> float:
    """The step of one list's numbers: 100 for 1,200 and 54,300; 0 for exact counts.

    A list made of shares (3.4 % of 30,222) does not hold whole numbers; its step is a
    tenth of a percent of the total, which its sum is or nearly is.
    """
    if (fans % 1 != 0).any():
        return float(fans.sum()) * _SHARE_STEP
    width = 1.0
    while 10 * width <= fans.max() and (fans % (10 * width) == 0).all():
        width *= 10
    return width if width > 1 else 0.0
