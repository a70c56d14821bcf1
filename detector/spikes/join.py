"""One event, one interval: flagged neighbours joined, and their ends carried on.

The scan holds one factor against all days of an interval. A delivery in two batches with an
ordinary day between them, in waves, or with a tail a tenth as high as its first day comes back
in pieces or cut short. Here what was flagged takes in what stands beside it. Nothing is flagged
that was not before and no score changes: no page rings that would not have rung, and the
calibration need not know.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detector.simulate.organic import Floats
from detector.spikes.arrays import prefix_sums
from detector.spikes.fitted import Fitted

# Intervals with up to so many days between them are one event whatever these days show, and up
# to the other number if these days together are not below what was expected. A page has about
# one interval a year, so that a second one stands as close by chance once in forty times.
CLOSE, NEAR = 2, 5
TAIL = 7  # days by which an event may outlast its last interval

Span = tuple[int, int]


def joined(page: Fitted, flagged: Sequence[Span]) -> list[Span]:
    """Flagged intervals of a page as events, half-open positions in order of time.

    Every flagged interval lies in one event and every event holds one; no two overlap. Applied
    to its own result it changes nothing.

    Parameters
    ----------
    page
        The page after its scan. Any of its intervals may be taken in, flagged or not.
    flagged
        Half-open positions, in any order.
    """
    if not flagged:
        return []
    prefix = prefix_sums(page.x, page.expected, page.inverse_size, page.boost, page.seen)
    over = beyond(page)
    beside = list(zip(page.starts.tolist(), page.ends.tolist(), strict=True))
    spans = sorted(flagged)
    while True:
        groups = _together([*spans, *beside], over)
        held = [group for group in groups if any(_holds(group, span) for span in spans)]
        longer = [
            (start, max(end, _carried(page, prefix, _last(beside, (start, end)))))
            for start, end in held
        ]
        after = _together(longer, over)
        if after == spans:
            return spans
        spans = after


def beyond(page: Fitted) -> Floats:
    """Running sums of what each day had beyond the expected, shape (n + 1,)."""
    each = np.where(page.seen, page.x - page.expected, 0.0)
    return np.concatenate([[0.0], np.cumsum(each)])


def close(over: Floats, past: int, start: int) -> bool:
    """Whether what ends at `past` and what begins at `start` are one event; `over` of `beyond`."""
    between = start - past
    return between <= CLOSE or (between <= NEAR and bool(over[start] >= over[past]))


def _last(beside: Sequence[Span], event: Span) -> int:
    """End of the last interval in an event that beat the charge by itself."""
    return max((one[1] for one in beside if _holds(event, one)), default=event[1])


def _holds(span: Span, other: Span) -> bool:
    return span[0] <= other[0] and other[1] <= span[1]


def _together(spans: Sequence[Span], over: Floats) -> list[Span]:
    """Those that overlap, touch or stand close as one; `over` of `beyond`."""
    out: list[Span] = []
    for start, end in sorted(spans):
        first, past = out[-1] if out else (start, start)
        if close(over, past, start):
            out[-1:] = [(first, max(past, end))]
        else:
            out.append((start, end))
    return out


def _carried(page: Fitted, prefix: Floats, end: int) -> int:
    """Where an event ends whose last interval ends at `end`.

    The days that follow count as far as "more than expected", by a factor of their own, beats
    the choice among so many ends. Nothing is carried back: what is delivered, and what travels,
    begins at once.
    """
    best, last = float(np.log(TAIL)), end
    for past in range(end + 1, min(len(page.x), end + TAIL) + 1):
        if not page.seen[past - 1] or page.x[past - 1] <= page.expected[past - 1]:
            continue
        score = float((prefix[past] - prefix[end]).max() / page.ratio[past - end])
        if score > best:
            best, last = score, past
    return last
