"""A gain and a change of origin beside it told as one: a spike over the days of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.history.daily import Floats
from detector.spikes.excess import excess
from detector.spikes.flow import counted
from detector.spikes.join import beyond, close
from detector.spikes.late import whole_reports
from detector.spikes.result import SpikeScan

DIGITS = 6  # beyond which a sum of differences is rounding

# Half-open days, a p-value and the simulated histories behind it.
Beside = tuple[int, int, float, int]


def with_beside(
    found: SpikeScan, beside: Sequence[Beside], low: Floats, high: Floats
) -> tuple[SpikeScan, list[bool]]:
    """The scan with each spike over all that stands at it, and which of `beside` that were.

    A finding of another kind that overlaps a spike or stands close to it (`join.close`) is the same
    event: it adds its days, whose fans are counted once, by the flow, and the smaller p-value
    holds, as either was found within its own part of the false alarms. A spike takes in another
    spike only where something stands between them.

    Parameters
    ----------
    found
        Of a flow given by itself; any other is returned as it is.
    beside
        Days, p-values and references of findings that were not made from these counts.
    low, high
        Of rounded counts by day, shape (n,), NaN where exact.
    """
    page, taken = found.page, [False] * len(beside)
    if page is None:
        return found, taken
    over = beyond(page)
    # What the spreading of late reports added to each day; the books' own part is in neither.
    moved = np.round(page.x - (found.observed - (found.expected - page.expected)), DIGITS)
    spikes, before = list(found.spikes), -1
    while sum(taken) > before:  # a spike that has grown may reach the next
        before = sum(taken)
        for place, (start, end, p_value, references) in enumerate(beside):
            near = [s for s in spikes if close(over, end, s.start) and close(over, s.end, start)]
            if taken[place] or start >= end or not near:
                continue
            taken[place] = True
            first = min(start, *(s.start for s in near))
            past = max(end, *(s.end for s in near))
            first, past = whole_reports(moved, first, past)
            days = slice(first, past)
            least = min(near, key=lambda s: s.p_value)
            own = least.p_value <= p_value
            one = replace(
                max(near, key=lambda s: s.score),
                start=first,
                end=past,
                observed=counted(found.observed[days], low[days], high[days]),
                expected=float(found.expected[days][page.seen[days]].sum()),
                excess=excess(page, first, past),
                p_value=least.p_value if own else p_value,
                references=least.references if own else references,
            )
            spikes = [s for s in spikes if s not in near] + [one]
    spikes.sort(key=lambda s: s.start)
    return replace(found, spikes=tuple(spikes)), taken
