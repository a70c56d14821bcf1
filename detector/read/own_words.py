"""What an export says of its own counts: removals by the platform, and rounding.

It stands in the receipt, since it was read, and beside the result, since no scan finds it: a
removal too small to be found is still told by the export, and a rounded count hides steps.
"""

from __future__ import annotations

import numpy as np

from detector.history import Daily, Note, PageHistory, daily, note
from detector.history.sources import REMOVED, by_source

# Those that belong beside a result, wherever it is shown.
BESIDE_RESULT = frozenset(("read.removal_stands_out", "read.totals_rounded"))


def own_words(history: PageHistory) -> tuple[Note, ...]:
    """The lines of one history's receipt."""
    return (*_rounding(history), *_removals(history))


def _rounding(history: PageHistory) -> tuple[Note, ...]:
    totals = history.counts[["total", "total_low", "total_high"]].dropna()
    wide = totals[totals["total_high"] > totals["total_low"]]
    if wide.empty:
        return ()
    last = wide.iloc[-1]
    return (
        note(
            "read.totals_rounded",
            n=len(wide),
            all=len(totals),
            shown=round(float(last["total"])),
            low=round(float(last["total_low"])),
            high=round(float(last["total_high"])),
        ),
    )


def _removals(history: PageHistory) -> tuple[Note, ...]:
    if history.resolution != "day" or history.sources.empty:
        return ()
    series = daily(history)
    by_day = by_source(history, series, REMOVED, "lost")
    if by_day is None or not np.nansum(by_day) > 0:
        return ()
    most, usual = float(np.nanmax(by_day)), _usually_lost(series)
    # Removals that alone are more than leave on an ordinary day.
    stands_out = usual is not None and most > usual
    return (
        note(
            "read.removal_stands_out" if stands_out else "read.removals",
            n=int((by_day > 0).sum()),
            fans=round(float(np.nansum(by_day))),
            day=series.days[int(np.nanargmax(by_day))].item(),
            most=round(most),
            usual=round(usual or 0.0),
        ),
    )


def _usually_lost(series: Daily) -> float | None:
    return float(np.nanmedian(series.lost)) if np.isfinite(series.lost).any() else None
