"""Who liked which page when: the table that lockstep is looked for in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from detector.lockstep.ids import Ids

Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.int32]
Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
# Seconds in half of the room where they fit, which they do before 2038.
Times: TypeAlias = npt.NDArray[np.int32 | np.int64]

DAY = 86_400
# Likes looked at in one go where all are.
_STEP = 1 << 22
# Room above the latest time for what is added to it: a window, a zone.
_SPARE = 30 * DAY


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Likes, one for each fan and page, sorted by fan and then by page.

    Attributes
    ----------
    fan, page
        Codes, shape (n,). Pages are numbered from the least to the most liked, so that
        the work of pairing is spread evenly over pages.
    time
        Seconds since 1970, UTC, shape (n,).
    fans, pages
        The ids of the codes.
    daily
        Whether times are whole days: then nothing finer than a day is looked at.
    """

    fan: Codes
    page: Codes
    time: Times
    fans: npt.NDArray[Any] | Ids
    pages: npt.NDArray[Any]
    daily: bool = False

    def __len__(self) -> int:
        return len(self.fan)

    def of(self, kept: Bools | Ints) -> Edges:
        """Some of the likes in their order, by a mask or by indices, under the same codes."""
        return Edges(
            self.fan[kept], self.page[kept], self.time[kept], self.fans, self.pages, self.daily
        )

    @property
    def page_sizes(self) -> Ints:
        """Fans of each page, shape (pages,)."""
        return tally(self.page, len(self.pages))

    @property
    def fan_sizes(self) -> Ints:
        """Likes of each fan, shape (fans,)."""
        return tally(self.fan, len(self.fans))


@dataclass(frozen=True, slots=True, eq=False)
class ByPage:
    """Which likes are of which page.

    Attributes
    ----------
    order
        Indices of the likes, page after page, shape (n,).
    first
        Where each page's begin, shape (pages + 1,).
    """

    order: Codes | Ints
    first: Ints

    @classmethod
    def of(cls, edges: Edges) -> ByPage:
        """The index of all likes."""
        # Page and index packed into one number sort four times faster than an argsort.
        bits = len(edges).bit_length()
        order = (edges.page.astype(np.int64) << bits) | np.arange(len(edges))
        order.sort()
        order &= (1 << bits) - 1
        small = np.iinfo(np.int32).max >= len(edges)
        return cls(
            order.astype(np.int32) if small else order,
            np.concatenate(([0], np.cumsum(edges.page_sizes))),
        )

    def run(self, first: int, end: int) -> Ints:
        """Likes of the pages `[first, end)`, page after page."""
        return self.order[self.first[first] : self.first[end]].astype(np.int64)

    def likes(self, pages: Iterable[int]) -> Ints:
        """Likes of some pages, ascending."""
        found = np.concatenate([self.run(page, page + 1) for page in pages])
        found.sort()
        return found


def steps(n: int) -> Iterator[slice]:
    """Slices of `n` likes: what is worked out of many at once takes memory beside them."""
    for begin in range(0, n, _STEP):
        yield slice(begin, min(begin + _STEP, n))


def tally(codes: Codes | Ints, n: int) -> Ints:
    """How often each of the codes below `n` stands there; without a wide copy of all."""
    found = np.zeros(n, dtype=np.int64)
    for here in steps(len(codes)):
        some = np.bincount(codes[here])
        found[: len(some)] += some
    return found


def as_times(seconds: npt.NDArray[Any]) -> Times:
    """Seconds since 1970 in as little room as holds them."""
    low, high = (int(seconds.min()), int(seconds.max())) if len(seconds) else (0, 0)
    small = low >= 0 and high + _SPARE <= np.iinfo(np.int32).max
    return seconds.astype(np.int32 if small else np.int64, copy=False)


def make_edges(
    fans: Sequence[Any] | npt.NDArray[Any] | pd.Series[Any],
    pages: Sequence[Any] | npt.NDArray[Any] | pd.Series[Any],
    seconds: npt.NDArray[Any],
) -> Edges:
    """Number fans and pages, and keep the first like of each fan on each page.

    Parameters
    ----------
    fans, pages
        Ids, shape (n,).
    seconds
        Times in seconds since 1970, UTC, shape (n,).

    Raises
    ------
    ValueError
        The three differ in length.
    """
    if not len(fans) == len(pages) == len(seconds):
        raise ValueError("fans, pages and times differ in length")
    fan, fan_ids = pd.factorize(np.asarray(fans))
    page, page_ids = pd.factorize(np.asarray(pages))
    return edges_from_codes(fan, page, np.asarray(seconds, dtype=np.int64), fan_ids, page_ids)


def edges_from_codes(
    fan: Codes | Ints,
    page: Codes | Ints,
    time: Times,
    fan_ids: npt.NDArray[Any] | Ids,
    page_ids: npt.NDArray[Any],
) -> Edges:
    """The same from codes into `fan_ids` and `page_ids`."""
    by_size = np.argsort(tally(page, len(page_ids)), kind="stable")
    rank = np.empty(len(page_ids), dtype=np.int32)
    rank[by_size] = np.arange(len(page_ids))
    fans, pages, times = _sorted(fan, page, rank, as_times(time), len(fan_ids))
    return Edges(
        fans,
        pages,
        times,
        fan_ids if isinstance(fan_ids, Ids) else np.asarray(fan_ids),
        np.asarray(page_ids)[by_size],
        daily=bool(len(times))
        and all(bool(np.all(times[h] % DAY == 0)) for h in steps(len(times))),
    )


def _sorted(
    fan: Codes | Ints, page: Codes | Ints, rank: Codes, time: Times, fans: int
) -> tuple[Codes, Codes, Times]:
    """Likes by fan and page, the first of each fan on each page."""
    low = int(time.min()) if len(time) else 0
    for_time = (int(time.max()) - low).bit_length() if len(time) else 0
    for_page = max(len(rank) - 1, 0).bit_length()
    # A run of fans at a time, so that what is sorted at once stays small.
    at_once = max(1, fans * _STEP // max(len(fan), 1))
    short = (min(at_once, fans) - 1).bit_length() + for_page + for_time <= 63
    out = np.empty(len(fan), np.int32), np.empty(len(fan), np.int32), np.empty_like(time)
    end = 0
    for first in range(0, fans, at_once):
        mine = np.flatnonzero((fan >= first) & (fan < first + at_once))
        three = fan[mine].astype(np.int64), rank[page[mine]].astype(np.int64), time[mine]
        if short:
            # Packed into one number the three sort ten times faster than side by side.
            key = ((three[0] - first << for_page) | three[1]) << for_time
            key |= three[2] - low
            key.sort()
            high = key >> for_time
            three = (
                (high >> for_page) + first,
                high & ((1 << for_page) - 1),
                (key & ((1 << for_time) - 1)) + low,
            )
        else:
            order = np.lexsort(three[::-1])
            three = three[0][order], three[1][order], three[2][order]
        new = np.ones(len(mine), dtype=bool)
        new[1:] = (np.diff(three[0]) != 0) | (np.diff(three[1]) != 0)
        here = slice(end, end + int(new.sum()))
        for column, sorted_ in zip(out, three, strict=True):
            column[here] = sorted_[new]
        end = here.stop
    # Few likes are repeated: their places are left empty rather than everything copied.
    return out[0][:end], out[1][:end], out[2][:end]
