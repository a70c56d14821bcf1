"""How many fans a page gained between two instants, for many pages at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.lockstep.edges import Bools, Edges, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Likes by page and time.

    Attributes
    ----------
    key
        `page * span + time - low`, ascending, shape (n,).
    low, span
        The first instant and how many seconds there are.
    """

    key: Ints
    low: int
    span: int

    @classmethod
    def of(cls, edges: Edges, kept: Bools | None = None) -> Timeline:
        """Of all likes or of some, shape (n,) of the likes."""
        time, page = edges.time, edges.page
        if kept is not None:
            time, page = time[kept], page[kept]
        low = int(time.min()) if len(time) else 0
        span = int(time.max()) - low + 1 if len(time) else 1
        key = page.astype(np.int64) * span + (time - low)
        key.sort()
        return cls(key, low, span)

    def count(self, page: Ints, start: Ints, end: Ints) -> Ints:
        """Fans of each page in `[start, end)`, seconds since 1970; shape (k,)."""
        first, last = (
            np.searchsorted(self.key, page * self.span + np.clip(at - self.low, 0, self.span))
            for at in (start, end)
        )
        return (last - first).astype(np.int64)

    def occupied(self, width: int, pages: int) -> Ints:
        """Bins of `width` seconds in which each page gained anybody, shape (pages,)."""
        page = self.key // self.span
        bins = (self.key % self.span + self.low) // width
        new = np.ones(len(page), dtype=bool)
        new[1:] = (page[1:] != page[:-1]) | (bins[1:] != bins[:-1])
        return np.bincount(page[new], minlength=pages).astype(np.int64)
