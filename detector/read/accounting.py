"""The last look at a history: bounds of exact numbers, days without a count, balanced books."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from detector.history import Daily, Note, PageHistory, daily, note
from detector.history.accounting import residuals
from detector.read.audience_sums import countries_over
from detector.read.own_words import own_words

# Half a fan: counts are whole.
_BALANCED = 0.5
# A receipt names this many gaps one by one and counts the rest.
_MOST_NAMED = 3


def finished(history: PageHistory) -> PageHistory:
    """The history with exact numbers bounded and its receipt completed."""
    whole = replace(history, counts=bounded(history.counts))
    whole = whole.with_receipt(
        whole.receipt.plus(read=own_words(whole), unresolved=countries_over(whole))
    )
    if whole.resolution != "day" or whole.counts.empty:
        return whole
    series = daily(whole)
    read, left_out, unresolved = _books(series, whole)
    return whole.with_receipt(
        whole.receipt.plus(read=read, left_out=left_out, unresolved=(*_gaps(series), *unresolved))
    )


def bounded(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts in which a number without bounds is its own low and high."""
    filled = {
        f"{quantity}_{side}": counts[f"{quantity}_{side}"].fillna(counts[quantity])
        for quantity in ("total", "gained", "lost")
        for side in ("low", "high")
    }
    return counts.assign(**filled)


def _books(
    series: Daily, history: PageHistory
) -> tuple[tuple[Note, ...], tuple[Note, ...], tuple[Note, ...]]:
    left = residuals(series, net_only=history.net_only)
    checked = np.isfinite(left)
    if not checked.any():
        return (), (note("read.books_unchecked"),), ()
    off = np.flatnonzero(checked & (np.abs(left) >= _BALANCED))
    read = note("read.books_checked", n=int(checked.sum()), balanced=int(checked.sum() - len(off)))
    if not len(off):
        return (read,), (), ()
    worst = off[np.argmax(np.abs(left[off]))]
    differ = note(
        "read.books_differ",
        n=len(off),
        day=series.days[worst].item(),
        difference=round(float(left[worst])),
    )
    return (read,), (), (differ,)


def _gaps(series: Daily) -> tuple[Note, ...]:
    """Runs of days inside the span for which nothing was reported."""
    blank = np.isnan(series.total) & np.isnan(series.gained) & np.isnan(series.lost)
    # A total at the first instant stands alone on the day before the first flow.
    edges = np.flatnonzero(np.diff(np.r_[False, blank, False].astype(int)))
    runs = list(zip(edges[::2], edges[1::2], strict=True))
    notes = [
        note(
            "read.gap",
            n=int(end - start),
            first=series.days[start].item(),
            last=series.days[end - 1].item(),
        )
        for start, end in runs[:_MOST_NAMED]
    ]
    if len(runs) > _MOST_NAMED:
        notes.append(note("read.gaps_more", n=len(runs) - _MOST_NAMED))
    return tuple(notes)
