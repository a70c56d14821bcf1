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
    totals = totals.rename(columns={"end": "time"})[["time", "total_high"]]
    sums = listed.groupby("time", as_index=False)["fans"].sum().merge(totals, on="time")
    over = (sums["fans"] - sums["total_high"]).to_numpy(float, copy=True)
    # Few lists come this far, so that the look at their rounding costs nothing.
    for at in np.flatnonzero(over >= _WHOLE):
        fans = listed.loc[listed["time"] == sums["time"].iloc[at], "fans"].to_numpy(float)
        over[at] -= len(fans) * step(fans) / 2
    days = int((over >= _WHOLE).sum())
    if not days:
        return ()
    worst = sums.iloc[[int(np.argmax(over))]]
    day = local_days(worst["time"] - pd.Timedelta(microseconds=1), history.zone)[0]
    return (
        note(
            "read.countries_over",
            n=days,
            day=day.item(),
            listed=round(float(worst["fans"].iloc[0])),
            total=round(float(worst["total_high"].iloc[0])),
        ),
    )


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
